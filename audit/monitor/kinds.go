package monitor

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"
)

// kind is the state and the decision of one rule.
type kind interface {
	column
	// observe takes an event of the subject at place i and says whether the
	// rule fires.
	observe(x *moment, i int) (verdict, bool)
	// bytes is the most that one subject costs.
	bytes() int
}

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
	had := len(c.sets[j].seen)
	if k.held >= k.most {
		k.sweep(now, span)
	}
	if had = len(c.sets[j].seen); k.held >= k.most {
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
	enough := int(hits) >= k.r.MinCount
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

// sequenceKind fires when the steps follow on each other.
type sequenceKind struct {
	cells[sequenceCell]
	r     *Rule
	where []matcher
}

type sequenceCell struct {
	step  int
	since int64
	seen  recent
}

func newSequence(r *Rule) *sequenceKind {
	k := &sequenceKind{r: r}
	for i := range r.Steps {
		m, _ := r.Steps[i].Where.compile() // Validate has compiled them
		k.where = append(k.where, m)
	}
	return k
}

func (k *sequenceKind) bytes() int {
	most := 1
	for _, s := range k.r.Steps {
		most = max(most, s.Gte)
	}
	return 48 + 16*(most+most/4)
}

func (k *sequenceKind) observe(x *moment, i int) (verdict, bool) {
	c := &k.v[i]
	now, span := x.ev.at, int64(k.r.Timespan)
	if c.step > 0 && now-c.since > span {
		c.step, c.seen.seen = 0, nil
	}
	s := &k.r.Steps[c.step]
	if !k.where[c.step].fits(x.ev, x.facts) {
		// The first step goes on collecting while the second is waited for.
		if c.step > 0 && k.where[0].fits(x.ev, x.facts) {
			c.since = now
		}
		return verdict{}, false
	}
	value := uint64(now)
	if s.Distinct != FieldNone {
		value = x.m.hash.key(&x.keys, x.ev, s.Distinct)
	}
	need := max(s.Gte, 1)
	if c.seen.add(value, now, span, need) < need {
		return verdict{}, false
	}
	c.seen.seen = nil
	c.since = now
	if c.step++; c.step < len(k.where) {
		return verdict{}, false
	}
	c.step = 0
	return verdict{value: float64(len(k.where)), threshold: float64(len(k.where)),
		what: fmt.Sprintf("all %d steps in order within %s", len(k.where), short(k.r.Timespan))}, true
}

// short writes a duration without its zero parts: 10m, 1h, 30d.
func short(d time.Duration) string {
	switch {
	case d >= 48*time.Hour && d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.Round(time.Millisecond).String()
}
