package monitor

import "slices"

// plan says for each status and each set of facts which rules an event reaches,
// so that no rule is asked in vain. Few rules ask for more than that.
type plan struct {
	words int      // of a set of rules
	sets  []uint64 // by status and facts
	lane  []uint64 // the rules that do without ordinary events
}

// candidates makes the plan.
func candidates(rules []*rule) plan {
	p := plan{words: (len(rules) + 63) / 64}
	p.sets = make([]uint64, int(numStatus)<<numFacts*p.words)
	p.lane = make([]uint64, p.words)
	for n, r := range rules {
		if r.idler != nil {
			p.lane[n/64] |= 1 << (n % 64)
		}
		for at := range int(numStatus) << numFacts {
			if r.mayTake(statusCode(at>>numFacts), Fact(at&(1<<numFacts-1))) {
				p.sets[at*p.words+n/64] |= 1 << (n % 64)
			}
		}
	}
	return p
}

func (r *rule) mayTake(s statusCode, f Fact) bool {
	may := func(m matcher) bool { return m.mayFit(s, f) }
	return r.where.mayFit(s, f) && (r.steps == nil || slices.ContainsFunc(r.steps, may))
}

// takes is asked of those that may.
func (r *rule) takes(x *moment) bool {
	return r.where.rest(x.ev) &&
		(r.steps == nil || slices.ContainsFunc(r.steps, func(m matcher) bool { return m.fits(x.ev, x.facts) }))
}

// of are the rules that may take the event.
func (p *plan) of(x *moment) []uint64 {
	at := (int(x.ev.status)<<numFacts | int(x.facts)) * p.words
	return p.sets[at : at+p.words]
}
