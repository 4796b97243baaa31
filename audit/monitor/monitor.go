package monitor

import (
	"cmp"
	"context"
	"math"
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

	// State is a file that keeps what the monitor has learned over restarts: New
	// reads it, Run and Close write it, Run every StateEvery (0 is a minute). It
	// holds hashes, numbers and countries, no text of an event. A file that cannot be used is
	// reported to OnError and counted, and the monitor begins afresh.
	State      string
	StateEvery time.Duration

	// SkipKnown leaves out events that the state has already taken in: for who
	// reads a log again from its beginning.
	SkipKnown bool

	// OnError is called with what went wrong with the state.
	OnError func(error)

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
	in    []uint32 // observed, not ordered yet
	slots slots

	mu        sync.Mutex // guards all below
	spare     []uint32   // for in
	done      []uint32   // applied, to be given back
	events    slots      // what slots was at the last drain, to be read without its lock
	held      order
	watermark int64
	instant   int64 // of the event applied last
	lateness  int64
	times     []int64

	engine
	fresh   func() engine // makes one that has seen nothing
	known   known
	state   string
	saving  sync.Mutex
	every   time.Duration
	onError func(error)
	ignore  []netip.Prefix
	onAlert func(Alert)
	stats   Stats
	raised  map[string]uint64 // alerts by rule
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
		lateness: int64(o.Lateness), onAlert: o.OnAlert,
		ignore: slices.Clone(o.Ignore), raised: make(map[string]uint64), times: make([]int64, 0, batch),
	}
	if m.lateness <= 0 {
		m.lateness = int64(defaultLateness)
	}
	m.held.limit = maxHeld
	locator, seed, memory := o.Locator, o.Seed, o.MaxMemory
	rules = slices.Clone(rules)
	if _, err := newEngine(rules, locator, seed, memory); err != nil {
		return nil, err
	}
	m.fresh = func() engine {
		e, _ := newEngine(rules, locator, seed, memory) // it was made before
		return e
	}
	m.use(m.fresh())
	m.known.skip, m.known.keep = o.SkipKnown, o.SkipKnown || o.State != ""
	m.state, m.every, m.onError = o.State, cmp.Or(o.StateEvery, time.Minute), o.OnError
	if m.state != "" {
		m.load()
	}
	return m, nil
}

// use puts an engine to work.
func (m *Monitor) use(e engine) {
	m.engine = e
	m.x.m = m
}

// Observe takes an event that happened at t. The event is not kept, but its
// strings are, for as long as it is held back. It returns fast: every so often
// it applies what has gathered.
func (m *Monitor) Observe(t time.Time, e *audit.Event) {
	status, known := statusOf(e.Status)
	h := hashesOf(e)
	m.inMu.Lock()
	if !known {
		m.stats.Unknown++
		m.inMu.Unlock()
		return
	}
	slot := m.slots.take()
	m.slots.event(slot).fill(t.UnixNano(), status, h, e)
	m.in = append(m.in, slot)
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
	m.applyUntil(math.MaxInt64)
	m.heed(math.MaxInt64)
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

// Run advances with the clock until ctx ends, and closes then. A live service
// needs it; a replay does not.
func (m *Monitor) Run(ctx context.Context) {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	saved := time.Now()
	for {
		select {
		case <-ctx.Done():
			m.complain(m.Close())
			return
		case now := <-tick.C:
			m.Advance(now)
			if now.Sub(saved) >= m.every {
				saved = now
				m.complain(m.SaveState())
			}
		}
	}
}

// Close flushes, and saves the state if there is a file for it.
func (m *Monitor) Close() error {
	m.Flush()
	return m.SaveState()
}

// drain puts what was observed in order, a batch at a time. The median time of
// a batch moves the watermark: one clock that runs ahead does not.
func (m *Monitor) drain() {
	m.inMu.Lock()
	in := m.in
	m.in = m.spare[:0]
	m.slots.free = append(m.slots.free, m.done...)
	m.events = m.slots
	m.inMu.Unlock()
	m.done = m.done[:0]
	for _, slot := range in {
		at := m.events.event(slot).at
		m.hold(held{at, slot})
		if m.times = append(m.times, at); len(m.times) == batch {
			if !slices.IsSorted(m.times) {
				slices.Sort(m.times)
			}
			m.advance(m.times[batch/2] - m.lateness)
			m.times = m.times[:0]
		}
	}
	m.spare = in[:0]
}

func (m *Monitor) hold(h held) {
	if m.known.skip && m.known.has(m.events.event(h.slot)) {
		m.stats.Known++
		m.done = append(m.done, h.slot)
		return
	}
	if h.at < m.watermark {
		m.stats.Late++
		m.events.event(h.slot).at, m.instant = m.watermark, m.watermark
		m.takeAll([]uint32{h.slot})
		return
	}
	if m.held.full() {
		m.stats.Forced++
		m.applyOldest()
	}
	m.held.put(h)
}

// advance applies all held events that are not younger than to.
func (m *Monitor) advance(to int64) {
	m.applyUntil(to)
	m.watermark = max(m.watermark, to)
}

func (m *Monitor) applyUntil(to int64) {
	for {
		run := m.held.take(&m.events, to, batch)
		if len(run) == 0 {
			return
		}
		m.takeAll(run)
	}
}

// applyOldest applies the events of the oldest instant.
func (m *Monitor) applyOldest() {
	m.takeAll(m.held.take(&m.events, math.MaxInt64, 1))
}

// takeAll applies the events of slots, and lets go of their strings.
func (m *Monitor) takeAll(slots []uint32) {
	for _, slot := range slots {
		ev := m.events.event(slot)
		m.take(ev)
		ev.texts = texts{}
	}
	m.done = append(m.done, slots...)
}

// take applies an event.
func (m *Monitor) take(ev *event) {
	if ev.at != m.instant {
		m.instant, m.watermark = ev.at, max(m.watermark, ev.at)
		m.listen(ev.at)
	}
	if m.known.keep {
		m.known.add(ev, m.lateness)
	}
	m.apply(ev)
}
