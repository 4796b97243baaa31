package monitor_test

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
)

const (
	soakKeys   = 1_000_000
	soakStep   = 4 * time.Millisecond // between two events
	soakBursts = 100                  // addresses that burst once a round, among all others
	burstLen   = 600
	burstEvery = 20 // one event of the burst among so many
)

// soakRules are those that are shipped and three whose numbers are compared with
// an exact count.
func soakRules() []monitor.Rule {
	where := monitor.Match{Reason: []audit.Reason{audit.ReasonAudience}} // the bursts only
	rule := func(id string, gte float64) monitor.Rule {
		return monitor.Rule{ID: id, Title: id, Severity: monitor.SeverityLow, Where: where, GroupBy: []monitor.Field{monitor.FieldIP},
			Type: monitor.TypeDistinct, Timespan: 2 * time.Minute, Cooldown: 10 * time.Minute, Gte: gte,
			Distinct: []monitor.Distinct{{Fields: []monitor.Field{monitor.FieldToken}}}}
	}
	count := rule("soak-count", 500)
	count.Type, count.Distinct = monitor.TypeCount, nil
	return append(monitor.DefaultRules(), count, rule("soak-distinct", 100), rule("soak-estimate", 400))
}

// exact is the naive reference: all events of the bursting addresses.
type exact struct {
	t      *testing.T
	bursts map[string][]soakSeen
	alerts map[string]int
	off    map[string]int // alerts whose number was not exact
	worst  map[string]float64
	guess  map[string]bool // other addresses that were alerted for guessing
}

type soakSeen struct {
	at    time.Time
	token string
}

func (x *exact) alert(a monitor.Alert) {
	if len(a.Subject) != 1 {
		return
	}
	subject := a.Subject[0].Value
	switch a.Rule {
	case "token-guessing":
		if x.bursts[subject] == nil {
			x.guess[subject] = true
		}
	case "soak-count", "soak-distinct", "soak-estimate":
		x.alerts[a.Rule]++
		n, distinct := 0, map[string]bool{}
		for _, s := range x.bursts[subject] {
			if !s.at.After(a.Time) && a.Time.Sub(s.at) <= 2*time.Minute {
				n++
				distinct[s.token] = true
			}
		}
		want := float64(n)
		if a.Rule != "soak-count" {
			want = float64(len(distinct))
		}
		if want != a.Value {
			x.off[a.Rule]++
			x.worst[a.Rule] = max(x.worst[a.Rule], math.Abs(a.Value-want)/want)
		}
		if a.Rule != "soak-estimate" {
			assert.LessOrEqual(x.t, a.Value, want, "%s counted more than there was", a.Rule)
		}
	}
}

// A million addresses and tokens come again and again for as long as
// SLOGAUDIT_SOAK says, such as 10m. Memory stays flat, every event is counted,
// the guesser of each round is alerted, and so is each burst, with the number
// that a naive count gives.
func TestSoak(t *testing.T) {
	span, err := time.ParseDuration(os.Getenv("SLOGAUDIT_SOAK"))
	if err != nil {
		t.Skip("SLOGAUDIT_SOAK is no duration such as 10m")
	}
	x := &exact{t: t, bursts: map[string][]soakSeen{}, alerts: map[string]int{}, off: map[string]int{}, worst: map[string]float64{}, guess: map[string]bool{}}
	m, err := monitor.New(&monitor.Options{Rules: soakRules(), OnAlert: x.alert})
	require.NoError(t, err)
	var n, rounds uint64
	var first, most int64
	began := time.Now()
	show := func(at time.Time, e *audit.Event) {
		m.Observe(at, e)
		n++
	}
	for ; time.Since(began) < span || rounds < 3; rounds++ {
		for i := range uint64(soakKeys) {
			show(soakEvent(n, i))
			if i%burstEvery == 0 && i/burstEvery%(soakKeys/burstEvery/soakBursts) < burstLen/2 {
				for range 2 {
					show(x.burst(n, i/(soakKeys/soakBursts)))
				}
			}
		}
		for i := range 8 {
			e := invalid(0, netip.AddrFrom4([4]byte{198, 51, 100 + byte(rounds/200), byte(rounds%200) + 1}).String(), hash(rounds, i))
			show(soakTime(n), &e.Event)
		}
		m.Flush()
		h := heap()
		if most = max(most, h); rounds == 1 {
			first = h // every key has come, most windows are full
		}
		if rounds%20 == 0 {
			t.Logf("%v: %d events, heap %.1f MiB", time.Since(began).Round(time.Second), n, float64(h)/(1<<20))
		}
	}
	s := m.Stats()
	t.Logf("%d events in %v: heap %.1f MiB after two rounds, %.1f at most; alerts %v, not exact %v, by at most %v; %+v",
		n, time.Since(began).Round(time.Second), float64(first)/(1<<20), float64(most)/(1<<20), x.alerts, x.off, x.worst, s)
	assert.Equal(t, n, s.Events, "events not counted")
	assert.Zero(t, s.Late+s.Forced)
	assert.Len(t, x.guess, int(rounds), "the guesser of each round, and nobody else")
	for _, id := range []string{"soak-count", "soak-distinct", "soak-estimate"} {
		assert.Equal(t, soakBursts*int(rounds), x.alerts[id], id)
	}
	assert.Zero(t, x.off["soak-distinct"], "up to 128 the number is exact")
	assert.Zero(t, x.off["soak-count"], "what came just now is counted exactly")
	assert.Less(t, x.worst["soak-estimate"], 4*0.023, "four times the standard error")
	assert.Less(t, most, int64(64<<20))
	assert.Less(t, most-first, int64(16<<20), "memory grows")
}

func soakTime(n uint64) time.Time { return start.Add(time.Duration(n) * soakStep) }

// burst is an invalid token of bursting address i, and is remembered.
func (x *exact) burst(n, i uint64) (time.Time, *audit.Event) {
	e := invalid(0, netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}).String(), hash("burst", n))
	e.Reason = audit.ReasonAudience
	at, ip := soakTime(n), e.IP.String()
	list := append(x.bursts[ip], soakSeen{at, e.TokenHash})
	for at.Sub(list[0].at) > 10*time.Minute {
		list = list[1:]
	}
	x.bursts[ip] = list
	return at, &e.Event
}

// soakEvent is event n, of key i: its own address and token, most of them
// accepted.
func soakEvent(n, i uint64) (time.Time, *audit.Event) {
	var raw [32]byte
	binary.BigEndian.PutUint64(raw[:], i*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(raw[24:], i*0xd6e8feb86659fd93)
	e := &audit.Event{Method: "GET", Path: "/api/orders", UserAgent: "shop/4", TokenHash: hex.EncodeToString(raw[:]),
		IP: netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), Status: audit.StatusSuccess, HTTPStatus: 200}
	if i%7 == 0 {
		e.Status, e.Reason, e.HTTPStatus = audit.StatusInvalid, audit.ReasonExpired, 401
	}
	return soakTime(n), e
}
