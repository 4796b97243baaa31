package config

import (
	"fmt"
	"strings"

	"github.com/slogaudit/slogaudit/redact"
)

// Error is one thing that is wrong with a configuration file. It never holds a
// value of the file that could be a secret.
type Error struct {
	File      string // as given to Load
	Line, Col int    // both from 1; 0 when the finding has no place
	Field     string // such as outputs[0].max_size; empty for syntax errors
	Msg       string
	Err       error // the cause; may be nil
}

// clean makes a message that quotes the file fit to be shown: a secret may stand
// there in the wrong place.
func clean(msg string) string { return redact.Default().String(msg) }

func (e *Error) Unwrap() error { return e.Err }

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Col)
	}
	b.WriteString(": ")
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	b.WriteString(e.Msg)
	return b.String()
}

// Errors are all findings in a file, in its order.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

// nearest returns the known name that was probably meant, or "".
func nearest(name string, known []string) string {
	best, limit := "", (len(name)+2)/3+1
	for _, k := range known {
		if d := distance(strings.ReplaceAll(strings.ToLower(name), "-", "_"), k); d < limit {
			best, limit = k, d
		}
	}
	return best
}

// distance is the Levenshtein distance with swaps of neighbours counted once.
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
