package handler

import (
	"encoding/json"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/slogaudit/slogaudit/audit"
)

// Stats is a snapshot of a handler's counts since New.
//
// In = Written + Refused + the sum of Dropped, once no Handle is under way.
type Stats struct {
	In      uint64            `json:"in"`      // records that Handle was called with
	Written uint64            `json:"written"` // taken by every output that wanted them
	Refused uint64            `json:"refused"` // Handle returned an error
	Dropped map[string]uint64 `json:"dropped"` // by reason, such as "sampled"

	Redacted   map[string]uint64 `json:"redacted"`   // secrets replaced, by redact rule
	Violations map[string]uint64 `json:"violations"` // by field and code, such as "path: format"
	Markers    uint64            `json:"markers"`    // values that could not be rendered
	Notices    uint64            `json:"notices"`    // records written by the handler itself, see RecordsLost
	Outputs    []OutputStats     `json:"outputs"`
}

// String returns the counts as JSON.
func (s Stats) String() string {
	b, err := json.Marshal(s)
	if err != nil {
		return "{}" // cannot be: numbers and names
	}
	return string(b)
}

// OutputStats are the counts of one output.
type OutputStats struct {
	Name    string `json:"name"`
	Written uint64 `json:"written"`
	Failed  uint64 `json:"failed"`
}

// Var is a live view of a handler's Stats. It is an expvar.Var: publish it with
// expvar.Publish("slogaudit", h.Var()). This package does not import expvar,
// which would open /debug/vars in every service.
type Var struct{ h *Handler }

// Var returns the handler's counts for expvar.
func (h *Handler) Var() Var { return Var{h} }

// String returns the counts of now as JSON.
func (v Var) String() string { return v.h.Stats().String() }

// Counter is what has Stats: a *Handler. Exporters of metrics take it.
type Counter interface{ Stats() Stats }

// Stats returns the counts so far.
func (h *Handler) Stats() Stats {
	c := h.core
	s := Stats{
		Refused:    c.refused.Load(),
		Dropped:    c.drops.snapshot(),
		Redacted:   map[string]uint64{},
		Violations: c.violations.snapshot(),
		Markers:    c.markers.Load(),
		Notices:    c.noticed.Load(),
	}
	for i := range c.shards {
		s.Written += c.shards[i].written.Load()
	}
	s.In = s.Written + s.Refused
	for _, n := range s.Dropped {
		s.In += n
	}
	for rule, n := range c.counts.All() {
		s.Redacted[rule] = n
	}
	for _, l := range c.allLegs() {
		s.Outputs = append(s.Outputs, OutputStats{l.name, l.written.Load(), l.failed.Load()})
	}
	if c.single {
		s.Outputs[0].Written += s.Written
	}
	return s
}

const shardCount = 16

// shard is a counter that few processors share.
type shard struct {
	written atomic.Uint64
	_       [56]byte // a cache line each
}

// counts is a small set of named counters.
type counts struct {
	mu sync.Mutex
	n  map[string]uint64
}

// violationCounts counts violations without making their names.
type violationCounts struct {
	mu sync.Mutex
	n  map[violationKey]uint64
}

type violationKey struct {
	field string
	code  audit.Code
}

func (c *violationCounts) snapshot() map[string]uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[string]uint64, len(c.n))
	for k, n := range c.n {
		out[k.field+": "+k.code.String()] = n
	}
	return out
}

func (c *counts) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]uint64{}
	}
	c.n[name]++
}

func (c *counts) snapshot() map[string]uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		return map[string]uint64{}
	}
	return maps.Clone(c.n)
}

func (c *core) countViolations(vs []audit.Violation) {
	c.violations.mu.Lock()
	defer c.violations.mu.Unlock()
	if c.violations.n == nil {
		c.violations.n = map[violationKey]uint64{}
	}
	for _, v := range vs {
		c.violations.n[violationKey{v.Field, v.Code}]++
	}
}
