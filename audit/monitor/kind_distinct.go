package monitor

import (
	"fmt"
	"math"
	"unsafe"
)

// distinctKind fires at a score of distinct values in the window.
type distinctKind struct {
	past   cells[past] // where there is a baseline
	t      *table
	at     int // of the first counter in a row, a valueSet for each
	r      *Rule
	custom custom
	counts []counter
	nodes  nodes
	single float64               // the score of one value of each
	quiet  bool                  // with it no subject is alerted
	most   float64               // the highest score that can be counted
	many   map[uint64][]estimate // by subject, where there is a HyperLogLog
	swept  int64                 // when it was last swept
}

// counter is a Distinct made quick.
type counter struct {
	field  Field   // if there is but one of fields
	fields []Field // whose values together are one value
	limit  int     // how many values are kept; 0 is a HyperLogLog
	least  int
	weight float64
}

// value is what the event shows; 0 if it has none.
func (c *counter) value(x *moment) uint64 {
	if k := x.keys[c.field]; k != 0 { // most often; that of no field is 0
		return k
	}
	return x.group(c.fields)
}

func newDistinct(r *Rule) *distinctKind {
	k := &distinctKind{r: r, custom: r.custom()}
	for i := range r.Distinct {
		d := &r.Distinct[i]
		limit := max(d.Least, 1)
		if i == 0 {
			limit = max(limit, r.Burst)
		}
		if !d.Guard {
			limit = max(limit, int(math.Ceil(r.Gte/d.weight())))
		}
		switch {
		case r.Baseline > 0: // the threshold may rise
			limit = min(4*limit, maxExact)
		case limit > maxExact:
			limit = 0
			k.many = make(map[uint64][]estimate)
		}
		if limit == 0 {
			k.most = math.Inf(1)
		}
		k.most += d.weight() * float64(limit)
		k.single += d.weight()
		c := counter{fields: d.Fields, limit: limit, least: d.Least, weight: d.weight()}
		if len(d.Fields) == 1 {
			c.field = d.Fields[0]
		}
		k.counts = append(k.counts, c)
	}
	k.quiet = k.single < r.Gte && r.Burst != 1 && k.many == nil
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

const setWords = int(unsafe.Sizeof(valueSet{}) / wordSize)

func (k *distinctKind) attach(t *table) {
	if k.r.Baseline > 0 {
		k.past.attach(t)
	}
	k.t, k.at = t, t.words
	t.words += setWords * len(k.counts)
	t.owners = append(t.owners, k)
	k.nodes.window(int64(k.r.Timespan), t.keep)
}

// set is counter j of the subject at place i.
func (k *distinctKind) set(i, j int) *valueSet {
	return &k.sets(i)[j]
}

// sets are the counters of the subject at place i.
func (k *distinctKind) sets(i int) []valueSet {
	first := cells[valueSet]{k.t, k.at}
	return unsafe.Slice(first.cell(i), len(k.counts)) // attach has provided as many
}

// again takes values that are the only ones which the subject has shown, as most
// do. It says false when they are not.
func (k *distinctKind) again(x *moment, i int) bool {
	if !k.quiet || k.nodes.used >= k.nodes.limit {
		return false
	}
	sets := k.sets(i)
	for j := range sets {
		if s := &sets[j]; s.n != 1 || s.newest != short32(k.counts[j].value(x)) {
			return false
		}
	}
	now := x.ev.at
	for j := range sets {
		sets[j].at = k.nodes.stamp(now)
	}
	if k.r.Baseline > 0 {
		k.past.cell(i).note(k.single, now, &k.custom)
	}
	return true
}

// nodesFor is how many nodes so many subjects have for a counter with this limit:
// one each, which a few need and others leave to those that need more. A single
// subject has what it can use.
func nodesFor(subjects, limit int) int {
	if limit == 1 {
		return 0 // it is in the set
	}
	return max(subjects, limit/nodeValues+1)
}

func (k *distinctKind) extra() (bytes int) {
	for _, c := range k.counts {
		if l := c.limit; l == 0 {
			bytes += 4 * (1<<hllPrecision + 96)
		} else {
			bytes += min(nodesFor(1, l), 1) * int(unsafe.Sizeof(node{}))
		}
	}
	return bytes
}

func (k *distinctKind) resize(n int) {
	k.nodes.limit = 0
	for _, c := range k.counts {
		if c.limit > 0 {
			k.nodes.limit += nodesFor(n, c.limit)
		}
	}
}

func (k *distinctKind) clear(i int) {
	sets := k.sets(i)
	for j := range sets {
		k.nodes.clear(&sets[j])
	}
	if k.many != nil {
		delete(k.many, k.t.key(i))
	}
}

func (k *distinctKind) observe(x *moment, i int) (verdict, bool) {
	if k.again(x, i) {
		return verdict{}, false
	}
	now := x.ev.at
	score, enough := 0.0, true
	sets := k.sets(i)
	for j := range sets {
		c, s := &k.counts[j], &sets[j]
		var n int
		value := c.value(x)
		switch {
		case c.limit == 0:
			n = k.estimate(i, j, value, now)
		case value == 0:
			n = int(s.n)
		default:
			if k.nodes.used >= k.nodes.limit {
				k.sweep(now)
			}
			n = k.nodes.add(s, value, now, c.limit)
		}
		score += c.weight * float64(n)
		enough = enough && n >= c.least
	}
	threshold := k.r.Gte
	if k.r.Baseline > 0 {
		peak, grown := k.past.cell(i).note(score, now, &k.custom)
		if !grown {
			return verdict{}, false
		}
		threshold = max(threshold, min(k.r.Baseline*peak, k.most))
	}
	if score < threshold && k.bursts(i, now) {
		return verdict{float64(k.r.Burst), float64(k.r.Burst)}, enough
	}
	return verdict{score, threshold}, enough && score >= threshold
}

// bursts says whether enough values came within the shorter span.
func (k *distinctKind) bursts(i int, now int64) bool {
	if k.r.Burst == 0 {
		return false
	}
	s := k.set(i, 0)
	return int(s.n) >= k.r.Burst && k.nodes.within(s, k.nodes.stamp(now), uint32(int64(k.r.BurstSpan)>>k.nodes.step)) >= k.r.Burst
}

// renewal is the part of a window by which the values of a full set may be older
// than those that came.
const renewal = 16

// full says that more values would only take the place of others which have just
// come.
func (k *distinctKind) full(i int, now int64) bool {
	at := k.nodes.stamp(now)
	for j := range k.counts {
		if s, l := k.set(i, j), k.counts[j].limit; l == 0 || int(s.n) < l || earlier(s.oldest, s.at).until(at) > k.nodes.span/renewal {
			return false
		}
	}
	return k.r.Baseline == 0 || now < k.past.cell(i).end
}

func (k *distinctKind) estimate(i, j int, value uint64, now int64) int {
	key := k.t.key(i)
	if k.many[key] == nil {
		k.many[key] = make([]estimate, len(k.counts))
	}
	e := &k.many[key][j]
	if value != 0 {
		e.add(value, now, int64(k.r.Timespan))
		return int(e.count(uint64(k.r.Gte / k.counts[j].weight)))
	}
	return int(e.last)
}

// sweep forgets what has left the windows of subjects that did not come since,
// at most once in a pane.
func (k *distinctKind) sweep(now int64) {
	if now-k.swept < int64(k.r.Timespan)/numPanes {
		return
	}
	k.swept = now
	for i := range k.t.size() {
		for j := range k.counts {
			k.nodes.expire(k.set(i, j), k.nodes.stamp(now)) // of an empty place nothing
		}
	}
}

func (k *distinctKind) describe(i int, v verdict) string {
	text := ""
	for j, d := range k.r.Distinct {
		n, about := int(k.set(i, j).n), "at least "
		if k.counts[j].limit == 0 {
			n, about = int(k.many[k.t.key(i)][j].last), "about "
		}
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%s%d distinct %s", about, n, joinFields(d.Fields))
	}
	if len(k.r.Distinct) > 1 {
		text += fmt.Sprintf(" (score %.0f)", v.value)
	}
	if k.r.Burst > 0 && v.threshold == float64(k.r.Burst) {
		return fmt.Sprintf("at least %d distinct %s within %s", k.r.Burst, joinFields(k.r.Distinct[0].Fields), short(k.r.BurstSpan))
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
