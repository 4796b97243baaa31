package monitor

import (
	"fmt"
	"math"
)

// countKind fires at Gte events in the window.
type countKind struct {
	cells[countCell]
	r      *Rule
	pane   int64
	custom custom
	least  uint32 // so many events are needed, whatever the past
}

type countCell struct {
	panes panes
	past  past
}

func newCount(r *Rule) *countKind {
	return &countKind{r: r, pane: max(int64(r.Timespan)/numPanes, 1), custom: r.custom(), least: uint32(min(math.Ceil(r.Gte), math.MaxUint32))}
}

func (k *countKind) extra() int { return 0 }

func (k *countKind) observe(x *moment, i int) (verdict, bool) {
	c := k.cell(i)
	c.panes.add(x.ev.at, k.pane, 1)
	n, threshold := float64(c.panes.total), k.r.Gte
	if k.r.Baseline > 0 {
		peak, grown := c.past.note(n, x.ev.at, &k.custom)
		if !grown {
			return verdict{}, false
		}
		threshold = max(threshold, k.r.Baseline*peak)
	}
	return verdict{n, threshold}, n >= threshold
}

func (k *countKind) describe(i int, v verdict) string {
	what := fmt.Sprintf("%.0f events within %s", v.value, short(k.r.Timespan))
	if k.r.Baseline > 0 {
		what += fmt.Sprintf(", highest before %.0f", k.cell(i).past.peak)
	}
	return what
}
