package monitor

import (
	"slices"

	"github.com/axiomhq/hyperloglog"
)

// maxExact is the highest number of distinct values that is decided exactly.
const maxExact = 128

// recent holds the distinct values of a window, the one seen last at the end.
// It keeps as many as the condition needs, so the decision "at least n distinct
// values in the window" is exact, with the memory of n values.
type recent struct {
	seen []stamped
}

type stamped struct {
	value uint64
	at    int64
}

// add notes a value and returns how many distinct ones the window has, at most
// limit. The value seen longest ago gives way when there are as many.
func (r *recent) add(value uint64, now, span int64, limit int) int {
	r.expire(now, span)
	for i := len(r.seen) - 1; i >= 0; i-- {
		if r.seen[i].value == value {
			copy(r.seen[i:], r.seen[i+1:])
			r.seen[len(r.seen)-1] = stamped{value, now}
			return len(r.seen)
		}
	}
	if len(r.seen) >= limit {
		r.seen = slices.Delete(r.seen, 0, 1)
	}
	r.seen = append(r.seen, stamped{value, now})
	return len(r.seen)
}

// expire forgets the values that have left the window.
func (r *recent) expire(now, span int64) {
	drop := 0
	for drop < len(r.seen) && now-r.seen[drop].at > span {
		drop++
	}
	if drop > 0 {
		r.seen = slices.Delete(r.seen, 0, drop)
	}
}

// count is how many values were seen within the window.
func (r *recent) count(now, span int64) (n int) {
	for i := len(r.seen) - 1; i >= 0 && now-r.seen[i].at <= span; i-- {
		n++
	}
	return n
}

// estimate counts many distinct values over a window cut in quarters, each a
// HyperLogLog of 2,048 registers: standard error 2.3 %.
type estimate struct {
	epoch int64
	parts [4]*hyperloglog.Sketch
	last  uint64 // what count said last
	skip  int    // events until it is asked again
}

const hllPrecision = 11

func (e *estimate) add(value uint64, now, span int64) {
	pane := max(span/int64(len(e.parts)), 1)
	if n := now / pane; n > e.epoch {
		for i := max(e.epoch+1, n-int64(len(e.parts))+1); i <= n; i++ {
			e.parts[i%int64(len(e.parts))] = nil
		}
		e.epoch = n
	}
	p := &e.parts[e.epoch%int64(len(e.parts))]
	if *p == nil {
		*p, _ = hyperloglog.NewSketch(hllPrecision, false) // fails for other precisions only
	}
	(*p).InsertHash(value)
}

// count is the number of distinct values; while that is far from the threshold
// it is what it was a few events ago.
func (e *estimate) count(threshold uint64) uint64 {
	if e.skip--; e.skip > 0 {
		return e.last
	}
	sum, _ := hyperloglog.NewSketch(hllPrecision, false)
	for _, p := range e.parts {
		if p != nil {
			_ = sum.Merge(p) // of the same precision
		}
	}
	e.last = sum.Estimate()
	if e.skip = 0; e.last < threshold {
		e.skip = int(threshold-e.last) / 16
	}
	return e.last
}
