package monitor

import (
	"math"
	"slices"
)

// Most events are requests of a token from where and how it was used a moment
// ago. To rules that do not count them one more is nothing new, so they say until
// when they need not be shown, and are told of the last one afterwards.

// idler is a kind that can do without further events like the last one.
type idler interface {
	kind
	// idle says until when events like the one that was just observed of the
	// subject at i change nothing but what absorb does; 0 is never.
	idle(i int, now int64) (until int64)
	// absorb takes the time of the last of such events.
	absorb(i int, last int64)
}

// lane is what a profile knows of the events that were not shown.
type lane struct {
	until int64 // 0: every event is shown
	last  int64 // of those that were not shown; 0: there were none
	fp    uint32
}

// usualFacts are those of an event that is like the one before.
const usualFacts = FactKnownToken | FactSameNetwork | FactSameProvider | FactSameAgent | FactFamiliar | FactPlausible

// ordinary says that the event is like the last one that was accepted of its
// token: nothing that rules about tokens go by is different.
func (x *moment) ordinary(p *profile) bool {
	return x.usual && x.facts == usualFacts && x.ev.status == statusSuccess && p.countries[0] == x.ev.country &&
		p.lane.fp == half(x.m.hash.key(&x.keys, x.ev, FieldFingerprint))
}

// pass says whether the event need not be shown to the rules of the lane.
func (l *lane) pass(now int64) bool {
	if now >= l.until {
		return false
	}
	l.last = now
	return true
}

// catchUp tells the rules of the token at place i what they have not been shown.
func (m *Monitor) catchUp(i int, l *lane) {
	if l.last > 0 {
		for _, r := range m.idlers {
			if r.table == 0 {
				r.idler.absorb(i, l.last)
			}
		}
	}
	l.last, l.until = 0, 0
}

// rest asks the rules how long they can do without.
func (m *Monitor) rest(x *moment, l *lane) {
	l.until = math.MaxInt64
	for _, r := range m.idlers {
		if i := int(x.places[r.table]) - 1; i >= 0 {
			l.until = min(l.until, r.idler.idle(i, x.ev.at))
		}
	}
}

// mayIdle returns the rule's kind if it can be of the lane: its subject is the
// token, or the token's fingerprint, and it asks for nothing in which ordinary
// events differ.
func (r *rule) mayIdle() idler {
	k, ok := r.kind.(idler)
	if !ok || !r.plain || len(r.GroupBy) != 1 || !r.mayTake(statusSuccess, usualFacts) {
		return nil
	}
	if d, ok := k.(*distinctKind); ok {
		same := []Field{FieldToken, FieldFingerprint, FieldNetwork, FieldProvider, FieldUserAgent, FieldCountry}
		for _, c := range r.Distinct {
			if slices.ContainsFunc(c.Fields, func(f Field) bool { return !slices.Contains(same, f) }) {
				return nil
			}
		}
		switch {
		case d.many != nil:
			return nil
		case r.GroupBy[0] == FieldFingerprint:
			return k
		}
	}
	if r.table != 0 {
		return nil
	}
	return k
}

func (k *returnKind) idle(_ int, now int64) int64 { return now + int64(k.r.Timespan) }

func (k *returnKind) absorb(i int, last int64) { *k.cell(i) = last }

func (k *travelKind) idle(int, int64) int64 { return math.MaxInt64 }

func (k *travelKind) absorb(i int, last int64) {
	if c := k.cell(i); c.at != 0 {
		c.at = max(c.at, last)
	}
}

// staleness is the part of a window by which the times of values may lag behind
// of a subject that is not the token itself.
const staleness = 16

func (k *distinctKind) idle(i int, now int64) int64 {
	span := int64(k.r.Timespan)
	until, score, enough := int64(math.MaxInt64), 0.0, true
	for j := range k.limits {
		n := int(k.set(i, j).n)
		score += k.r.Distinct[j].weight() * float64(n)
		enough = enough && n >= k.r.Distinct[j].Least
	}
	threshold := k.r.Gte
	if k.r.Baseline > 0 {
		p := k.past.cell(i)
		threshold = max(threshold, min(k.r.Baseline*float64(p.peak), k.most))
		until = p.end
	}
	if enough && score >= threshold || k.bursts(i, now) {
		return 0 // it has fired, and may do so again
	}
	if k.r.GroupBy[0] != FieldToken {
		until = min(until, now+span/staleness)
	}
	return until
}

func (k *distinctKind) absorb(i int, last int64) {
	for j := range k.limits {
		if s := k.set(i, j); s.n > 0 {
			s.at = k.nodes.stamp(last)
		}
	}
}
