package monitor

import (
	"math/bits"
	"net/netip"
	"slices"
	"time"
)

// engine is the rules with all that they remember.
type engine struct {
	rules        []*rule
	plan         plan
	idlers       []*rule // those of plan.lane
	tables       []*table
	tokens       *table // of accepted tokens, where the profiles are
	profiles     cells[profile]
	users        *table // of accepted tokens
	userProfiles cells[userProfile]
	silences     []*silence
	paths        pathSet
	revocations  revocations
	hash         hasher
	locator      Locator
	places       []cachedPlace
	traces       [2]traces // of accepted events, and of all others
	traced       []Field   // by which traces are looked for
	x            moment
	storm        storm
	began        int64 // time of the first event
}

func newEngine(rules []Rule, locator Locator, seed uint64, memory int64) (engine, error) {
	var e engine
	e.locator, e.hash.seed = locator, seed
	e.paths.seen = make(map[uint64]struct{})
	if locator != nil {
		e.places = make([]cachedPlace, 1024)
	}
	err := e.compile(rules, memory)
	return e, err
}

// rule is a Rule at work.
type rule struct {
	Rule
	where   matcher   // what reaches it
	sample  matcher   // what its evidence shows
	steps   []matcher // of a sequence: one of them must take the event
	plain   bool      // its status and facts are all that where and steps ask for
	idler   idler     // the kind, if it can do without ordinary events
	admit   uint8     // statuses whose events may enter a new subject
	table   int
	kind    kind
	alerted cells[int64] // when the subject was alerted last
}

// moment is one event with what was worked out for it.
type moment struct {
	m          *Monitor
	ev         *event
	keys       keys
	facts      Fact
	profileAge int64   // since its token was accepted first
	uses       uint32  // of its token, accepted
	roams      bool    // its token is used from everywhere
	usual      bool    // an accepted token where and how it was used last
	places     []int32 // by table: 0 not looked for, -1 none, or place+1
}

// apply runs the rules on one event.
func (m *Monitor) apply(ev *event) {
	if m.stats.Events++; m.began == 0 {
		m.began = ev.at
	}
	for _, s := range m.silences {
		s.observe(ev)
	}
	if len(m.ignore) > 0 && slices.ContainsFunc(m.ignore, func(p netip.Prefix) bool { return p.Contains(ev.ip) }) {
		m.stats.Ignored++
		return
	}
	m.complete(ev)
	x := &m.x
	x.ev, x.keys.have, x.profileAge, x.uses, x.roams, x.usual = ev, 0, 0, 0, false, false
	clear(x.places)
	var p *profile
	if ev.hashes.token != 0 {
		if i := x.place(0); i >= 0 {
			p = m.profiles.cell(i)
			if p.n > 0 {
				x.profileAge, x.uses, x.roams = ev.at-p.first, p.n, p.roams()
			}
		}
	}
	x.facts = m.factsOf(x, p)
	passes := false
	switch {
	case p == nil:
		m.applyRules(x, false)
	case x.ordinary(p):
		if passes = p.lane.pass(ev.at); !passes {
			m.catchUp(int(x.places[0])-1, &p.lane)
		}
		m.applyRules(x, passes)
		if !passes {
			m.rest(x, &p.lane)
		}
	default:
		m.catchUp(int(x.places[0])-1, &p.lane)
		m.applyRules(x, false)
	}
	if p != nil && ev.status == statusSuccess {
		// No rule has touched the table of tokens since, so p is still there.
		m.learn(x, p)
	}
	if !passes {
		m.traces[ev.traces()].add(x)
	}
}

// applyRules shows the event to the rules that take it, in their order, but for
// those of the lane if it passes them.
func (m *Monitor) applyRules(x *moment, passes bool) {
	for w, set := range m.plan.of(x) {
		if passes {
			set &^= m.plan.lane[w]
		}
		for ; set != 0; set &= set - 1 {
			if r := m.rules[w*64+bits.TrailingZeros64(set)]; r.plain || r.takes(x) {
				m.applyRule(x, r)
			}
		}
	}
}

var tokenField = []Field{FieldToken}

// place looks for the event's subject in a table, once for all rules.
func (x *moment) place(number int) int {
	if at := int(x.places[number]); at != 0 {
		return max(at-1, -1)
	}
	at := x.look(number)
	x.places[number] = int32(at + 1)
	if at < 0 {
		x.places[number] = -1
	}
	return at
}

func (x *moment) look(number int) int {
	t := x.m.tables[number]
	if t.alone {
		return 0
	}
	key := x.m.hash.group(&x.keys, x.ev, t.group)
	switch {
	case key == 0:
		return -1
	case t.admit&(1<<x.ev.status) == 0:
		return t.find(key, x.ev.at)
	case t.coarser >= 0 && x.places[t.coarser] < 0:
		return -1 // there was no place for the whole, so there is none for the part
	}
	return t.enter(key, x.ev.at)
}

func (m *Monitor) applyRule(x *moment, r *rule) {
	i := x.place(r.table)
	if i < 0 {
		return
	}
	now, alerted := x.ev.at, r.alerted.cell(i)
	if *alerted != 0 && now-*alerted < int64(r.Cooldown) && now-m.began >= int64(r.WarmUp) && r.rests(now-*alerted, i, now) {
		m.stats.Suppressed++
		return
	}
	v, fires := r.kind.observe(x, i)
	if !fires {
		return
	}
	if now-m.began < int64(r.WarmUp) {
		*alerted = now // what was there from the beginning is nothing new
		return
	}
	if last := *alerted; last != 0 && now-last < int64(r.Cooldown) {
		m.stats.Suppressed++
		return
	}
	*alerted = now
	if !m.storm.first(r, m.hash.key(&x.keys, x.ev, FieldIP), now) {
		m.stats.Merged++
		return
	}
	a := Alert{Time: x.ev.time(), Evidence: m.evidence(r, x)}
	a.Evidence.Facts = x.facts.String()
	for _, f := range r.GroupBy {
		a.Subject = append(a.Subject, SubjectPart{f, clip(x.ev.text(f))})
	}
	if what := r.kind.describe(i, v); !m.wait(r, x, a, v, what) {
		m.raise(r, a, v, what)
	}
}

// rests says whether the event of a subject that was alerted so long ago changes
// nothing: because it will have left the window when the next alert may be, or
// because the window is full already.
func (r *rule) rests(since int64, i int, now int64) bool {
	if r.Baseline == 0 && (r.Type == TypeCount || r.Type == TypeDistinct) && since < int64(r.Cooldown-r.Timespan) {
		return true
	}
	k, ok := r.kind.(*distinctKind)
	return ok && k.full(i, now)
}

// listen raises the alerts of silences and patience that ended before now.
func (m *Monitor) listen(now int64) {
	if len(m.revocations.waiting) > 0 {
		m.heed(now)
	}
	for _, s := range m.silences {
		if now-s.Last < int64(s.r.Timespan) {
			continue // most often
		}
		if at := s.deadline(); at != 0 && at < now {
			s.Fired = true
			v, what := s.verdict(at)
			m.raise(s.r, Alert{Time: time.Unix(0, at).UTC(), Evidence: Evidence{
				First: time.Unix(0, s.Last).UTC(), Last: time.Unix(0, s.Last).UTC(),
			}}, v, what)
		}
	}
}

func (m *Monitor) raise(r *rule, a Alert, v verdict, what string) {
	a.Rule, a.Title, a.Severity = r.ID, r.Title, r.Severity
	a.Value, a.Threshold = v.value, v.threshold
	a.Text = a.Title + ": " + a.SubjectText() + ": " + what
	a.DedupKey = r.ID
	for _, p := range a.Subject {
		a.DedupKey += ":" + p.Value
	}
	m.stats.Alerts++
	m.raised[r.ID]++
	if m.onAlert != nil {
		m.onAlert(a)
	}
}
