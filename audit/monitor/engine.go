package monitor

import (
	"math"
	"net/netip"
	"slices"
	"time"
)

// engine is the rules with all that they remember.
type engine struct {
	rules        []*rule
	plan         plan
	idlers       []*rule // those that can do without ordinary events
	tables       []*table
	tokens       *table // of accepted tokens, where the profiles are
	profiles     cells[profile]
	users        *table // of accepted tokens
	userProfiles cells[userProfile]
	silences     []*silence
	calm         int64 // there is no silence before
	paths        pathSet
	revocations  revocations
	hash         hasher
	locator      Locator
	places       []cachedPlace
	traces       [2]traces // of accepted events, and of all others
	traced       []Field   // by which traces are looked for
	x            moment
	storm        storm
	found        []found
	untold       untold // of the service
	began        int64  // time of the first event
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
	table    int
	plain    bool          // its status and facts are all that where and steps ask for
	alerted  cells[int64]  // when the subject was alerted last
	cooldown int64         // of Rule
	calm     int64         // for how long after an alert the subject's events change nothing
	distinct *distinctKind // the kind, if it is such a one
	kind     kind
	ticker   ticker // the kind, if it has a short way for ordinary events
	idler    idler  // the kind, if it can do without them
	order    int    // among the rules

	Rule
	where  matcher   // what reaches it
	sample matcher   // what its evidence shows
	steps  []matcher // of a sequence: one of them must take the event
	admit  uint8     // statuses whose events may enter a new subject
}

// moment is one event with what was worked out for it.
type moment struct {
	m          *Monitor
	ev         *event
	source     uint64 // what the event says of where and how its token was used
	facts      Fact
	profileAge int64             // since its token was accepted first
	uses       uint32            // of its token, accepted
	roams      bool              // its token is used from everywhere
	usual      bool              // its token was used from there, in this way, last time too
	keys       [numFields]uint64 // its fields, hashed; 0: not yet, or there is none
	places     []int32           // of its subjects, by table; 0: not looked for, 1: there is none, or place+2
}

// begin makes the moment that of another event.
func (x *moment) begin(ev *event) {
	x.ev, x.source, x.facts, x.profileAge, x.uses, x.roams, x.usual = ev, 0, 0, 0, 0, false, false
	x.keys = [numFields]uint64{}
	clear(x.places)
}

// apply runs the rules on one event.
func (m *Monitor) apply(ev *event) {
	if m.locator != nil {
		m.complete(ev)
	}
	if m.stats.Events++; m.began == 0 {
		m.began = ev.at
	}
	for _, s := range m.silences {
		s.observe(ev)
	}
	if len(m.ignore) > 0 && slices.ContainsFunc(m.ignore, func(p netip.Prefix) bool { return p.Contains(ev.ip()) }) {
		m.stats.Ignored++
		return
	}
	source := uint64(0)
	if ev.status == statusSuccess {
		if source = m.hash.source(ev); m.pass(ev, source) {
			return
		}
	}
	x := &m.x
	x.begin(ev)
	x.hashMost()
	x.source = source
	p := x.profile()
	x.facts = m.factsOf(x, p)
	if p != nil {
		m.catchUp(x.place(0), &p.lane)
	}
	if p != nil && x.facts == usualFacts && ev.smooth() {
		m.show(x, m.idlers)
		m.show(x, m.tell(x.place(0), p, ev.at))
	} else {
		m.applyRules(x, p)
	}
	if p != nil && ev.status == statusSuccess {
		// No rule has touched the table of tokens since, so p is still there.
		m.learn(x, p)
	}
	m.reportFound()
	m.traces[ev.traces()].add(x)
}

// profile is that of the event's token, or nil.
func (x *moment) profile() *profile {
	if x.ev.hashes.token == 0 {
		return nil
	}
	i := x.place(0)
	if i < 0 {
		return nil
	}
	p := x.m.profiles.cell(i)
	if p.n > 0 {
		x.profileAge, x.uses, x.roams = x.ev.at-p.first, p.n, p.roams()
	}
	return p
}

// applyRules shows the event to the rules that take it.
func (m *Monitor) applyRules(x *moment, p *profile) {
	if m.plan.steady {
		m.untold.put(m.plan.service, 0)
	} else {
		m.untold.settle(m.plan.service, 0)
	}
	if p != nil {
		p.lane.untold.settle(m.plan.tickers, x.place(0))
	}
	for _, s := range m.plan.of(x) {
		for _, r := range s.rules {
			if !r.plain && !r.takes(x) {
				continue
			}
			i := x.place(s.table)
			if i < 0 {
				break
			}
			m.applyRule(x, r, i)
		}
	}
}

var tokenField = []Field{FieldToken}

// place looks for the event's subject in a table, once for all rules; -1 if it has
// none there.
func (x *moment) place(number int) int {
	if at := x.places[number]; at != 0 {
		return int(at) - 2
	}
	return x.look(number)
}

// looked is the place if it was looked for and found; else it is negative.
func (x *moment) looked(number int) int { return int(x.places[number]) - 2 }

//go:noinline
func (x *moment) look(number int) int {
	at := x.find(x.m.tables[number])
	x.places[number] = int32(at + 2)
	return at
}

func (x *moment) find(t *table) int {
	if t.alone {
		return 0
	}
	key := x.group(t.group)
	if key == 0 {
		return -1
	}
	admits := t.admit&(1<<x.ev.status) != 0
	if admits && t.coarser >= 0 && x.places[t.coarser] == 1 {
		return -1 // there was no place for the whole, so there is none for the part
	}
	i := t.find(key, x.ev.at)
	if i >= 0 || !admits {
		return i
	}
	return t.insert(key, stepOf(x.ev.at))
}

func (m *Monitor) applyRule(x *moment, r *rule, i int) {
	now, alerted := x.ev.at, *r.alerted.cell(i)
	if alerted != 0 && now-alerted < r.cooldown && m.rests(r, alerted, i, now) {
		m.stats.Suppressed++
		return
	}
	if v, fires := r.kind.observe(x, i); fires {
		m.fire(x, r, i, v)
	}
}

// rests says whether the event of a subject that was alerted then changes
// nothing: because it will have left the window when the next alert may be, or
// because the window is full already.
func (m *Monitor) rests(r *rule, alerted int64, i int, now int64) bool {
	return now-m.began >= int64(r.WarmUp) && (now-alerted < r.calm || r.distinct != nil && r.distinct.full(i, now))
}

// fire makes the alert of a rule, unless it has alerted lately.
func (m *Monitor) fire(x *moment, r *rule, i int, v verdict) {
	now, alerted := x.ev.at, r.alerted.cell(i)
	if now-m.began < int64(r.WarmUp) {
		*alerted = now // what was there from the beginning is nothing new
		return
	}
	if last := *alerted; last != 0 && now-last < r.cooldown {
		m.stats.Suppressed++
		return
	}
	*alerted = now
	if !m.storm.first(r, x.key(FieldIP), now) {
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

// listen raises the alerts of silences and patience that ended before now.
func (m *Monitor) listen(now int64) {
	if now >= m.calm || len(m.revocations.waiting) > 0 {
		m.hear(now)
	}
}

// hear is listen when there may be one.
func (m *Monitor) hear(now int64) {
	if len(m.revocations.waiting) > 0 {
		m.heed(now)
	}
	m.calm = math.MaxInt64
	for _, s := range m.silences {
		last := s.Last
		if last == 0 {
			last = now // it begins with an event that is yet to come
		}
		if m.calm = min(m.calm, last+s.span); now-s.Last < s.span {
			continue
		}
		if at := s.deadline(); at != 0 && at < now {
			s.Fired = true
			v, what := s.verdict(at)
			m.raise(s.r, Alert{Time: time.Unix(0, at).UTC(), Evidence: Evidence{
				First: time.Unix(0, s.Last).UTC(), Last: time.Unix(0, s.Last).UTC(),
			}}, v, what)
		}
	}
	if len(m.found) > 0 {
		m.report()
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
	m.found = append(m.found, found{r, a})
}

// found is an alert that was raised by the event at hand.
type found struct {
	r *rule
	a Alert
}

func (m *Monitor) reportFound() {
	if len(m.found) > 0 {
		m.report()
	}
}

// report hands on what was found, in the order of the rules.
func (m *Monitor) report() {
	slices.SortStableFunc(m.found, func(a, b found) int { return a.r.order - b.r.order })
	for _, f := range m.found {
		m.stats.Alerts++
		m.raised[f.r.ID]++
		if m.onAlert != nil {
			m.onAlert(f.a)
		}
	}
	clear(m.found)
	m.found = m.found[:0]
}
