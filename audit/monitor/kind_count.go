package monitor

import (
	"fmt"
)

// countKind fires at Gte events in the window.
type countKind struct {
	cells[countCell]
	r    *Rule
	pane int64
}

type countCell struct {
	panes panes
	past  past
}

func newCount(r *Rule) *countKind {
	return &countKind{r: r, pane: max(int64(r.Timespan)/numPanes, 1)}
}

func (k *countKind) bytes() int { return 80 }

func (k *countKind) observe(x *moment, i int) (verdict, bool) {
	c := &k.v[i]
	c.panes.add(x.ev.at, k.pane)
	n := float64(c.panes.sum())
	threshold := k.r.Gte
	if k.r.Baseline > 0 {
		peak := c.past.note(n, x.ev.at, int64(k.r.Timespan), k.r.floor(), k.r.MinAge)
		if c.past.age(x.ev.at) < int64(k.r.MinAge) {
			return verdict{}, false
		}
		threshold = max(threshold, k.r.Baseline*peak)
	}
	if n < threshold {
		return verdict{}, false
	}
	what := fmt.Sprintf("%.0f events within %s", n, short(k.r.Timespan))
	if k.r.Baseline > 0 {
		what += fmt.Sprintf(", highest before %.0f", c.past.peak)
	}
	return verdict{value: n, threshold: threshold, what: what}, true
}
