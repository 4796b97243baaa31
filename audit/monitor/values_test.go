package monitor

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A set says what a list of all values with their times says, up to its limit.
func TestValueSetIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, limit := range []int{1, 2, 5, 7, 8, 25, 100} {
		p := nodes{limit: 1000}
		span := int64(10*time.Minute + time.Second)
		p.window(span, 0)
		var sets [3]valueSet
		var last [3]map[uint64]int64
		for i := range last {
			last[i] = map[uint64]int64{}
		}
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
		for range 20000 {
			// Steps of two seconds and an odd span, so that the rounding of times cannot matter.
			now += int64(r.IntN(20)) * int64(2*time.Second)
			if r.IntN(500) == 0 {
				now += int64(time.Hour)
			}
			i, key := r.IntN(len(sets)), uint64(r.IntN(3*limit)+1)<<32
			last[i][key] = now
			want := 0
			for _, at := range last[i] {
				if now-at <= span {
					want++
				}
			}
			require.Equal(t, min(want, limit), p.add(&sets[i], key, now, limit), "limit %d", limit)
		}
		for i := range sets {
			p.clear(&sets[i])
			assert.Zero(t, sets[i])
		}
		assert.Zero(t, p.used, "all nodes are given back")
	}
}

// Without nodes a set knows the value seen last, and no more.
func TestValueSetWithoutNodes(t *testing.T) {
	p := nodes{}
	p.window(int64(time.Hour), 0)
	var s valueSet
	for i := range uint64(10) {
		assert.Equal(t, 1, p.add(&s, (i+1)<<32, int64(i), 5))
	}
}

// Panes hold between what came in the last seven and the last eight eighths of the
// window, and never what is older.
func TestPanes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const pane = int64(time.Second)
	var p panes
	var all []int64
	now := int64(1e18) + 123
	for range 20000 {
		now += r.Int64N(int64(700 * time.Millisecond))
		if r.IntN(300) == 0 {
			now += r.Int64N(20) * pane
		}
		p.add(now, pane, 1)
		all = append(all, now)
		least, most, total := uint32(0), uint32(0), uint32(0)
		for i := len(all) - 1; i >= 0 && now-all[i] < numPanes*pane; i-- {
			most++
			if now-all[i] < (numPanes-1)*pane {
				least++
			}
		}
		for _, n := range p.n {
			total += n
		}
		require.Equal(t, total, p.total)
		require.GreaterOrEqual(t, p.total, least)
		require.LessOrEqual(t, p.total, most)
	}
}

// The past fades by half in a week, and one window raises it by little.
func TestPast(t *testing.T) {
	c := (&Rule{Timespan: time.Hour, MinAge: time.Hour, Gte: 20, Baseline: 2}).custom()
	var p past
	hour, now := int64(time.Hour), int64(1000*time.Hour)
	for range 3 { // its first windows are its custom
		p.note(100, now, &c)
		now += hour
	}
	peak, grown := p.note(0, now, &c)
	assert.True(t, grown)
	assert.InDelta(t, 100, peak, 2)
	p.note(1000, now+hour, &c)
	peak, _ = p.note(0, now+2*hour, &c)
	assert.InDelta(t, 115, peak, 2)
	peak, _ = p.note(0, now+2*hour+7*24*hour, &c)
	assert.InDelta(t, 57, peak, 2)
}
