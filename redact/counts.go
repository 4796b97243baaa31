package redact

import (
	"iter"
	"sync/atomic"
)

// Counts counts redactions by rule. It is safe for concurrent use.
type Counts struct {
	rules *ruleSet
	n     []atomic.Uint64 // by rule
}

// WithCounts returns a Redactor like r whose every replacement, by whichever
// method, adds one to the rule's count in the returned Counts. It costs one
// atomic addition a secret, and nothing where there is none. Find and Scan
// count nothing.
func (r *Redactor) WithCounts() (*Redactor, *Counts) {
	r = r.ready()
	c := &Counts{rules: r.rules, n: make([]atomic.Uint64, len(r.rules.rules))}
	counting := *r
	counting.counts = c
	return &counting, c
}

// Total returns the number of redactions so far.
func (c *Counts) Total() uint64 {
	var t uint64
	for i := range c.n {
		t += c.n[i].Load()
	}
	return t
}

// All yields the id of each rule that redacted something, and how often.
func (c *Counts) All() iter.Seq2[string, uint64] {
	return func(yield func(string, uint64) bool) {
		for i := range c.n {
			if n := c.n[i].Load(); n > 0 && !yield(c.rules.rules[i].ID, n) {
				return
			}
		}
	}
}

// count adds one to the rule's count.
func (r *Redactor) count(rule ruleIndex) {
	if r.counts != nil {
		r.counts.n[rule].Add(1)
	}
}
