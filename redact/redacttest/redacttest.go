// Package redacttest is a leak kit: it sends planted secrets through a
// slog.Handler on every path that a record offers, and says which came out.
//
//	func TestNoLeaks(t *testing.T) {
//		redacttest.Test(t, func(w io.Writer) slog.Handler { return mylog.NewHandler(w) })
//	}
//
// The secrets are made up anew for every run, in the forms of real ones. A
// secret has come out when the output holds it, or half of it, as it is, in hex,
// in base64, or escaped for a URL or JSON. No report ever shows one.
package redacttest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// Outcome says what became of a planted secret.
type Outcome uint8

const (
	// Safe: the record was written and the secret is not in it.
	Safe Outcome = iota
	// Leaked: the secret is in the output.
	Leaked
	// Lost: nothing of the record was written. No secret came out, and no
	// record either.
	Lost
	// Panicked: the handler panicked; what it wrote before holds no secret.
	Panicked
)

// String returns "safe", "leaked", "lost" or "panicked".
func (o Outcome) String() string {
	return [...]string{"safe", "leaked", "lost", "panicked"}[min(o, Panicked)]
}

// Path is one way for a secret into a record.
type Path struct {
	Name string // short, unique
	Doc  string // what is logged
	log  func(*slog.Logger, plant)
	kind secretKind
}

// Result is the outcome of one path.
type Result struct {
	Path    Path
	Outcome Outcome
	// How the secret came out: "raw", "partly", "base64", "hex", "escaped".
	How string
	// Hashed: the SHA-256 of the secret is in the output, so that it can be
	// traced.
	Hashed bool
}

// Report is the outcome of all paths, in the order of Paths.
type Report []Result

// Count returns the number of results with the outcome.
func (r Report) Count(o Outcome) int {
	n := 0
	for _, res := range r {
		if res.Outcome == o {
			n++
		}
	}
	return n
}

// String lists what is not safe, a line each, or says that all is.
func (r Report) String() string {
	var b strings.Builder
	for _, res := range r {
		if res.Outcome != Safe {
			fmt.Fprintf(&b, "%-9s %-24s %s\n", strings.TrimSpace(res.Outcome.String()+" "+res.How), res.Path.Name, res.Path.Doc)
		}
	}
	if b.Len() == 0 {
		return fmt.Sprintf("all %d paths are safe\n", len(r))
	}
	return b.String()
}

// Run logs a record on every path through handlers that newHandler makes, one
// for each path, and looks at what they write to w. A handler that writes later
// must have a method Flush(context.Context) error, Close(context.Context) error
// or Close() error, which is called before the output is judged.
func Run(newHandler func(w io.Writer) slog.Handler) Report {
	var report Report
	for _, p := range Paths() {
		report = append(report, p.Run(newHandler))
	}
	return report
}

// Test runs every path as a subtest and fails those on which a secret came out,
// the record was lost, or the handler panicked.
func Test(t *testing.T, newHandler func(w io.Writer) slog.Handler) {
	t.Helper()
	for _, p := range Paths() {
		t.Run(p.Name, func(t *testing.T) {
			if res := p.Run(newHandler); res.Outcome != Safe {
				t.Errorf("%s %s: %s", res.Outcome, res.How, p.Doc)
			}
		})
	}
}

// output collects what a handler writes, from any goroutine.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// Run logs one record on the path, as the function Run does on all.
func (p Path) Run(newHandler func(w io.Writer) slog.Handler) Result {
	secret := p.kind.plant()
	var out output
	res := Result{Path: p}
	panicked := p.logTo(newHandler, &out, secret)
	text := out.String()
	res.Hashed = strings.Contains(text, secret.hash())
	res.How = secret.found(text)
	switch {
	case res.How != "":
		res.Outcome = Leaked
	case panicked:
		res.Outcome = Panicked
	case !strings.Contains(text, canary):
		res.Outcome = Lost
	}
	return res
}

// canary is a number in every record, so that a lost one shows.
const canary = "418027441"

func (p Path) logTo(newHandler func(w io.Writer) slog.Handler, out *output, secret plant) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	h := newHandler(out)
	defer finish(h)
	p.log(slog.New(h).With("canary", number(canary)), secret)
	return false
}

// finish lets h write what it holds back.
func finish(h slog.Handler) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	switch h := h.(type) {
	case interface{ Close(context.Context) error }:
		_ = h.Close(ctx)
	case interface{ Flush(context.Context) error }:
		_ = h.Flush(ctx)
	case io.Closer:
		_ = h.Close()
	}
}
