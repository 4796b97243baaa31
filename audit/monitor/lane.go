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
	until  int64 // 0: every event is shown
	last   int64 // of those that were not shown; 0: there were none
	untold untold
}

// usualFacts are those of an event that is like the one before.
const usualFacts = FactKnownToken | FactSameNetwork | FactSameProvider | FactSameAgent | FactFamiliar | FactPlausible

// smooth says that there is nothing about the event itself that rules about
// tokens go by. With the source of the token's last use it is ordinary.
func (ev *event) smooth() bool {
	return ev.status == statusSuccess && ev.reason == 0 && ev.http < 500 && ev.http != 401 && ev.http != 403
}

// pass takes an accepted event, if it is ordinary: the shortest way, and that of
// most events.
func (m *Monitor) pass(ev *event, source uint64) bool {
	if ev.hashes.token == 0 || !ev.smooth() {
		return false
	}
	i := m.tokens.probe(m.hash.number(ev.hashes.token, uint64(FieldToken)))
	if i < 0 {
		return false
	}
	p := m.profiles.cell(i)
	if p.source != source || m.tokens.visit(i, ev.at) < 0 {
		return false
	}
	x := &m.x
	began := !p.lane.pass(ev.at) || len(m.plan.shown) > 0
	if began {
		x.ordinary(ev, source, i, p)
	}
	if ev.at >= p.lane.until {
		m.renew(x, i, p)
	}
	if rest := m.tell(i, p, ev.at); len(rest) > 0 {
		if !began {
			x.ordinary(ev, source, i, p)
		}
		m.show(x, rest)
	}
	m.learnUse(ev, p, true)
	m.reportFound()
	return true
}

// ordinary makes the moment that of an ordinary event of the token at i.
func (x *moment) ordinary(ev *event, source uint64, i int, p *profile) {
	x.begin(ev)
	x.hashMost()
	x.source, x.usual, x.facts = source, true, usualFacts
	x.profileAge, x.uses, x.roams = ev.at-p.first, p.n, p.roams()
	x.places[0] = int32(i + 2)
}

// renew shows the rules of the lane an event, and asks them how long they can do
// without others.
func (m *Monitor) renew(x *moment, i int, p *profile) {
	m.catchUp(i, &p.lane)
	m.show(x, m.idlers)
	m.rest(x, &p.lane)
	m.traces[0].add(x)
}

// tell counts an ordinary event of the token at i for the rules that need to know of
// it. It returns those that must observe it.
func (m *Monitor) tell(i int, p *profile, now int64) (rest []*rule) {
	rest = m.plan.shown
	if u := &p.lane.untold; !u.take(now) {
		rest = join(rest, u.tell(m.plan.tickers, i, now))
	}
	if u := &m.untold; !u.take(now) {
		rest = join(rest, u.tell(m.plan.service, 0, now))
	}
	return rest
}

func join(a, b []*rule) []*rule {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	return slices.Concat(a, b)
}

// show shows rules an ordinary event, or counts it for them.
func (m *Monitor) show(x *moment, rules []*rule) {
	for _, r := range rules {
		if !r.plain && !r.takes(x) {
			continue
		}
		i := x.place(r.table)
		if i < 0 {
			continue
		}
		if r.ticker != nil {
			if until, _ := r.ticker.tick(i, x.ev.at); until > 0 {
				continue
			}
		}
		m.applyRule(x, r, i)
	}
}

// pass says whether an event need not be shown to the rules of the lane.
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
		if i := x.looked(r.table); i >= 0 {
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
	sets := k.sets(i)
	for j := range sets {
		c, n := &k.counts[j], int(sets[j].n)
		score += c.weight * float64(n)
		enough = enough && n >= c.least
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
	sets := k.sets(i)
	for j := range sets {
		if s := &sets[j]; s.n > 0 {
			s.at = k.nodes.stamp(last)
		}
	}
}
