package monitor

import (
	"cmp"
	"fmt"
	"math/bits"
)

// ratioKind fires at a share of events.
type ratioKind struct {
	cells[ratioCell]
	r      *Rule
	of     matcher
	num    matcher
	pane   int64
	custom custom
}

type ratioCell struct {
	all     panes
	last    int64
	pending uint32 // hits not confirmed yet
	hits    panes
	paths   uint64 // a bit for each path among the hits
	past    past
}

func newRatio(r *Rule) *ratioKind {
	k := &ratioKind{r: r, pane: max(int64(r.Timespan)/numPanes, 1), custom: r.custom()}
	k.of, _ = r.Of.compile() // Validate has compiled them
	k.num, _ = r.Where.compile()
	return k
}

func (k *ratioKind) extra() int { return 0 }

func (k *ratioKind) observe(x *moment, i int) (verdict, bool) {
	c := k.cell(i)
	now := x.ev.at
	if now-c.last > int64(k.r.Timespan) {
		c.pending, c.paths = 0, 0
	}
	c.all.add(now, k.pane, 1)
	hit := k.num.fits(x.ev, x.facts)
	confirms := k.r.Confirmed && x.ev.status == statusSuccess && c.last != 0
	if c.past.first == 0 {
		c.past.note(0, now, &k.custom)
	}
	if !hit && !confirms {
		return verdict{}, false // the share can only have fallen
	}
	if hit {
		c.last = now
		c.pending++
		c.paths |= 1 << (x.key(FieldPath) >> 58)
	}
	if !k.r.Confirmed || x.ev.status == statusSuccess {
		c.hits.add(now, k.pane, c.pending)
		c.pending = 0
	} else {
		c.hits.advance(now, k.pane)
	}
	hits, all := c.hits.total, max(c.all.total, 1)
	share := float64(hits) / float64(max(all, hits))
	enough := int(hits) >= k.r.MinCount && int(c.hits.newest())*numPanes >= k.r.MinCount
	threshold := k.r.Gte
	if k.r.Baseline > 0 {
		// The past is that of windows with a volume worth a share.
		noted := share
		if int(all) < k.r.MinCount {
			noted = 0
		}
		peak, grown := c.past.note(noted, now, &k.custom)
		if !grown {
			return verdict{}, false
		}
		threshold = max(threshold, min(k.r.Baseline*peak, cmp.Or(k.r.Ceiling, 0.5)))
	}
	if !enough || share < threshold || bits.OnesCount64(c.paths) < k.r.MinPaths {
		return verdict{}, false
	}
	return verdict{share, threshold}, true
}

func (k *ratioKind) describe(i int, v verdict) string {
	c := k.cell(i)
	return fmt.Sprintf("%.0f %% of %d events within %s", 100*v.value, max(c.all.total, 1), short(k.r.Timespan))
}
