package check

import (
	"io"
	"runtime"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// Options says how Run checks. The zero value is what "slogaudit check" does
// without flags.
type Options struct {
	Schema   *audit.Schema    // nil: audit.AuthV1
	Redactor *redact.Redactor // finds secrets; nil: redact.Default

	Only, Skip []string // rules by ID, name or group; no Only: all

	Stdin   io.Reader // what the input "-" reads
	Workers int       // 0: one per CPU
	MaxLine int       // bytes of the longest line that is checked whole; 0: 4 MiB

	// TimeTolerance is how much earlier than the record before it a record may
	// be: concurrent requests take their time before they write. 0: one second.
	TimeTolerance time.Duration

	Since, Until time.Time  // only records from Since on and before Until; zero: no bound
	Select       []Selector // only records for which all hold

	// Follow goes on reading at the end of the last input, across its rotation,
	// until the context ends.
	Follow bool
	// Prefix allows records behind a prefix, or in an envelope, of docker,
	// kubectl, CRI and journald.
	Prefix bool

	// Progress, when set, is told the number of bytes read, packed ones for
	// packed files.
	Progress func(bytes int64)

	// Each, when set, is called for every single finding, in the order of the
	// input, with Count 1. It is called by one goroutine at a time.
	Each func(*Finding)
	// New, when set, is called for the first finding of each shape, which may
	// stand for several already.
	New func(*Finding)
	// Suppress, when set, takes out the findings for which it returns true:
	// they are counted in Report.Suppressed only.
	Suppress func(*Finding) bool
}

// Selector selects records by a member of their outermost object.
type Selector struct {
	Name  string
	Value string // the text of a string, or the JSON of anything else
}

const (
	defaultMaxLine   = 4 << 20
	defaultTolerance = time.Second
)

// withDefaults returns a copy with nothing left to the zero value.
func (o *Options) withDefaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	if out.Schema == nil {
		out.Schema = audit.AuthV1()
	}
	if out.Redactor == nil {
		out.Redactor = redact.Default()
	}
	if out.Workers <= 0 {
		out.Workers = runtime.GOMAXPROCS(0)
	}
	if out.MaxLine <= 0 {
		out.MaxLine = defaultMaxLine
	}
	if out.TimeTolerance == 0 {
		out.TimeTolerance = defaultTolerance
	}
	return out
}
