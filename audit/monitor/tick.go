package monitor

import "math"

// ticker is a kind that does little with most ordinary events of which it needs
// to know.
type ticker interface {
	// tick takes an ordinary event of the subject at i. It says until when so many
	// more may come of which it is only told how many there were; 0 is that it has
	// not taken this one: it must be observed.
	tick(i int, now int64) (until int64, room uint32)
	// put takes so many more, which came before until.
	put(i int, n uint32, until int64)
}

// untold is the ordinary events of a subject of which tickers have not been told.
type untold struct {
	until int64
	n     uint32
	room  uint32
}

// take says whether an event can be one of these.
func (u *untold) take(now int64) bool {
	if now >= u.until || u.n >= u.room {
		return false
	}
	u.n++
	return true
}

// tell shows an event to the tickers of some rules. It returns those rules that
// must observe it.
func (u *untold) tell(rules []*rule, i int, now int64) (rest []*rule) {
	u.settle(rules, i)
	until, room := int64(math.MaxInt64), uint32(math.MaxUint32)
	for n, r := range rules {
		t, more := r.ticker.tick(i, now)
		if t == 0 {
			return rules[n:]
		}
		until, room = min(until, t), min(room, more)
	}
	u.until, u.room = until, room
	return nil
}

// settle tells them what there is.
func (u *untold) settle(rules []*rule, i int) {
	u.put(rules, i)
	*u = untold{}
}

// put tells them what there is before they observe another event. More may come until
// then as before, if steady says so of all of them.
func (u *untold) put(rules []*rule, i int) {
	if u.n > 0 {
		for _, r := range rules {
			r.ticker.put(i, u.n, u.until)
		}
		u.n = 0
	}
}

// steady says that what the rule observes does not change until when it need not be
// shown ordinary events: the end of a pane does not, but a number that is near the
// threshold does.
func (r *rule) steady() bool {
	k, ok := r.kind.(*ratioKind)
	return ok && !k.r.Confirmed
}

// settleAll tells all tickers all.
func (e *engine) settleAll() {
	e.untold.settle(e.plan.service, 0)
	for i := range e.tokens.size() {
		if e.tokens.key(i) != 0 {
			e.profiles.cell(i).lane.untold.settle(e.plan.tickers, i)
		}
	}
}

// ticks returns the rule's kind if it is such a one, of a token or the service.
func (r *rule) ticks() ticker {
	if !r.plain || r.table != 0 && len(r.GroupBy) > 0 {
		return nil
	}
	switch k := r.kind.(type) {
	case *countKind:
		if r.Baseline > 0 { // or it may rest
			return k
		}
	case *ratioKind:
		if !k.num.mayFit(statusSuccess, usualFacts) {
			return k
		}
	}
	return nil
}

func (k *countKind) tick(i int, now int64) (until int64, room uint32) {
	c := k.cell(i)
	c.panes.advance(now, k.pane)
	if c.panes.total+1 >= k.least {
		return 0, 0
	}
	c.panes.put(1)
	if now >= c.past.end {
		c.past.turn(now, &k.custom)
	}
	c.past.meet(float32(c.panes.total), now, &k.custom)
	until = min(c.panes.end, c.past.end)
	if grown := c.past.first + k.custom.young; grown > now {
		until = min(until, grown)
	}
	return until, k.least - 1 - c.panes.total
}

func (k *countKind) put(i int, n uint32, until int64) {
	c := k.cell(i)
	c.panes.put(n)
	c.past.meet(float32(c.panes.total), until-1, &k.custom)
}

func (k *ratioKind) tick(i int, now int64) (until int64, room uint32) {
	c := k.cell(i)
	until = math.MaxInt64
	if k.r.Confirmed && c.last != 0 {
		if c.pending > 0 || c.hits.total > 0 {
			return 0, 0
		}
		if now >= c.past.end {
			c.past.turn(now, &k.custom)
		}
		until = c.past.end
	}
	if c.all.end == 0 { // its first event is yet to come
		return 0, 0
	}
	c.all.add(now, k.pane, 1)
	return min(until, c.all.end), math.MaxUint32
}

func (k *ratioKind) put(i int, n uint32, _ int64) { k.cell(i).all.put(n) }
