package monitor

import (
	"fmt"
	"unsafe"
)

// sequenceKind fires when the steps follow on each other.
type sequenceKind struct {
	cells[sequenceCell]
	r     *Rule
	where []matcher
	most  int // values that a step counts
	nodes nodes
}

type sequenceCell struct {
	step  int64
	since int64
	seen  valueSet
}

func newSequence(r *Rule) *sequenceKind {
	k := &sequenceKind{r: r}
	for i := range r.Steps {
		m, _ := r.Steps[i].Where.compile() // Validate has compiled them
		k.where = append(k.where, m)
		k.most = max(k.most, r.Steps[i].Gte)
	}
	return k
}

func (k *sequenceKind) attach(t *table) {
	k.cells.attach(t)
	t.owners = append(t.owners, k)
	k.nodes.window(int64(k.r.Timespan), t.keep)
}

func (k *sequenceKind) extra() int { return int(unsafe.Sizeof(node{})) * (k.most/nodeValues + 1) }

func (k *sequenceKind) resize(n int) { k.nodes.limit = n * (k.most/nodeValues + 1) }

func (k *sequenceKind) clear(i int) { k.nodes.clear(&k.cell(i).seen) }

func (k *sequenceKind) observe(x *moment, i int) (verdict, bool) {
	c := k.cell(i)
	now, span := x.ev.at, int64(k.r.Timespan)
	if c.step > 0 && now-c.since > span {
		c.step = 0
		k.nodes.clear(&c.seen)
	}
	s := &k.r.Steps[c.step]
	if !k.where[c.step].fits(x.ev, x.facts) {
		// The first step goes on collecting while the second is waited for.
		if c.step > 0 && k.where[0].fits(x.ev, x.facts) {
			c.since = now
		}
		return verdict{}, false
	}
	value := uint64(now) * 0x9e3779b97f4a7c15 // every event is one
	if s.Distinct != FieldNone {
		value = x.key(s.Distinct)
	}
	need := max(s.Gte, 1)
	if k.nodes.add(&c.seen, value, now, need) < need {
		return verdict{}, false
	}
	k.nodes.clear(&c.seen)
	c.since = now
	if c.step++; int(c.step) < len(k.where) {
		return verdict{}, false
	}
	c.step = 0
	return verdict{float64(len(k.where)), float64(len(k.where))}, true
}

func (k *sequenceKind) describe(int, verdict) string {
	return fmt.Sprintf("all %d steps in order within %s", len(k.where), short(k.r.Timespan))
}
