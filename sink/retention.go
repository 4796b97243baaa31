package sink

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Retention says how long closed log files are kept. The zero value keeps
// everything for ever and compresses nothing.
//
// The age of a file is the time since it was last written: its youngest record
// is that old, and its oldest is older by the time the file was in use. MinAge
// and holds beat all the rest; no limit and no lack of space removes a file
// that they protect.
type Retention struct {
	MinAge   time.Duration // no file younger than this is ever removed
	MaxAge   time.Duration // files older than this are removed; zero: no limit
	MaxBytes int64         // the oldest files are removed until all take no more than this; zero: no limit

	MinFree     int64  // bytes the file system keeps free; below that Full applies. Zero: not watched
	MinFreeWarn int64  // below this many free bytes a warning is reported; zero: none
	Full        Answer // what to do when MinFree or MaxBytes cannot be kept otherwise

	Compress      Codec         // how closed files are compressed
	CompressAfter time.Duration // the age at which they are

	Holds []Hold // what is kept whatever the policy says

	reserve int64 // of MaxBytes, what the file that is being written may still take
}

// Answer is what happens when there is less space than the policy wants. It is
// a set: one that makes space (AnswerCompress, AnswerDelete) goes along with
// one for the writer.
type Answer uint8

const (
	AnswerCompress Answer = 1 << iota // compress closed files now, whatever their age
	AnswerDelete                      // remove the oldest files that are past MinAge and not held
	AnswerRefuse                      // Write refuses lines that are not evidence (FileOptions.Evidence)
	AnswerBlock                       // Write waits for space until its context ends
	AnswerFail                        // Write returns ErrFull
)

// AnswerWarn is the zero Answer: it is reported, and writing goes on until the
// disk is full.
const AnswerWarn Answer = 0

// ErrFull is returned by Write when there is no space for more, on the disk or
// by the retention policy, and callers must learn of it. The record was not
// written.
var ErrFull = errors.New("no space left for logs")

var answerNames = [...]string{"compress", "delete", "refuse", "block", "fail"}

func (a Answer) String() string {
	var names []string
	for i, name := range answerNames {
		if a&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if names == nil {
		return "warn"
	}
	return strings.Join(names, ",")
}

// MarshalText writes the answer as a list with commas.
func (a Answer) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText accepts warn, compress, delete, refuse, block and fail, and
// lists of them with commas.
func (a *Answer) UnmarshalText(text []byte) error {
	var got Answer
next:
	for name := range strings.SplitSeq(string(text), ",") {
		name = strings.TrimSpace(name)
		for i, known := range answerNames {
			if name == known {
				got |= 1 << i
				continue next
			}
		}
		if name != "warn" {
			return errors.New("must be warn, compress, delete, refuse, block or fail")
		}
	}
	*a = got
	return nil
}

// writer is the part of the answer that concerns the writer.
func (a Answer) writer() Answer { return a & (AnswerRefuse | AnswerBlock | AnswerFail) }

// Validate says what is contradictory in the policy; errors.Join holds one
// error for each finding.
func (r Retention) Validate() error {
	var errs []error
	add := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("retention: "+format, args...))
	}
	for _, d := range []struct {
		name string
		v    int64
	}{
		{"min_age", int64(r.MinAge)}, {"max_age", int64(r.MaxAge)}, {"max_bytes", r.MaxBytes},
		{"min_free", r.MinFree}, {"min_free_warn", r.MinFreeWarn}, {"compress_after", int64(r.CompressAfter)},
	} {
		if d.v < 0 {
			add("%s is negative", d.name)
		}
	}
	if r.MaxAge > 0 && r.MinAge > r.MaxAge {
		add("min_age %s is above max_age %s: a file would have to be kept and removed at once",
			FormatAge(r.MinAge), FormatAge(r.MaxAge))
	}
	if r.MinFree > 0 && r.MinFreeWarn > 0 && r.MinFreeWarn < r.MinFree {
		add("min_free_warn (%d bytes) is below min_free (%d bytes): the warning would come too late", r.MinFreeWarn, r.MinFree)
	}
	if w := r.Full.writer(); w&(w-1) != 0 {
		add("full: %s: refuse, block and fail exclude each other", r.Full)
	}
	if r.Full&AnswerCompress != 0 && r.Compress == Plain {
		add("full: compress needs a codec: set compress")
	}
	seen := map[string]bool{}
	for _, h := range r.Holds {
		if err := h.Validate(); err != nil {
			errs = append(errs, err)
		}
		if seen[h.ID] {
			add("hold %s stands twice", h.ID)
		}
		seen[h.ID] = true
	}
	return errors.Join(errs...)
}

// FileInfo is what a retention policy knows of a log file.
type FileInfo struct {
	Name string // base name
	Size int64  // bytes on disk

	// First is the time of the first record; zero means not known. Last is when
	// the file was last written. A file with a zero Last is never removed.
	First, Last time.Time

	Codec  Codec
	Active bool   // still written to: never touched
	Pinned string // not empty: why the file stays, such as "not yet shipped to loki"
}

// Op is what a plan does with a file.
type Op uint8

const (
	Keep Op = iota
	Compress
	Delete
)

func (o Op) String() string {
	return [...]string{"keep", "compress", "delete"}[o]
}

// MarshalText writes the operation's name.
func (o Op) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Action is what happens to one file, and why.
type Action struct {
	File   FileInfo
	Op     Op
	Rule   string // what decided: active, pinned, hold:ID, min-age, max-age, max-bytes, min-free, compress, policy
	Reason string // the same for people
}
