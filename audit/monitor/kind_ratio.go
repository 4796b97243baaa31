package monitor

import (
	"fmt"
	"math/bits"
)

// ratioKind fires at a share of events.
type ratioKind struct {
	cells[ratioCell]
	r    *Rule
	of   matcher
	num  matcher
	pane int64
}

type ratioCell struct {
	hits, all panes
	pending   uint32 // hits not confirmed yet
	last      int64
	paths     uint64 // a bit for each path among the hits
	past      past
}

func newRatio(r *Rule) *ratioKind {
	k := &ratioKind{r: r, pane: max(int64(r.Timespan)/numPanes, 1)}
	k.of, _ = r.Of.compile() // Validate has compiled them
	k.num, _ = r.Where.compile()
	return k
}

func (k *ratioKind) bytes() int { return 144 }

func (k *ratioKind) observe(x *moment, i int) (verdict, bool) {
	c := &k.v[i]
	now := x.ev.at
	if now-c.last > int64(k.r.Timespan) {
		c.pending, c.paths = 0, 0
	}
	c.all.add(now, k.pane)
	hit := k.num.fits(x.ev, x.facts)
	confirms := k.r.Confirmed && x.ev.status == statusSuccess && c.last != 0
	if c.past.first == 0 {
		c.past.note(0, now, int64(k.r.Timespan), 0, k.r.MinAge)
	}
	if !hit && !confirms {
		return verdict{}, false // the share can only have fallen
	}
	c.hits.advance(now, k.pane)
	if hit {
		c.last = now
		c.pending++
		c.paths |= 1 << (x.m.hash.key(&x.keys, x.ev, FieldPath) >> 58)
	}
	if !k.r.Confirmed || x.ev.status == statusSuccess {
		c.hits.n[c.hits.epoch%numPanes] += c.pending
		c.pending = 0
	}
	hits, all := c.hits.sum(), max(c.all.sum(), 1)
	share := float64(hits) / float64(max(all, hits))
	enough := int(hits) >= k.r.MinCount && int(c.hits.newest())*numPanes >= k.r.MinCount
	threshold := k.r.Gte
	if k.r.Baseline > 0 {
		// The past is that of windows with a volume worth a share.
		noted := share
		if int(all) < k.r.MinCount {
			noted = 0
		}
		peak := c.past.note(noted, now, int64(k.r.Timespan), k.r.floor(), k.r.MinAge)
		if c.past.age(now) < int64(k.r.MinAge) {
			return verdict{}, false
		}
		threshold = max(threshold, min(k.r.Baseline*peak, 0.5))
	}
	if !enough || share < threshold || bits.OnesCount64(c.paths) < k.r.MinPaths {
		return verdict{}, false
	}
	return verdict{value: share, threshold: threshold,
		what: fmt.Sprintf("%.0f %% of %d events within %s", 100*share, all, short(k.r.Timespan))}, true
}
