package monitor

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
)

// tokenTraffic is tokens that are used in bursts, sometimes from elsewhere, by
// others, after long pauses, or refused.
func tokenTraffic(seed uint64, n int) (times []time.Time, events []audit.Event) {
	r := rand.New(rand.NewPCG(seed, 8))
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	lands, agents := []string{"DE", "FR", "JP", "US"}, []string{"shop/4", "curl/8", "shop/5", ""}
	for range n {
		at = at.Add(time.Duration(r.ExpFloat64() * float64(3*time.Second)))
		if r.IntN(2000) == 0 {
			at = at.Add(time.Duration(r.IntN(300)) * time.Hour)
		}
		token, place := r.IntN(12), 0
		if r.IntN(40) == 0 {
			place = r.IntN(40)
		}
		e := audit.Event{Method: "GET", Path: fmt.Sprintf("/a/%c", 'a'+r.IntN(20)), TokenHash: fmt.Sprintf("%064x", token*7919),
			Status: audit.StatusSuccess, HTTPStatus: 200, UserAgent: agents[place%4], Country: lands[place%4], ASN: uint32(1 + place),
			IP: netip.AddrFrom4([4]byte{10, byte(token), byte(place), 1}), TokenFP: fmt.Sprintf("%064x", token/2)}
		switch r.IntN(60) {
		case 0:
			e.Status, e.Reason, e.HTTPStatus = audit.StatusInvalid, audit.ReasonRevoked, 401
		case 1:
			e.HTTPStatus = 403
		}
		for range 1 + r.IntN(1+r.IntN(120)) {
			times, events = append(times, at), append(events, e)
			at = at.Add(time.Duration(r.IntN(900)) * time.Millisecond)
		}
	}
	return times, events
}

// Rules that are not shown ordinary events say the same as rules that are.
func TestLaneChangesNothing(t *testing.T) {
	total := 0
	for seed := range uint64(4) {
		times, events := tokenTraffic(seed, 5000)
		var alerts [2][]Alert
		for i := range alerts {
			rules := DefaultRules()
			for j := range rules {
				rules[j].WarmUp = 0
			}
			m, err := New(&Options{Rules: rules, OnAlert: func(a Alert) {
				a.Evidence = Evidence{} // there are fewer traces of ordinary events
				alerts[i] = append(alerts[i], a)
			}})
			require.NoError(t, err)
			require.NotEmpty(t, m.idlers)
			if i == 1 {
				showAll(m)
			}
			for j := range events {
				m.Observe(times[j], &events[j])
			}
			m.Flush()
		}
		assert.Equal(t, alerts[1], alerts[0])
		total += len(alerts[0])
	}
	assert.Greater(t, total, 50)
}

// showAll shows all rules all events.
func showAll(m *Monitor) {
	m.idlers, m.plan.tickers, m.plan.service, m.plan.shown = nil, nil, nil, nil
	for _, r := range m.rules {
		if r.ticker = nil; r.mayTake(statusSuccess, usualFacts) {
			m.plan.shown = append(m.plan.shown, r)
		}
	}
}

// What comes all the time costs no memory.
func TestObserveAllocatesNothing(t *testing.T) {
	m, err := New(nil)
	require.NoError(t, err)
	times, events := tokenTraffic(1, 2000)
	for i := range events {
		m.Observe(times[i], &events[i])
	}
	m.Flush()
	at := times[len(times)-1]
	// Alerts do allocate, so these are events that raise none.
	calm := events[:0:0]
	for i := range events {
		if e := events[i]; e.HTTPStatus == 200 && e.ASN == 1 {
			calm = append(calm, e)
		}
	}
	alerts := m.Stats().Alerts
	i := 0
	n := testing.AllocsPerRun(20000, func() {
		at = at.Add(2 * time.Second)
		m.Observe(at, &calm[i%len(calm)])
		i++
	})
	assert.Equal(t, alerts, m.Stats().Alerts)
	assert.Less(t, n, 0.01)
}
