// Package suppress takes findings out of a check that somebody knows of: those
// in a baseline, by shape, and those that an ignore file names with a reason.
package suppress

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/slogaudit/slogaudit/check"
)

const baselineVersion = 1

// Baseline is the shapes of findings that were there before: a log is checked
// for new ones.
type Baseline struct {
	Version int     `json:"version"`
	Shapes  []Shape `json:"shapes"`
}

// Shape is one known shape. Only its fingerprint counts; the rest is for people.
type Shape struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Field       string `json:"field,omitempty"`
	Event       string `json:"event,omitempty"`
	Message     string `json:"message"`
	Count       int64  `json:"count"`
}

// NewBaseline makes a baseline of a report's findings.
func NewBaseline(r *check.Report) *Baseline {
	b := &Baseline{Version: baselineVersion, Shapes: []Shape{}}
	for _, f := range r.Findings {
		b.Shapes = append(b.Shapes, Shape{f.Fingerprint(), f.Rule.ID, f.Field, f.Event, f.Message, f.Count})
	}
	return b
}

// Write writes the baseline as JSON.
func (b *Baseline) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(b)
}

// ReadBaseline reads what Write wrote.
func ReadBaseline(r io.Reader) (*Baseline, error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var b Baseline
	if err := d.Decode(&b); err != nil {
		return nil, fmt.Errorf("not a baseline: %w", err)
	}
	if b.Version != baselineVersion {
		return nil, fmt.Errorf("baseline of version %d; this program reads version %d", b.Version, baselineVersion)
	}
	return &b, nil
}

// Match returns a function that says whether a finding is in the baseline.
func (b *Baseline) Match() func(*check.Finding) bool {
	known := map[string]bool{}
	for _, s := range b.Shapes {
		known[s.Fingerprint] = true
	}
	return func(f *check.Finding) bool { return known[f.Fingerprint()] }
}
