package monitor

import (
	"fmt"
)

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
