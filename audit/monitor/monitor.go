package monitor

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// Options configures a Monitor. The zero value is the documented default; New
// copies what it keeps.
type Options struct {
	// Rules are applied in this order. Nil means DefaultRules().
	Rules []Rule

	// MaxMemory bounds what the tables hold, in bytes, whatever comes. 0 is
	// 64 MiB. They begin small and grow with the number of subjects.
	MaxMemory int64

	// Lateness is how long an event may come after a younger one: events are
	// held back for so long and then applied in the order of their times. 0 is
	// two seconds. One that comes later still is applied at once and counted.
	Lateness time.Duration

	// Seed makes the places of subjects in the tables unpredictable. The same
	// seed gives the same alerts for the same events.
	Seed uint64

	// Locator finds the places of addresses for events that do not name their
	// country and system. Nil: the travel rules have only what events say.
	Locator Locator

	// Ignore lists networks whose events are not looked at: scanners of one's
	// own, health checks.
	Ignore []netip.Prefix

	// OnAlert is called with each alert, in order, one at a time, from the
	// goroutine that observes. It must be quick and must not call the Monitor.
	OnAlert func(Alert)
}

const (
	defaultMemory   = 64 << 20
	defaultLateness = 2 * time.Second
	maxHeld         = 1 << 14 // events held back at most
	batch           = 32      // events that are ordered together
	maxWaiting      = 1 << 12 // events that wait for the goroutine that applies them
)

// Monitor applies rules to events. Its methods are safe for concurrent use.
type Monitor struct {
	inMu  sync.Mutex
	in    []event // observed, not ordered yet
	spare []event

	mu        sync.Mutex // guards all below
	held      order
	watermark int64
	lateness  int64
	times     []int64

	rules        []*rule
	byStatus     [numStatus][]*rule
	tables       []*table
	tokens       *table // of accepted tokens, where the profiles are
	profiles     *cells[profile]
	users        *table // of accepted tokens
	userProfiles *cells[userProfile]
	silences     []*silence
	paths        pathSet
	revocations  recent // tokens that were used after their revocation, by their owners as it seems
	hash         hasher
	locator      Locator
	places       []cachedPlace
	ignore       []netip.Prefix
	traces       [2]traces // of accepted events, and of all others
	onAlert      func(Alert)
	x            moment
	storm        storm
	began        int64 // time of the first event
	stats        Stats
	alertings    map[string]uint64
}

// rule is a Rule at work.
type rule struct {
	Rule
	where   matcher   // what reaches it
	sample  matcher   // what its evidence shows
	steps   []matcher // of a sequence: one of them must take the event
	admit   uint8     // statuses whose events may enter a new subject
	table   int
	kind    kind
	alerted *cells[int64]
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

// New makes a Monitor. The error says which rule is wrong.
func New(o *Options) (*Monitor, error) {
	if o == nil {
		o = &Options{}
	}
	rules := o.Rules
	if rules == nil {
		rules = DefaultRules()
	}
	m := &Monitor{
		lateness: int64(o.Lateness), locator: o.Locator, onAlert: o.OnAlert,
		ignore: slices.Clone(o.Ignore), paths: pathSet{seen: make(map[uint64]struct{})},
		alertings: make(map[string]uint64), times: make([]int64, 0, batch),
	}
	if m.lateness <= 0 {
		m.lateness = int64(defaultLateness)
	}
	m.hash.seed = o.Seed
	m.held.limit = maxHeld
	if m.locator != nil {
		m.places = make([]cachedPlace, 1024)
	}
	if err := m.compile(rules, o.MaxMemory); err != nil {
		return nil, err
	}
	m.x = moment{m: m, places: make([]int32, len(m.tables))}
	return m, nil
}

// Observe takes an event that happened at t. The event is not kept, but its
// strings are, for as long as it is held back. It returns fast: every so often
// it applies what has gathered.
func (m *Monitor) Observe(t time.Time, e *audit.Event) {
	var ev event
	known := ev.from(t, e)
	m.inMu.Lock()
	if !known {
		m.stats.Unknown++
		m.inMu.Unlock()
		return
	}
	m.in = append(m.in, ev)
	n := len(m.in)
	m.inMu.Unlock()
	if n < batch {
		return
	}
	if n < maxWaiting {
		if !m.mu.TryLock() {
			return // another goroutine is applying; it or the next one will see to it
		}
	} else {
		m.mu.Lock()
	}
	m.drain()
	m.mu.Unlock()
}

// Flush applies all events that were observed, also those still held back.
func (m *Monitor) Flush() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drain()
	for m.held.n > 0 {
		m.applyOldest()
	}
}

// Advance says that it is t now: what happened before t less the lateness is
// applied, and silence until then is silence.
func (m *Monitor) Advance(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drain()
	m.advance(t.UnixNano() - m.lateness)
	m.listen(m.watermark)
}

// Run advances with the clock until ctx ends, and flushes then. A live service
// needs it; a replay does not.
func (m *Monitor) Run(ctx context.Context) {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			m.Flush()
			return
		case now := <-tick.C:
			m.Advance(now)
		}
	}
}

// drain puts what was observed in order, a batch at a time. The median time of
// a batch moves the watermark: one clock that runs ahead does not.
func (m *Monitor) drain() {
	m.inMu.Lock()
	in := m.in
	m.in = m.spare[:0]
	m.inMu.Unlock()
	for i := range in {
		m.hold(&in[i])
		if m.times = append(m.times, in[i].at); len(m.times) == batch {
			slices.Sort(m.times)
			m.advance(m.times[batch/2] - m.lateness)
			m.times = m.times[:0]
		}
	}
	clear(in)
	m.spare = in[:0]
}

func (m *Monitor) hold(ev *event) {
	if ev.at < m.watermark {
		m.stats.Late++
		ev.at = m.watermark
		m.apply(ev)
		return
	}
	if m.held.full() {
		m.stats.Forced++
		m.applyOldest()
	}
	m.held.put(ev)
}

// advance applies all held events that are not younger than to.
func (m *Monitor) advance(to int64) {
	for at, some := m.held.oldest(); some && at <= to; at, some = m.held.oldest() {
		m.applyOldest()
	}
	m.watermark = max(m.watermark, to)
}

func (m *Monitor) applyOldest() {
	run := m.held.take()
	m.watermark = max(m.watermark, run[0].at)
	m.listen(run[0].at)
	for i := range run {
		m.apply(&run[i])
	}
}

// listen raises the alerts of silences that ended before now.
func (m *Monitor) listen(now int64) {
	for _, s := range m.silences {
		if at := s.deadline(); at != 0 && at < now {
			s.fired = true
			m.raise(s.r, Alert{Time: time.Unix(0, at).UTC(), Evidence: Evidence{
				First: time.Unix(0, s.last).UTC(), Last: time.Unix(0, s.last).UTC(),
			}}, s.verdict(at))
		}
	}
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
	if ev.token != "" {
		if i := x.place(0, m.tokens, tokenField, 1<<statusSuccess); i >= 0 {
			p = &m.profiles.v[i]
			if p.n > 0 {
				x.profileAge, x.uses, x.roams = ev.at-p.first, p.n, p.roams()
			}
		}
	}
	x.facts = m.factsOf(x, p)
	for _, r := range m.byStatus[ev.status] {
		if r.where.fits(ev, x.facts) && (r.steps == nil || slices.ContainsFunc(r.steps, func(s matcher) bool { return s.fits(ev, x.facts) })) {
			m.applyRule(x, r)
		}
	}
	if p != nil && ev.status == statusSuccess {
		m.learn(x, p)
	}
	kind := 0
	if ev.status != statusSuccess {
		kind = 1
	}
	m.traces[kind].add(x)
}

var tokenField = []Field{FieldToken}

// place looks for the event's subject in a table, once for all rules.
func (x *moment) place(number int, t *table, group []Field, admit uint8) int {
	if x.places[number] != 0 {
		if at := int(x.places[number]); at > 0 {
			return at - 1
		}
		return -1
	}
	at := -1
	if key, ok := x.m.hash.group(&x.keys, x.ev, group); ok {
		if admit&(1<<x.ev.status) != 0 {
			at = t.enter(key, x.ev.at)
		} else {
			at = t.find(key, x.ev.at)
		}
	}
	x.places[number] = int32(at + 1)
	if at < 0 {
		x.places[number] = -1
	}
	return at
}

func (m *Monitor) applyRule(x *moment, r *rule) {
	i := x.place(r.table, m.tables[r.table], r.GroupBy, r.admit)
	if i < 0 {
		return
	}
	v, fires := r.kind.observe(x, i)
	if !fires {
		return
	}
	if x.ev.at-m.began < int64(r.WarmUp) {
		r.alerted.v[i] = x.ev.at // what was there from the beginning is nothing new
		return
	}
	if last := r.alerted.v[i]; last != 0 && x.ev.at-last < int64(r.Cooldown) {
		m.stats.Suppressed++
		return
	}
	r.alerted.v[i] = x.ev.at
	if !m.storm.first(r, m.hash.key(&x.keys, x.ev, FieldIP), x.ev.at) {
		m.stats.Merged++
		return
	}
	a := Alert{Time: x.ev.time(), Evidence: m.evidence(r, x)}
	a.Evidence.Facts = x.facts.String()
	for _, f := range r.GroupBy {
		a.Subject = append(a.Subject, SubjectPart{f, clip(x.ev.text(f))})
	}
	m.raise(r, a, v)
}

func (m *Monitor) raise(r *rule, a Alert, v verdict) {
	a.Rule, a.Title, a.Severity = r.ID, r.Title, r.Severity
	a.Value, a.Threshold = v.value, v.threshold
	a.Text = fmt.Sprintf("%s: %s: %s", a.Title, a.SubjectText(), v.what)
	a.DedupKey = r.ID
	for _, p := range a.Subject {
		a.DedupKey += ":" + p.Value
	}
	m.stats.Alerts++
	m.alertings[r.ID]++
	if m.onAlert != nil {
		m.onAlert(a)
	}
}
