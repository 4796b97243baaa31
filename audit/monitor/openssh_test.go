package monitor_test

import (
	"bufio"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
)

// sshd's lines about one decision, also those that syslog has folded.
var sshdLine = regexp.MustCompile(`^(\w+ +\d+ [\d:]+) \S+ sshd\[\d+\]: (?:message repeated (\d+) times: \[ )?(Failed|Accepted) password for (.+) from ([\d.]+) port`)

// sshdEvents makes auth events of a log of sshd: every wrong password is
// another one.
func sshdEvents(t *testing.T, path string) (events []timed) {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		p := sshdLine.FindStringSubmatch(s.Text())
		if p == nil {
			continue
		}
		at, err := time.Parse("Jan _2 15:04:05", p[1])
		require.NoError(t, err)
		n := 1
		if p[2] != "" {
			n, _ = strconv.Atoi(p[2])
		}
		for range n {
			e := timed{at.AddDate(2026, 0, 0), audit.Event{Method: "SSH", Path: "*", IP: netip.MustParseAddr(p[5]), User: p[4],
				TokenHash: hash(p[4], len(events)), Status: audit.StatusInvalid, Reason: audit.ReasonUnknown}}
			if p[3] == "Accepted" {
				e.Status, e.Reason = audit.StatusSuccess, ""
			}
			events = append(events, e)
		}
	}
	return events
}

// Real guessing against a real server: every source that made five failures
// within ten minutes, which is where fail2ban draws the line, is alerted, and
// no other is.
func TestRealGuessing(t *testing.T) {
	path := os.Getenv("SLOGAUDIT_CORPUS")
	if path == "" {
		t.Skip("SLOGAUDIT_CORPUS does not name a directory with loghub's logs/loghub/OpenSSH_2k.log")
	}
	events := sshdEvents(t, filepath.Join(path, "logs", "loghub", "OpenSSH_2k.log"))
	failures := map[string][]time.Time{}
	for _, e := range events {
		if e.Status == audit.StatusInvalid {
			failures[e.IP.String()] = append(failures[e.IP.String()], e.at)
		}
	}
	require.Len(t, failures, 23)
	var want []string
	for ip, at := range failures {
		for i := 4; i < len(at); i++ {
			if at[i].Sub(at[i-4]) <= 10*time.Minute {
				want = append(want, ip)
				break
			}
		}
	}
	var got []string
	m, err := monitor.New(&monitor.Options{OnAlert: func(a monitor.Alert) {
		if len(a.Subject) == 1 && a.Subject[0].Field == monitor.FieldIP {
			got = append(got, a.Subject[0].Value)
		} else {
			t.Logf("also: %s", a.Text)
		}
	}})
	require.NoError(t, err)
	for i := range events {
		m.Observe(events[i].at, &events[i].Event)
	}
	m.Flush()
	slices.Sort(want)
	slices.Sort(got)
	assert.Equal(t, want, slices.Compact(got))
	t.Logf("%d of %d sources: %v", len(want), len(failures), want)
	for ip, at := range failures {
		if len(at) >= 5 && !slices.Contains(want, ip) {
			t.Logf("slow, below every line: %s with %d failures in %v", ip, len(at), at[len(at)-1].Sub(at[0]))
		}
	}
}
