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

	// Each, when set, is called for every single finding, in the order of the
	// input, with Count 1. It is called by one goroutine at a time.
	Each func(*Finding)
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
