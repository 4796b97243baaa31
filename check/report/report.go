// Package report writes the outcome of a check for people, CI systems and
// programs.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/slogaudit/slogaudit/check"
)

// Options says how a report is written.
type Options struct {
	Version string // of this program
	Color   bool
	Quiet   bool // text and concise: findings only, no summary
	// Streamed says that the findings were written one by one already: only
	// what comes after them is left.
	Streamed bool
}

// Format writes one form of a report. The forms that programs read have a
// version of their own.
type Format struct {
	Name string
	Doc  string
	// Write writes a whole report.
	Write func(w io.Writer, r *check.Report, o Options) error
	// One writes a single finding as it is found; nil where the form allows no
	// such thing.
	One func(w io.Writer, f *check.Finding, o Options) error
}

var formats = []Format{
	{Name: "text", Doc: "for people: the place with a caret, and what to do", Write: writeText, One: oneText},
	{Name: "concise", Doc: "a line for each finding", Write: writeConcise, One: oneConcise},
	{Name: "json", Doc: "one JSON document", Write: writeJSON},
	{Name: "jsonl", Doc: "a line of JSON for each finding, and one for the summary", Write: writeJSONL, One: oneJSONL},
	{Name: "sarif", Doc: "SARIF 2.1.0, for code scanning", Write: writeSARIF},
	{Name: "junit", Doc: "JUnit XML, for test reports", Write: writeJUnit},
	{Name: "github", Doc: "annotations of GitHub Actions", Write: writeGitHub},
}

// Formats lists the formats.
func Formats() []Format { return formats }

// Find returns the format of that name.
func Find(name string) (Format, error) {
	var names []string
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown format %q: there are %s", name, strings.Join(names, ", "))
}

// plural writes a count with its noun.
func plural(n int64, noun string) string {
	s := thousands(n) + " " + noun
	if n != 1 {
		s += "s"
	}
	return s
}

// thousands writes n with commas.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// failing is the number of findings that are not notes.
func counts(r *check.Report) (errors, warnings, notes int64) {
	f := r.Stats.Found
	return f[check.Error], f[check.Warning], f[check.Note]
}
