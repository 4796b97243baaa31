package monitor

import (
	"fmt"
	"math"
	"slices"
)

// distinctKind fires at a score of distinct values in the window.
type distinctKind struct {
	cells[distinctCell]
	r      *Rule
	limits []int // per counter: how many values are kept; 0 is a HyperLogLog
	held   int   // values kept for all subjects
	most   int   // of them; beyond, no subject gets more
	swept  int64 // when it was last swept
}

type distinctCell struct {
	sets []recent
	more *distinctMore
}

// distinctMore is what few rules need.
type distinctMore struct {
	many []estimate
	past past
}

// usual is how many values a subject has room for on the average. Few subjects
// need what the condition allows.
const usual = 4

func newDistinct(r *Rule) *distinctKind {
	k := &distinctKind{r: r}
	for i := range r.Distinct {
		d := &r.Distinct[i]
		limit := d.Least
		if !d.Guard {
			limit = max(limit, int(math.Ceil(r.Gte/d.weight())))
		}
		switch {
		case r.Baseline > 0: // the threshold may rise
			limit = min(4*limit, maxExact)
		case limit > maxExact:
			limit = 0
		}
		k.limits = append(k.limits, limit)
	}
	return k
}

func (d *Distinct) weight() float64 {
	switch {
	case d.Guard:
		return 0
	case d.Weight == 0:
		return 1
	}
	return d.Weight
}

func (k *distinctKind) bytes() int {
	n := 32
	if k.r.Baseline > 0 {
		n += 56
	}
	for _, l := range k.limits {
		if n += 24; l == 0 {
			n += 4 * (1<<hllPrecision + 96)
		} else {
			n += 16 * min(l, usual) * 5 / 4
		}
	}
	return n
}

func (k *distinctKind) grow(n int, from []int32) {
	k.most = 0
	for _, l := range k.limits {
		k.most += n * min(l, usual)
	}
	k.cells.grow(n, from)
}

func (k *distinctKind) clear(i int) {
	for _, s := range k.v[i].sets {
		k.held -= len(s.seen)
	}
	k.cells.clear(i)
}

func (k *distinctKind) observe(x *moment, i int) (verdict, bool) {
	c := &k.v[i]
	if c.sets == nil {
		c.sets = make([]recent, len(k.limits))
		if k.r.Baseline > 0 || slices.Contains(k.limits, 0) {
			c.more = &distinctMore{many: make([]estimate, len(k.limits))}
		}
	}
	score, enough := 0.0, true
	for j := range k.r.Distinct {
		d := &k.r.Distinct[j]
		n := len(c.sets[j].seen)
		if value, ok := x.m.hash.group(&x.keys, x.ev, d.Fields); ok {
			n = k.add(c, j, value, x.ev.at)
		}
		score += d.weight() * float64(n)
		enough = enough && n >= d.Least
	}
	threshold := k.r.Gte
	if k.r.Baseline > 0 {
		peak := c.more.past.note(score, x.ev.at, int64(k.r.Timespan), k.r.floor(), k.r.MinAge)
		if c.more.past.age(x.ev.at) < int64(k.r.MinAge) {
			return verdict{}, false
		}
		threshold = max(threshold, k.r.Baseline*peak)
	}
	if !enough || score < threshold {
		return verdict{}, false
	}
	return verdict{value: score, threshold: threshold, what: k.describe(c, score)}, true
}

func (k *distinctKind) add(c *distinctCell, j int, value uint64, now int64) int {
	span, limit := int64(k.r.Timespan), k.limits[j]
	if limit == 0 {
		c.more.many[j].add(value, now, span)
		return int(c.more.many[j].count(uint64(k.r.Gte / k.r.Distinct[j].weight())))
	}
	if k.held >= k.most {
		k.sweep(now, span)
	}
	had := len(c.sets[j].seen)
	if k.held >= k.most {
		limit = min(limit, max(had, 1))
	}
	n := c.sets[j].add(value, now, span, limit)
	k.held += n - had
	return n
}

// sweep forgets what has left the windows of subjects that did not come since,
// at most once in a pane.
func (k *distinctKind) sweep(now, span int64) {
	if now-k.swept < span/numPanes {
		return
	}
	k.swept, k.held = now, 0
	for i := range k.v {
		for j := range k.v[i].sets {
			s := &k.v[i].sets[j]
			s.expire(now, span)
			if k.held += len(s.seen); len(s.seen) == 0 {
				s.seen = nil
			}
		}
	}
}

func (k *distinctKind) describe(c *distinctCell, score float64) string {
	text := ""
	for j, d := range k.r.Distinct {
		n, about := len(c.sets[j].seen), "at least "
		if k.limits[j] == 0 {
			n, about = int(c.more.many[j].last), "about "
		}
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%s%d distinct %s", about, n, joinFields(d.Fields))
	}
	if len(k.r.Distinct) > 1 {
		text += fmt.Sprintf(" (score %.0f)", score)
	}
	return text + " within " + short(k.r.Timespan)
}

func joinFields(fields []Field) string {
	text := ""
	for i, f := range fields {
		if i > 0 {
			text += "+"
		}
		text += f.String()
	}
	return text
}
