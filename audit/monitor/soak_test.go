package monitor_test

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
)

// A million addresses and tokens come again and again for as long as
// SLOGAUDIT_SOAK says, such as 10m. Memory stays flat, every event is counted,
// and the guesser of each round is alerted.
func TestSoak(t *testing.T) {
	span, err := time.ParseDuration(os.Getenv("SLOGAUDIT_SOAK"))
	if err != nil {
		t.Skip("SLOGAUDIT_SOAK is no duration such as 10m")
	}
	guessers, others := map[string]bool{}, 0 // addresses alerted
	m, err := monitor.New(&monitor.Options{OnAlert: func(a monitor.Alert) {
		if a.Rule == "token-guessing" {
			if len(a.Subject) == 1 && a.Subject[0].Value[:8] == "198.51.1" {
				guessers[a.Subject[0].Value] = true
			} else {
				others++
			}
		}
	}})
	require.NoError(t, err)
	const keys = 1_000_000
	var n, rounds uint64
	var first, most int64
	began := time.Now()
	for ; time.Since(began) < span || rounds < 3; rounds++ {
		for i := range uint64(keys) {
			m.Observe(soakEvent(n, i))
			n++
		}
		for i := range 8 {
			e := invalid(0, netip.AddrFrom4([4]byte{198, 51, 100 + byte(rounds/200), byte(rounds%200) + 1}).String(), hash(rounds, i))
			m.Observe(start.Add(time.Duration(n)*4*time.Millisecond), &e.Event)
			n++
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
	t.Logf("%d events in %v: heap %.1f MiB after two rounds, %.1f at most; %+v", n, time.Since(began).Round(time.Second), float64(first)/(1<<20), float64(most)/(1<<20), s)
	assert.Equal(t, n, s.Events, "events not counted")
	assert.Len(t, guessers, int(rounds), "guessers not alerted")
	assert.Zero(t, others, "alerts on those who did not guess")
	assert.Less(t, most, int64(64<<20))
	assert.Less(t, most-first, int64(16<<20), "memory grows")
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
	return start.Add(time.Duration(n) * 4 * time.Millisecond), e
}
