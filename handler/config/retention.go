package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// Retention is the section retention. It holds for every file and journal of
// the configuration.
type Retention struct {
	Presets []string `yaml:"presets" enum:"cnil,fedramp-au-11,hipaa,iso27001,pci-dss-4,soc2" doc:"standards to keep to: the strictest floor and the lowest ceiling count, together with min_age and max_age"`
	Archive *Archive `yaml:"archive" doc:"where records live on when they are removed here"`

	MinAge   Age  `yaml:"min_age" doc:"no file younger than this is ever removed, not even from a full disk"`
	MaxAge   Age  `yaml:"max_age" doc:"files older than this are removed"`
	MaxBytes Size `yaml:"max_bytes" doc:"the oldest files past min_age are removed until all take no more than this"`

	MinFree     Size          `yaml:"min_free" doc:"bytes to keep free on the file system"`
	MinFreeWarn Size          `yaml:"min_free_warn" doc:"free bytes below which a warning is reported"`
	Full        []sink.Answer `yaml:"full" enum:"warn,compress,delete,refuse,block,fail" doc:"what to do when min_free or max_bytes cannot be kept otherwise"`

	Compress      sink.Codec `yaml:"compress" enum:"none,gzip,zstd" doc:"how closed files are compressed"`
	CompressAfter Age        `yaml:"compress_after" doc:"age at which they are"`

	Holds        []Hold `yaml:"holds" doc:"what is kept whatever the policy says"`
	HoldsFile    string `yaml:"holds_file" doc:"where 'slogaudit retention hold' keeps holds; beside the log by default"`
	ReceiptsFile string `yaml:"receipts_file" doc:"where every removal leaves a receipt; beside the log by default"`
}

// Archive says that records are kept elsewhere too.
type Archive struct {
	MinAge Age    `yaml:"min_age" doc:"for how long they are kept there"`
	Where  string `yaml:"where" doc:"for people"`
}

// Hold is one hold; see sink.Hold.
type Hold struct {
	ID     string   `yaml:"id" doc:"such as case-118"`
	Reason string   `yaml:"reason" doc:"for people"`
	From   Time     `yaml:"from" doc:"RFC 3339 time, or a date"`
	To     Time     `yaml:"to" doc:"RFC 3339 time, or a date, which is held to its end"`
	Files  []string `yaml:"files" doc:"file names or patterns"`
}

// Time is a time in RFC 3339, or a date, which means its first moment in UTC.
type Time struct {
	time.Time
	day bool // a date was given
}

// End is the last moment of what was given: a date ends with its day.
func (t Time) End() time.Time {
	if t.day {
		return t.Add(24*time.Hour - 1)
	}
	return t.Time
}

// UnmarshalText reads 2026-11-23T10:00:00Z or 2026-11-23.
func (t *Time) UnmarshalText(text []byte) (err error) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t.Time, err = time.Parse(layout, string(text)); err == nil {
			t.day = layout == time.DateOnly
			return nil
		}
	}
	return fmt.Errorf("%q is not a time such as 2026-11-23T10:00:00Z or 2026-11-23", text)
}

func (r *Retention) validate(c *Config, found func(string, error)) {
	policy, _, err := c.Policy()
	if err != nil {
		var at *Error
		if errors.As(err, &at) {
			found(strings.TrimPrefix(at.Field, "retention."), errors.New(at.Msg))
			return
		}
		found("", trimmed(err))
		return
	}
	if err := policy.Validate(); err != nil {
		for _, e := range split(err) {
			found(fieldIn(e), trimmed(e))
		}
	}
}

// split takes a joined error apart.
func split(err error) []error {
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		return j.Unwrap()
	}
	return []error{err}
}

// trimmed leaves out the name of the section, which the field says.
func trimmed(err error) error {
	msg := strings.TrimPrefix(err.Error(), "retention: ")
	return errors.New(strings.TrimPrefix(msg, "hold: "))
}

// fieldIn is the key that an error of sink.Retention.Validate begins with.
func fieldIn(err error) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "retention: "), " ")
	if word = strings.TrimSuffix(word, ":"); word == "hold" {
		word = "holds"
	}
	return word
}

// Policy is the policy of the section with its presets merged in, and the
// presets as one.
func (c *Config) Policy() (sink.Retention, sink.Preset, error) {
	r := &c.Retention
	policy := sink.Retention{
		MinAge: time.Duration(r.MinAge), MaxAge: time.Duration(r.MaxAge), MaxBytes: int64(r.MaxBytes),
		MinFree: int64(r.MinFree), MinFreeWarn: int64(r.MinFreeWarn),
		Compress: r.Compress, CompressAfter: time.Duration(r.CompressAfter),
	}
	for _, a := range r.Full {
		policy.Full |= a
	}
	for _, h := range r.Holds {
		policy.Holds = append(policy.Holds, sink.Hold{ID: h.ID, Reason: h.Reason, From: h.From.Time, To: h.To.End(), Files: h.Files})
	}
	var presets []sink.Preset
	for i, name := range r.Presets {
		p, err := sink.FindPreset(name)
		if err != nil {
			return policy, sink.Preset{}, c.errorAt(fmt.Sprintf("retention.presets[%d]", i), trimmed(err))
		}
		presets = append(presets, p)
	}
	all, err := sink.Combine(presets...)
	if err != nil {
		return policy, all, c.errorAt("retention.presets", trimmed(err))
	}
	// One preset after the other, so that an error names the one it is about.
	for i, p := range presets {
		if policy, err = policy.Tighten(p, c.archived()); err != nil {
			return policy, all, c.errorAt(fmt.Sprintf("retention.presets[%d]", i), trimmed(err))
		}
	}
	return policy, all, nil
}

// archived is for how long records are kept elsewhere; zero when they are not.
func (c *Config) archived() time.Duration {
	if c.Retention.Archive == nil {
		return 0
	}
	return time.Duration(c.Retention.Archive.MinAge)
}

// Meets checks the policy against a preset; see sink.Retention.Meets.
func (c *Config) Meets(p sink.Preset) error {
	policy, _, err := c.Policy()
	if err != nil {
		return err
	}
	return policy.Meets(p, c.archived())
}
