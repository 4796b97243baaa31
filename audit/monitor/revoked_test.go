package monitor_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
)

// A revoked token that a known user agent uses from abroad is alerted after a
// while, unless many others are: then it was a deploy. One that was accepted after
// the deploy is none of it.
func TestRevokedByDeployOrThief(t *testing.T) {
	use := func(user int, at time.Duration, land string, revoked bool) timed {
		ip := "10.1.0.1"
		if land != "DE" {
			ip = "172.16.0.1"
		}
		return with(accepted(at, ip, "shop/4", hash("user", user)), func(e *audit.Event) {
			e.Country, e.ASN = land, uint32(len(land)+int(land[0]))
			if revoked {
				e.Status, e.Reason, e.HTTPStatus = audit.StatusInvalid, audit.ReasonRevoked, 401
			}
		})
	}
	var before []timed
	for user := range 6 {
		before = append(before, use(user, time.Duration(user)*time.Second, "DE", false))
	}
	deploy := append([]timed{}, before...)
	for user := range 5 {
		deploy = append(deploy, use(user, time.Hour+time.Duration(user)*time.Minute, "FR", true))
	}
	assert.Empty(t, alertsOf(t, deploy, "revoked-token"), "a deploy")

	thief := append(append([]timed{}, before...), use(0, time.Hour, "FR", true))
	alerts := alertsOf(t, append(thief, use(1, 2*time.Hour, "DE", false)), "revoked-token")
	if assert.Len(t, alerts, 1) {
		assert.Equal(t, start.Add(time.Hour+10*time.Minute), alerts[0].Time, "when it was clear")
		assert.Equal(t, hash("user", 0), alerts[0].Subject[0].Value)
	}
	assert.Len(t, alertsOf(t, thief, "revoked-token"), 1, "the end does not wait")

	var state bytes.Buffer
	var late []monitor.Alert
	m, err := monitor.New(nil)
	require.NoError(t, err)
	for _, e := range append(thief, use(2, time.Hour+time.Minute, "DE", false), use(2, time.Hour+2*time.Minute, "DE", false)) {
		m.Observe(e.at, &e.Event)
	}
	m.Advance(start.Add(time.Hour + 3*time.Minute))
	require.NoError(t, m.Save(&state))
	m, err = monitor.New(&monitor.Options{OnAlert: func(a monitor.Alert) { late = append(late, a) }})
	require.NoError(t, err)
	require.NoError(t, m.Restore(&state))
	m.Advance(start.Add(2 * time.Hour))
	if assert.Len(t, late, 1, "what waits survives a restart") {
		assert.Equal(t, hash("user", 0), late[0].Subject[0].Value)
		assert.Equal(t, start.Add(time.Hour), late[0].Evidence.First)
	}

	after := append(append([]timed{}, deploy...), use(5, 2*time.Hour, "DE", false), use(5, 3*time.Hour, "FR", true), use(1, 5*time.Hour, "DE", false))
	alerts = alertsOf(t, after, "revoked-token")
	if assert.Len(t, alerts, 1) {
		assert.Equal(t, hash("user", 5), alerts[0].Subject[0].Value)
	}
}

// Owners who come late after a deploy make no other one of it: a token that was
// accepted since is not among theirs.
func TestLateAfterDeploy(t *testing.T) {
	use := func(user int, at time.Duration, land, agent string) timed {
		ip := map[string]string{"DE": "10.1.0.1", "FR": "172.16.0.1"}[land]
		return with(accepted(at, ip, agent, hash("user", user)), func(e *audit.Event) {
			e.Country, e.ASN, e.User = land, uint32(land[0]), hash("name", user)
		})
	}
	refused := func(user int, at time.Duration, land, agent string) timed {
		return with(use(user, at, land, agent), func(e *audit.Event) {
			e.Status, e.Reason, e.HTTPStatus = audit.StatusInvalid, audit.ReasonRevoked, 401
		})
	}
	var events []timed
	for user := range 8 {
		events = append(events, use(user, time.Duration(user)*time.Second, "DE", "shop/4"))
	}
	for user := range 5 { // the deploy
		events = append(events, refused(user, time.Hour+time.Duration(user)*time.Minute, "DE", "shop/4"))
	}
	events = append(events, use(9, 2*time.Hour, "DE", "shop/4"))
	for user := 5; user < 8; user++ { // those who come late
		events = append(events, refused(user, 3*time.Hour+time.Duration(user)*time.Minute, "DE", "shop/4"))
	}
	events = append(events, refused(9, 4*time.Hour, "FR", "shop/4"), use(10, 5*time.Hour, "DE", "shop/4"))
	alerts := alertsOf(t, events, "revoked-token")
	if assert.Len(t, alerts, 1) {
		assert.Equal(t, hash("user", 9), alerts[0].Subject[0].Value)
	}
}

// Where the owner is not, in the owner's country, the owner's user agent is no
// excuse.
func TestRevokedInTheSameCountry(t *testing.T) {
	use := func(at time.Duration, ip string) timed {
		return with(accepted(at, ip, "shop/4", hash("own")), func(e *audit.Event) { e.Country, e.ASN = "DE", uint32(len(ip)) })
	}
	thief := with(use(time.Hour, "198.51.100.1"), func(e *audit.Event) {
		e.Status, e.Reason, e.HTTPStatus = audit.StatusInvalid, audit.ReasonRevoked, 401
	})
	assert.Len(t, alertsOf(t, []timed{use(0, "10.1.0.1"), thief}, "revoked-token"), 1)
}

// Five tokens in a minute are guessing, seven in nine minutes are a developer.
func TestBurst(t *testing.T) {
	guesses := func(n int, every time.Duration) []timed {
		return repeat(n, every, func(i int, at time.Duration) timed { return invalid(at, "192.0.2.1", hash(i)) })
	}
	fast := alertsOf(t, guesses(5, 12*time.Second), "token-guessing")
	if assert.Len(t, fast, 1) {
		assert.Contains(t, fast[0].Text, "at least 5 distinct token_hash within 1m")
	}
	assert.Empty(t, alertsOf(t, guesses(7, 80*time.Second), "token-guessing"))
	steady := alertsOf(t, guesses(8, 80*time.Second), "token-guessing")
	if assert.Len(t, steady, 1) {
		assert.Contains(t, steady[0].Text, "at least 8 distinct token_hash within 10m")
	}
}
