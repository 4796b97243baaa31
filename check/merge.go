package check

import (
	"sync"
	"time"
)

// merger puts the workers' results in order and into one report.
type merger struct {
	o       *Options
	on      ruleSet
	inputs  []Input
	report  *Report
	shapes  map[shape]*Finding
	mu      sync.Mutex
	pending map[int]*result
	next    int

	file                 int // input being merged
	baseLine, baseOffset int64
	lastTime             int64
	hasTime              bool
	nextRecord           uint64 // sequence number after the last record of a segment; 0: none
	total                result // sums of the counters
}

func newMerger(o *Options, on ruleSet) *merger {
	return &merger{
		o: o, on: on,
		file:    -1,
		report:  &Report{Schema: o.Schema.Name(), Stats: Stats{ByEvent: map[string]int64{}}},
		shapes:  map[shape]*Finding{},
		pending: map[int]*result{},
		total:   result{events: make([]int64, len(o.Schema.Events()))},
	}
}

// deliver takes a result and merges all whose turn has come.
func (m *merger) deliver(r *result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.next < 0 {
		return
	}
	m.pending[r.seq] = r
	for {
		r, ok := m.pending[m.next]
		if !ok {
			return
		}
		delete(m.pending, m.next)
		m.next++
		m.merge(r)
	}
}

func (m *merger) merge(r *result) {
	if r.begin {
		m.baseLine, m.baseOffset = 0, 0
		m.hasTime = m.hasTime && (m.inputs[r.file].joins || r.file == m.file)
		m.file = r.file
		m.segmentBegins(r.file)
		if r.err == nil || r.bytes > 0 {
			m.report.Stats.Files++
		}
	}
	if m.hasTime && r.hasTime && r.firstTime+int64(m.o.TimeTolerance) < m.lastTime && m.on[ruleTimeBackwards] {
		m.add(r.file, r.firstAt)
	}
	if r.hasTime {
		m.hasTime, m.lastTime = true, r.lastTime
	}
	for _, h := range r.hits {
		m.add(r.file, h)
	}
	m.count(r)
	if m.nextRecord > 0 {
		m.nextRecord += uint64(r.lines)
	}
	m.baseLine += r.lines
	m.baseOffset += r.bytes
	if r.err != nil {
		m.report.Problems = append(m.report.Problems, Problem{File: m.inputs[r.file].display(), Err: r.err})
	}
}

func (m *merger) count(r *result) {
	s := &m.report.Stats
	s.Bytes += r.bytes
	s.Lines += r.lines
	s.Blank += r.blank
	s.Records += r.records
	s.LeftOut += r.leftOut
	for i, n := range r.events {
		m.total.events[i] += n
		s.Events += n
	}
	m.total.withUser += r.withUser
	m.total.withReason += r.withReason
	m.total.refusals += r.refusals
	m.total.acceptances += r.acceptances
}

// add merges a hit into the report.
func (m *merger) add(file int, h *hit) {
	name := m.inputs[file].display()
	first, last := m.position(name, h.first), m.position(name, h.last)
	finding := func() *Finding {
		return &Finding{
			Rule: h.rule, Severity: h.rule.Severity, Message: h.message,
			Field: h.field, Detail: h.detail, Event: h.event,
			Count: h.count, First: first, Last: last, Excerpt: h.excerpt,
		}
	}
	one := finding()
	if m.o.Suppress != nil && m.o.Suppress(one) {
		m.report.Suppressed += h.count
		return
	}
	m.report.Stats.Found[h.rule.Severity] += h.count
	if m.o.Each != nil {
		m.o.Each(one)
	}
	s := h.shape
	f := m.shapes[s]
	if f == nil && len(m.shapes) >= maxShapes {
		s.event = ""
		f = m.shapes[s]
	}
	if f == nil {
		f = finding()
		m.shapes[s] = f
		if m.o.New != nil {
			m.o.New(f)
		}
		m.report.Findings = append(m.report.Findings, f)
		return
	}
	f.Count += h.count
	f.Last = last
}

// whole adds a finding that no single line shows.
func (m *merger) whole(r *Rule, at Position, message string) {
	if !m.on[r] {
		return
	}
	f := &Finding{Rule: r, Severity: r.Severity, Message: message, Count: 1, First: at, Last: at}
	if m.o.Suppress != nil && m.o.Suppress(f) {
		m.report.Suppressed++
		return
	}
	m.report.Stats.Found[r.Severity]++
	m.report.Findings = append(m.report.Findings, f)
	if m.o.Each != nil {
		m.o.Each(f)
	}
	if m.o.New != nil {
		m.o.New(f)
	}
}

func (m *merger) position(file string, p place) Position {
	return Position{File: file, Line: m.baseLine + p.line, Column: p.column, End: p.end, Offset: m.baseOffset + p.offset}
}

// finish adds what only the whole log can tell. Results that come later are
// lost.
func (m *merger) finish(interrupted bool) *Report {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next = -1
	m.report.Interrupted = interrupted
	for i, e := range m.o.Schema.Events() {
		if n := m.total.events[i]; n > 0 {
			m.report.Stats.ByEvent[e.Name] = n
		}
	}
	m.coverageRules()
	return m.report
}

// now is a variable for tests.
var now = time.Now
