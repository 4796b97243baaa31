package monitor

import "github.com/axiomhq/hyperloglog"

// maxExact is the highest number of distinct values that is decided exactly.
const maxExact = 128

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
