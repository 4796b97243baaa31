// Package handlertest records what a service logs, for its tests: the records
// as they would be written, redacted and checked.
//
//	rec := handlertest.New(t)
//	srv := newServer(slog.New(rec.Handler()))
//	...
//	rec.NoSecret(token)
//	rec.Count(1, audit.InvalidBearerToken)
package handlertest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

// Recorder keeps the lines that a handler writes. It is safe for concurrent
// use.
type Recorder struct {
	t testing.TB
	h *handler.Handler

	mu    sync.Mutex
	lines [][]byte
}

// New returns a Recorder of all levels with the default redaction and schema.
func New(t testing.TB) *Recorder { return NewWith(t, nil) }

// NewWith is New with options of the handler. A nil Level means all levels.
func NewWith(t testing.TB, o *handler.Options) *Recorder {
	t.Helper()
	if o == nil {
		o = &handler.Options{}
	}
	conf := *o
	if conf.Level == nil {
		conf.Level = slog.Level(-1 << 20)
	}
	r := &Recorder{t: t}
	r.h = handler.New(handler.JSON(recorderSink{r}), &conf)
	return r
}

// Handler returns the handler to log through.
func (r *Recorder) Handler() *handler.Handler { return r.h }

// Logger returns a logger that logs through Handler.
func (r *Recorder) Logger() *slog.Logger { return slog.New(r.h) }

// Reset forgets what was logged.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = nil
}

// Lines returns the lines so far, without their newlines.
func (r *Recorder) Lines() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]string, len(r.lines))
	for i, l := range r.lines {
		out[i] = string(l)
	}
	return out
}

// Record is one line, decoded. Numbers are json.Number.
type Record map[string]any

// Message is the record's msg.
func (r Record) Message() string { return r.Text("msg") }

// Level is the record's level, such as INFO.
func (r Record) Level() string { return r.Text("level") }

// Text returns the member that the path names, group by group, as text: ""
// when there is none.
func (r Record) Text(path ...string) string {
	var v any = map[string]any(r)
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return ""
		}
		v = m[key]
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return fmt.Sprint(v)
}

// Records returns the records so far; with names, only those whose message is
// one of them.
func (r *Recorder) Records(messages ...string) []Record {
	r.t.Helper()
	var out []Record
	for _, line := range r.Lines() {
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		var rec Record
		if err := d.Decode(&rec); err != nil {
			r.t.Fatalf("handlertest: a line is not JSON: %v", err)
		}
		if len(messages) == 0 || slices.Contains(messages, rec.Message()) {
			out = append(out, rec)
		}
	}
	return out
}

// Count fails the test unless exactly n records have the message.
func (r *Recorder) Count(n int, message string) {
	r.t.Helper()
	if got := len(r.Records(message)); got != n {
		r.t.Errorf("handlertest: %d records %q, want %d\n%s", got, message, n, r.summary())
	}
}

// One returns the one record that has the message, and fails the test when
// there is another number of them.
func (r *Recorder) One(message string) Record {
	r.t.Helper()
	all := r.Records(message)
	if len(all) != 1 {
		r.t.Fatalf("handlertest: %d records %q, want 1\n%s", len(all), message, r.summary())
	}
	return all[0]
}

// Events returns the records of the schema's events.
func (r *Recorder) Events() []Record {
	r.t.Helper()
	var out []Record
	for _, rec := range r.Records() {
		if audit.AuthV1().IsEvent(rec.Message()) {
			out = append(out, rec)
		}
	}
	return out
}

// NoSecret fails the test when anything logged so far holds one of the secrets:
// as it is, in part (16 bytes of it in a row), in base64 or escaped for a URL or
// for JSON. The failure tells the line's number and message, not the secret.
func (r *Recorder) NoSecret(secrets ...string) {
	r.t.Helper()
	for i, secret := range secrets {
		if len(secret) < minSecret {
			r.t.Errorf("handlertest: secret %d has fewer than %d bytes: it would be found by chance", i+1, minSecret)
			continue
		}
		for n, line := range r.Lines() {
			if form := findSecret(line, secret); form != "" {
				r.t.Errorf("handlertest: secret %d stands in record %d %s", i+1, n+1, form)
			}
		}
	}
}

const (
	minSecret = 4
	minPart   = 16
)

// findSecret says in which form line holds secret, or "".
func findSecret(line, secret string) string {
	var doc any
	if err := json.Unmarshal([]byte(line), &doc); err == nil {
		line += "\n" + strings.Join(texts(nil, doc), "\n")
	}
	forms := []struct{ name, text string }{
		{"as it is", secret},
		{"escaped for a query", url.QueryEscape(secret)},
		{"escaped for a path", url.PathEscape(secret)},
	}
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for lead := range 3 { // a secret inside other bytes has three forms
			s := enc.EncodeToString([]byte(strings.Repeat("\x00", lead) + secret))
			from, to := (lead*8+5)/6, len(s)-1
			if to-from >= minSecret {
				forms = append(forms, struct{ name, text string }{"in base64", s[from:to]})
			}
		}
	}
	for _, f := range forms {
		if strings.Contains(line, f.text) {
			return f.name
		}
	}
	for i := 0; i+minPart <= len(secret); i++ {
		if strings.Contains(line, secret[i:i+minPart]) {
			return "in part"
		}
	}
	return ""
}

// texts appends all strings of a decoded document, unescaped.
func texts(dst []string, v any) []string {
	switch v := v.(type) {
	case string:
		return append(dst, v)
	case []any:
		for _, x := range v {
			dst = texts(dst, x)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			dst = texts(append(dst, key), v[key])
		}
	}
	return dst
}

// Violations fails the test unless the events logged so far have just these
// violations, in order.
func (r *Recorder) Violations(want ...string) {
	r.t.Helper()
	var got []string
	for _, rec := range r.Records() {
		list, _ := rec["schema_violations"].([]any)
		for _, v := range list {
			got = append(got, fmt.Sprint(v))
		}
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("handlertest: schema violations\n  got  %q\n  want %q", got, want)
	}
}

// Valid fails the test when an event does not meet the schema.
func (r *Recorder) Valid() {
	r.t.Helper()
	r.Violations()
}

// summary lists what was logged, by message, for a failure.
func (r *Recorder) summary() string {
	var b strings.Builder
	b.WriteString("logged:")
	for _, rec := range r.Records() {
		fmt.Fprintf(&b, "\n  %s %s", rec.Level(), rec.Message())
	}
	if len(r.Lines()) == 0 {
		b.WriteString(" nothing")
	}
	return b.String()
}

// recorderSink gives the lines to the Recorder.
type recorderSink struct{ r *Recorder }

func (s recorderSink) Write(_ context.Context, b sink.Batch) error {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	for line := range bytes.Lines(b.Lines) {
		s.r.lines = append(s.r.lines, bytes.Clone(bytes.TrimSuffix(line, []byte("\n"))))
	}
	return nil
}

func (recorderSink) Sync(context.Context) error  { return nil }
func (recorderSink) Close(context.Context) error { return nil }
