package check

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Position is a place in a log.
type Position struct {
	File   string `json:"file"`
	Line   int64  `json:"line"`             // from 1; 0: the file as a whole
	Column int    `json:"column"`           // from 1, in Unicode code points; 0: the line as a whole
	End    int    `json:"end_column"`       // column after the last one
	Offset int64  `json:"offset,omitempty"` // bytes before the line in the file, unpacked
}

func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.FormatInt(p.Line, 10) + ":" + strconv.Itoa(p.Column)
}

// Finding is what a rule found, once or many times in one shape: same rule,
// field and event.
type Finding struct {
	Rule     *Rule
	Severity Severity
	Message  string // one sentence, without any value that could be a secret
	Field    string // name of the field or key concerned, redacted
	Detail   string // what tells shapes of one rule and field apart: the kind of secret, the fault
	Event    string // msg of the record, redacted and cut

	Count       int64
	First, Last Position
	Excerpt     *Excerpt // the first place; nil for a finding about a file
}

// Fingerprint names the finding's shape: it is the same in the next check,
// wherever in the log the findings are then.
func (f *Finding) Fingerprint() string {
	h := sha256.Sum256([]byte(f.Rule.ID + "\x00" + f.Field + "\x00" + f.Detail + "\x00" + f.Event))
	return hex.EncodeToString(h[:16])
}

// Report is the outcome of a check.
type Report struct {
	Schema   string
	Findings []*Finding // by shape, in the order in which they were first seen
	Problems []Problem  // what could not be checked
	Stats    Stats
	// Suppressed counts findings that a baseline or an ignore file took out.
	Suppressed int64
	// Interrupted says that the context ended before all was read.
	Interrupted bool
}

// Problem is an input that could not be read, or not to its end.
type Problem struct {
	File string
	Err  error
}

// Stats counts what was read.
type Stats struct {
	Files   int              `json:"files"`
	Bytes   int64            `json:"bytes"` // unpacked
	Lines   int64            `json:"lines"`
	Blank   int64            `json:"blank_lines"`
	Records int64            `json:"records"`  // lines that are JSON objects, as far as they were chosen
	Events  int64            `json:"events"`   // records that are events of the schema
	ByEvent map[string]int64 `json:"by_event"` // events by msg
	LeftOut int64            `json:"-"`        // records that Since, Until and Select did not choose
	Found   [3]int64         `json:"-"`        // single findings by severity
}

// Count returns the number of single findings of at least this severity.
func (r *Report) Count(least Severity) (n int64) {
	for s := least; s <= Error; s++ {
		n += r.Stats.Found[s]
	}
	return n
}
