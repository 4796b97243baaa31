package sigma_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/sigma"
)

const file = `
title: Invalid token on the admin pages
name: admin_invalid
detection:
  selection:
    status: invalid
    path|startswith: [/admin/, /internal/]
  ours:
    user_agent: "health*"
  condition: selection and not ours
---
title: Accepted
name: accepted
detection:
  s: {status: success}
  condition: s
---
title: Admin pages hammered
name: admin-hammered
level: high
correlation:
  type: event_count
  rules: [admin_invalid]
  group-by: [ip]
  timespan: 5m
  condition: {gte: 3}
---
title: Many tokens on the admin pages
name: admin-tokens
correlation:
  type: value_count
  rules: [admin_invalid]
  group-by: [network]
  timespan: 1h
  condition: {gte: 2, field: token_hash}
---
title: Admin pages, then in
name: admin-then-in
level: critical
correlation:
  type: temporal_ordered
  rules: [admin_invalid, accepted]
  group-by: [ip]
  timespan: 10m
`

func TestRulesOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rules.yml")
	require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
	rules, err := sigma.Load(path)
	require.NoError(t, err)
	require.Len(t, rules, 3)
	var got []string
	m, err := monitor.New(&monitor.Options{Rules: rules, OnAlert: func(a monitor.Alert) { got = append(got, a.Rule) }})
	require.NoError(t, err)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	send := func(path, agent, token string, s audit.Status) {
		at = at.Add(time.Second)
		m.Observe(at, &audit.Event{Path: path, UserAgent: agent, IP: netip.MustParseAddr("192.0.2.1"), TokenHash: token, Status: s})
	}
	send("/orders", "curl", "a", audit.StatusInvalid)
	send("/admin/x", "Health-check", "b", audit.StatusInvalid)
	send("/admin/x", "curl", "a", audit.StatusInvalid)
	send("/internal/x", "curl", "b", audit.StatusInvalid)
	send("/admin/y", "curl", "a", audit.StatusInvalid)
	send("/orders", "curl", "c", audit.StatusSuccess)
	m.Flush()
	assert.Equal(t, []string{"admin-tokens", "admin-hammered", "admin-then-in"}, got)
}

func TestErrorsNameTheField(t *testing.T) {
	base := "name: d\ndetection:\n  s: {status: invalid}\n  condition: s\n---\ntitle: T\nname: r\ncorrelation:\n"
	for text, want := range map[string]string{
		"name: d\ndetection:\n  s: {color: red}\n  condition: s\n":            `detection.s: monitor: unknown field "color"`,
		"name: d\ndetection:\n  s: {status|re: x}\n  condition: s\n":          `modifier "re"`,
		"name: d\ndetection:\n  s: {status: invalid}\n  condition: s and t\n": `no selection "t"`,
		"name: d\ndetection:\n  s: {status: invalid}\n  condition: (s\n":      "bracket",
		"title: x\n": "no correlation",
		base + "  type: event_count\n  rules: [d]\n  timespan: soon\n  condition: {gte: 3}\n":                   "correlation.timespan",
		base + "  type: event_count\n  rules: [x]\n  timespan: 5m\n  condition: {gte: 3}\n":                     `no detection "x"`,
		base + "  type: event_count\n  rules: [d]\n  timespan: 5m\n  condition: {lte: 3}\n":                     `"lte" is not supported`,
		base + "  type: value_count\n  rules: [d]\n  timespan: 5m\n  condition: {gte: 3}\n":                     "value_count needs",
		base + "  type: temporal\n  rules: [d]\n  timespan: 5m\n  condition: {gte: 3}\n":                        `"temporal" is none of`,
		base + "  type: event_count\n  rules: [d]\n  group-by: [host]\n  timespan: 5m\n  condition: {gte: 3}\n": `unknown field "host"`,
	} {
		_, err := sigma.Parse([]byte(text))
		assert.ErrorContains(t, err, want, text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(file)
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := sigma.Parse([]byte(text))
		if err == nil {
			_, err = monitor.New(&monitor.Options{Rules: rules})
			if err != nil {
				assert.ErrorContains(t, err, "there twice")
			}
		}
	})
}
