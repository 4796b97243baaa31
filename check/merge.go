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

	baseLine, baseOffset int64
	lastTime             int64
	hasTime              bool
	total                result // sums of the counters
}

func newMerger(o *Options, on ruleSet) *merger {
	return &merger{
		o: o, on: on,
		report:  &Report{Schema: o.Schema.Name(), Stats: Stats{ByStatus: map[string]int64{}}},
		shapes:  map[shape]*Finding{},
		pending: map[int]*result{},
		total:   result{events: make([]int64, len(o.Schema.Events()))},
	}
}

// deliver takes a result and merges all whose turn has come.
func (m *merger) deliver(r *result) {
	m.mu.Lock()
	defer m.mu.Unlock()
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
		m.hasTime = false
		m.report.Stats.Files++
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
	s.Records += r.records
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
	m.report.Stats.Found[h.rule.Severity] += h.count
	finding := func() *Finding {
		return &Finding{
			Rule: h.rule, Severity: h.rule.Severity, Message: h.message,
			Field: h.field, Detail: h.detail, Event: h.event,
			Count: h.count, First: first, Last: last, Excerpt: h.excerpt,
		}
	}
	if m.o.Each != nil {
		m.o.Each(finding())
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
		m.report.Findings = append(m.report.Findings, f)
		return
	}
	f.Count += h.count
	f.Last = last
}

func (m *merger) position(file string, p place) Position {
	return Position{File: file, Line: m.baseLine + p.line, Column: p.column, End: p.end, Offset: m.baseOffset + p.offset}
}

// finish adds what only the whole log can tell.
func (m *merger) finish() {
	for i, e := range m.o.Schema.Events() {
		if n := m.total.events[i]; n > 0 {
			m.report.Stats.ByStatus[e.Name] = n
		}
	}
}

// now is a variable for tests.
var now = time.Now
