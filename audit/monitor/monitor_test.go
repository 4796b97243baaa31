package monitor_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func hash(parts ...any) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(parts...)))
	return hex.EncodeToString(sum[:])
}

type timed struct {
	at time.Time
	audit.Event
}

func invalid(after time.Duration, ip, token string) timed {
	return timed{start.Add(after), audit.Event{Method: "GET", Path: "/api/orders", IP: netip.MustParseAddr(ip), UserAgent: "curl/8",
		TokenHash: token, Status: audit.StatusInvalid, Reason: audit.ReasonUnknown, HTTPStatus: 401}}
}

func accepted(after time.Duration, ip, agent, token string) timed {
	return timed{start.Add(after), audit.Event{Method: "GET", Path: "/api/orders/1", IP: netip.MustParseAddr(ip), UserAgent: agent,
		TokenHash: token, Status: audit.StatusSuccess, HTTPStatus: 200}}
}

func with(e timed, change func(*audit.Event)) timed {
	change(&e.Event)
	return e
}

// alertsOf replays the events with the rules of these ids, or all.
func alertsOf(t testing.TB, events []timed, ids ...string) (alerts []monitor.Alert) {
	rules := monitor.DefaultRules()
	if len(ids) > 0 {
		rules = nil
		for _, r := range monitor.DefaultRules() {
			for _, id := range ids {
				if r.ID == id {
					r.WarmUp = 0
					rules = append(rules, r)
				}
			}
		}
		require.Len(t, rules, len(ids))
	}
	m, err := monitor.New(&monitor.Options{Rules: rules, OnAlert: func(a monitor.Alert) { alerts = append(alerts, a) }})
	require.NoError(t, err)
	for i := range events {
		m.Observe(events[i].at, &events[i].Event)
	}
	m.Flush()
	return alerts
}

func repeat(n int, every time.Duration, make func(i int, at time.Duration) timed) (events []timed) {
	for i := range n {
		events = append(events, make(i, time.Duration(i)*every))
	}
	return events
}

func TestRules(t *testing.T) {
	owner := func(i int, at time.Duration) timed { return accepted(at, "192.0.2.7", "shop/4.1", hash("owner")) }
	day := 24 * time.Hour
	for _, c := range []struct {
		name, rule string
		events     []timed
		want       int
	}{
		{"five guesses", "token-guessing", repeat(5, time.Second, func(i int, at time.Duration) timed { return invalid(at, "192.0.2.1", hash(i)) }), 1},
		{"four guesses", "token-guessing", repeat(4, time.Second, func(i int, at time.Duration) timed { return invalid(at, "192.0.2.1", hash(i)) }), 0},
		{"ten guesses in half a day", "token-guessing", repeat(10, time.Hour, func(i int, at time.Duration) timed { return invalid(at, "192.0.2.1", hash(i)) }), 0},
		{"one wrong token again and again", "token-guessing", repeat(500, time.Second, func(i int, at time.Duration) timed { return invalid(at, "192.0.2.1", hash(1)) }), 0},
		{"one /64 has one address", "token-guessing", repeat(10, time.Second, func(i int, at time.Duration) timed {
			return invalid(at, fmt.Sprintf("2001:db8::%x", i+1), hash(i))
		}), 1},
		{"a /24 takes turns", "token-guessing-network", repeat(40, time.Second, func(i int, at time.Duration) timed {
			return invalid(at, fmt.Sprintf("192.0.2.%d", i%20), hash(i))
		}), 1},
		{"one token from many networks", "token-spray", repeat(6, time.Minute, func(i int, at time.Duration) timed {
			return invalid(at, fmt.Sprintf("192.0.%d.1", i), hash("leaked"))
		}), 1},
		{"everywhere once", "distributed-guessing", repeat(60, time.Second, func(i int, at time.Duration) timed {
			return invalid(at, fmt.Sprintf("10.%d.0.1", i), hash(i))
		}), 1},
		{"guesses, then in", "guess-success", append(repeat(8, time.Second, func(i int, at time.Duration) timed {
			return invalid(at, "192.0.2.1", hash(i))
		}), accepted(10*time.Second, "192.0.2.1", "curl/8", hash("in"))), 1},
		{"guesses, then another browser comes in", "guess-success", append(repeat(8, time.Second, func(i int, at time.Duration) timed {
			return invalid(at, "192.0.2.1", hash(i))
		}), accepted(10*time.Second, "192.0.2.1", "shop/4.1", hash("in"))), 0},
		{"revoked, a stranger", "revoked-token", append(repeat(3, time.Minute, owner), with(invalid(time.Hour, "198.51.100.1", hash("owner")),
			func(e *audit.Event) { e.Reason = audit.ReasonRevoked })), 1},
		{"revoked, the owner", "revoked-token", append(repeat(3, time.Minute, owner), with(invalid(time.Hour, "192.0.2.7", hash("owner")),
			func(e *audit.Event) { e.Reason = audit.ReasonRevoked })), 0},
		{"dormant, a stranger", "dormant-token", append(repeat(3, time.Minute, owner), accepted(12*day, "198.51.100.1", "curl/8", hash("owner"))), 1},
		{"dormant, the owner", "dormant-token", append(repeat(3, time.Minute, owner), accepted(12*day, "192.0.2.9", "shop/4.1", hash("owner"))), 0},
		{"spelled four ways", "token-malleation", repeat(4, time.Second, func(i int, at time.Duration) timed {
			return with(accepted(at, "192.0.2.7", "curl/8", hash(i)), func(e *audit.Event) { e.TokenFP = hash("fp") })
		}), 1},
		{"probing without a token", "reconnaissance", repeat(20, time.Second, func(i int, at time.Duration) timed {
			return timed{start.Add(at), audit.Event{Path: "/" + string(rune('a'+i)), IP: netip.MustParseAddr("192.0.2.1"), Status: audit.StatusMissing, HTTPStatus: 404}}
		}), 1},
		{"many orders are one endpoint", "reconnaissance", repeat(200, time.Second, func(i int, at time.Duration) timed {
			return timed{start.Add(at), audit.Event{Path: fmt.Sprintf("/orders/%d", i), IP: netip.MustParseAddr("192.0.2.1"), Status: audit.StatusMissing, HTTPStatus: 401}}
		}), 0},
		{"public pages", "reconnaissance", repeat(200, time.Second, func(i int, at time.Duration) timed {
			return timed{start.Add(at), audit.Event{Path: "/docs/" + string(rune('a'+i)), IP: netip.MustParseAddr("192.0.2.1"), Status: audit.StatusMissing, HTTPStatus: 200}}
		}), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			alerts := alertsOf(t, c.events, c.rule)
			assert.Len(t, alerts, c.want)
			for _, a := range alerts {
				assert.Equal(t, c.rule, a.Rule)
				assert.NotEmpty(t, a.Text)
				assert.NotEmpty(t, a.DedupKey)
			}
		})
	}
}

func TestTravel(t *testing.T) {
	at := func(land, agent string, asn uint32) func(time.Duration) timed {
		return func(d time.Duration) timed {
			return with(accepted(d, fmt.Sprintf("10.%d.0.1", asn), agent, hash("t")), func(e *audit.Event) { e.Country, e.ASN = land, asn })
		}
	}
	home, thief, vpn := at("DE", "shop/4", 1), at("JP", "curl/8", 2), at("JP", "shop/4", 2)
	peace := repeat(20, time.Minute, func(_ int, d time.Duration) timed { return home(d) })
	assert.Len(t, alertsOf(t, append(peace, thief(20*time.Minute)), "impossible-travel"), 1, "a stranger abroad")
	assert.Empty(t, alertsOf(t, append(peace, vpn(20*time.Minute)), "impossible-travel"), "a VPN was turned on")
	assert.Empty(t, alertsOf(t, append(peace, thief(40*time.Hour)), "impossible-travel"), "time enough to fly")
	flips := append([]timed{}, peace...)
	for i := range 4 {
		d := 20*time.Minute + time.Duration(i)*40*time.Second
		flips = append(flips, vpn(d), home(d+20*time.Second))
	}
	assert.Len(t, alertsOf(t, flips, "impossible-travel"), 1, "in both places at once")
	young := []timed{home(0), thief(20 * time.Second)}
	assert.Empty(t, alertsOf(t, young, "impossible-travel"), "a token that is new")
	for d := 30 * time.Second; d < 2*time.Minute; d += 20 * time.Second {
		young = append(young, home(d), thief(d+10*time.Second))
	}
	assert.Len(t, alertsOf(t, young, "impossible-travel"), 1, "one that is new in both places at once")
}

func TestEvidence(t *testing.T) {
	alerts := alertsOf(t, repeat(12, time.Second, func(i int, at time.Duration) timed { return invalid(at, "192.0.2.1", hash(i)) }), "token-guessing")
	require.Len(t, alerts, 1)
	a := alerts[0]
	assert.Equal(t, "192.0.2.1", a.SubjectText()[len("ip "):])
	assert.Equal(t, []string{"192.0.2.1"}, a.Evidence.IPs)
	assert.Len(t, a.Evidence.TokenHashes, 5)
	assert.Equal(t, start, a.Evidence.First)
	assert.Equal(t, 5, a.Evidence.Events)
	assert.Equal(t, "token-guessing:192.0.2.1", a.DedupKey)
}

// The alerts depend on the events, not on the order in which they come within
// the lateness, nor on how they are fed.
func TestReplayIsLive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var events []timed
	for i := range 20000 {
		at := time.Duration(i) * 50 * time.Millisecond
		switch r.IntN(4) {
		case 0:
			events = append(events, invalid(at, fmt.Sprintf("10.0.%d.%d", r.IntN(4), r.IntN(30)), hash(r.IntN(900))))
		default:
			events = append(events, accepted(at, fmt.Sprintf("10.1.0.%d", r.IntN(40)), "shop/4", hash("s", r.IntN(60))))
		}
	}
	want := alertsOf(t, events)
	require.NotEmpty(t, want)
	var jumbled []timed
	for i := 0; i < len(events); i += 20 {
		block := append([]timed{}, events[i:min(i+20, len(events))]...)
		r.Shuffle(len(block), func(a, b int) { block[a], block[b] = block[b], block[a] })
		jumbled = append(jumbled, block...)
	}
	assert.Equal(t, want, alertsOf(t, jumbled))
}

// One clock that runs an hour ahead must not make all others late.
func TestClockAhead(t *testing.T) {
	var got monitor.Stats
	m, err := monitor.New(nil)
	require.NoError(t, err)
	for i := range 5000 {
		e := invalid(time.Duration(i)*100*time.Millisecond, "192.0.2.1", hash(i))
		if i%10 == 0 {
			e.at = e.at.Add(time.Hour)
		}
		m.Observe(e.at, &e.Event)
	}
	m.Flush()
	got = m.Stats()
	assert.Equal(t, uint64(5000), got.Events)
	assert.Zero(t, got.Late)
}

func TestRunAdvancesWithTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var alerts []monitor.Alert
		m, err := monitor.New(&monitor.Options{OnAlert: func(a monitor.Alert) { alerts = append(alerts, a) }})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { m.Run(ctx); close(done) }()
		for i := range 11 { // fewer than a batch
			e := invalid(0, "192.0.2.1", hash(i))
			m.Observe(time.Now(), &e.Event)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		assert.Len(t, alerts, 1)
		cancel()
		<-done
	})
}

// Ten million distinct tokens from as many places stay within the memory, and
// a guesser in the middle of the flood is found. Without SLOGAUDIT_LONG
// there are fewer, with less memory.
func TestFloodOfKeys(t *testing.T) {
	n, memory := 300_000, int64(16<<20)
	if testing.Short() {
		n = 100_000
	}
	if os.Getenv("SLOGAUDIT_LONG") != "" {
		n, memory = 10_000_000, 64<<20
	}
	found := 0
	m, err := monitor.New(&monitor.Options{MaxMemory: memory, OnAlert: func(a monitor.Alert) {
		if a.Rule == "token-guessing" && a.Subject[0].Value == "192.0.2.1" {
			found++
		}
	}})
	require.NoError(t, err)
	before := heap()
	for i := range n {
		var raw [32]byte
		r := rand.New(rand.NewPCG(uint64(i), 7))
		for j := range raw {
			raw[j] = byte(r.Uint64())
		}
		e := invalid(time.Duration(i)*time.Millisecond, "192.0.2.1", hex.EncodeToString(raw[:]))
		if i%2000 != 0 {
			b := r.Uint32()
			e.IP = netip.AddrFrom4([4]byte{byte(b >> 24), byte(b >> 16), byte(b >> 8), byte(b)})
		}
		m.Observe(e.at, &e.Event)
	}
	m.Flush()
	grown := heap() - before
	s := m.Stats()
	t.Logf("%d keys: heap grew by %.1f MiB of %d; %+v", n, float64(grown)/(1<<20), memory>>20, s)
	assert.LessOrEqual(t, grown, memory)
	assert.Equal(t, uint64(n), s.Events)
	assert.NotZero(t, s.Refused)
	assert.NotZero(t, found, "the guesser drowned in the flood")
	runtime.KeepAlive(m)
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

func TestBadRules(t *testing.T) {
	for _, r := range []monitor.Rule{
		{}, {ID: "x"}, {ID: "x", Severity: monitor.SeverityLow, Timespan: time.Minute, Type: "sum"},
		{ID: "x", Severity: monitor.SeverityLow, Timespan: time.Minute, Type: monitor.TypeCount},
		{ID: "x", Severity: monitor.SeverityLow, Timespan: time.Minute, Type: monitor.TypeDistinct, Gte: 3},
		{ID: "x", Severity: monitor.SeverityLow, Timespan: time.Minute, Type: monitor.TypeRatio, Gte: 3},
		{ID: "x", Severity: monitor.SeverityLow, Timespan: time.Minute, Type: monitor.TypeCount, Gte: 1,
			Where: monitor.Match{Reason: []audit.Reason{"bored"}}},
	} {
		_, err := monitor.New(&monitor.Options{Rules: []monitor.Rule{r}})
		assert.ErrorContains(t, err, "monitor: rule")
	}
	twice := append(monitor.DefaultRules(), monitor.DefaultRules()[0])
	_, err := monitor.New(&monitor.Options{Rules: twice})
	assert.ErrorContains(t, err, "there twice")
}
