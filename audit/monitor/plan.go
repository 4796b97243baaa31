package monitor

import "slices"

// plan says for each status and each set of facts which rules an event reaches,
// so that no rule is asked in vain. Few rules ask for more than that.
type plan struct {
	at    []uint16 // by status and facts: which of lists
	lists [][]step

	// Those that must know of every ordinary event:
	tickers []*rule // they can be told of several later; their subject is the token,
	service []*rule // or the service
	steady  bool    // all of service are
	shown   []*rule // they must observe it
}

// step is the rules of one table: one look-up serves them all.
type step struct {
	table int
	rules []*rule
}

// candidates makes the plan.
func candidates(rules []*rule) (p plan) {
	known := map[string]uint16{}
	for at := range int(numStatus) << numFacts {
		var steps []step
		for _, r := range rules {
			if !r.mayTake(statusCode(at>>numFacts), Fact(at&(1<<numFacts-1))) {
				continue
			}
			i := slices.IndexFunc(steps, func(s step) bool { return s.table == r.table })
			if i < 0 {
				i, steps = len(steps), append(steps, step{table: r.table})
			}
			steps[i].rules = append(steps[i].rules, r)
		}
		name := ""
		for _, s := range steps {
			for _, r := range s.rules {
				name += string(rune(r.order))
			}
		}
		if _, ok := known[name]; !ok {
			known[name] = uint16(len(p.lists))
			p.lists = append(p.lists, steps)
		}
		p.at = append(p.at, known[name])
	}
	p.steady = true
	for _, r := range rules {
		if r.idler == nil && r.mayTake(statusSuccess, usualFacts) {
			r.ticker = r.ticks()
			switch {
			case r.ticker == nil:
				p.shown = append(p.shown, r)
			case r.table == 0:
				p.tickers = append(p.tickers, r)
			default:
				p.service = append(p.service, r)
				p.steady = p.steady && r.steady()
			}
		}
	}
	return p
}

// of are the rules that may take the event.
func (p *plan) of(x *moment) []step {
	return p.lists[p.at[int(x.ev.status)<<numFacts|int(x.facts)]]
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
