package monitor

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
)

// The chains lead to the traces that a look at each of them finds, in that order.
func TestTracesVisitAllOfASubject(t *testing.T) {
	m, err := New(nil)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 2))
	x := &m.x
	for n := range 5 * tracesKept {
		addr := netip.AddrFrom4([4]byte{192, 0, byte(r.IntN(3)), byte(r.ExpFloat64() * 20)})
		var ev event
		e := audit.Event{IP: addr, UserAgent: fmt.Sprint("a", r.IntN(3)), TokenHash: fmt.Sprintf("%064x", r.IntN(50))}
		ev.fill(int64(n)*int64(time.Second), statusInvalid, hashesOf(&e), &e)
		x.begin(&ev)
		m.traces[1].add(x)
		if r.IntN(100) > 0 && n != 3*tracesKept { // the chains may have to catch up with many
			continue
		}
		if n > 2*tracesKept && n < 3*tracesKept {
			continue
		}
		for _, rule := range m.rules {
			var want, got []int
			for n := m.traces[1].next - 1; n >= max(0, m.traces[1].next-tracesKept); n-- {
				if !slices.ContainsFunc(rule.GroupBy, func(f Field) bool {
					return m.traces[1].fields[slices.Index(m.traced, f)].keys[n%tracesKept] != half(x.key(f))
				}) {
					want = append(want, n%tracesKept)
				}
			}
			m.traces[1].visit(m, rule, x, func(at int) bool {
				got = append(got, at)
				return true
			})
			require.Equal(t, want, got, rule.ID)
		}
	}
	assert.Equal(t, 5*tracesKept, m.traces[1].next)
}
