package redacttest

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/slogaudit/slogaudit/redact"
)

// guard is the simplest handler that redacts: it shows that redact.Attr is all
// it takes.
type guard struct{ next slog.Handler }

func (g guard) Enabled(ctx context.Context, l slog.Level) bool { return g.next.Enabled(ctx, l) }

func (g guard) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, redact.Default().String(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(redact.Default().Attr(a))
		return true
	})
	return g.next.Handle(ctx, out)
}

func (g guard) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redact.Default().Attr(a)
	}
	return guard{g.next.WithAttrs(clean)}
}

func (g guard) WithGroup(name string) slog.Handler {
	return guard{g.next.WithGroup(redact.Default().String(name))}
}

// gaps are paths that guard leaks on, and why.
var gaps = map[string]string{
	"WithGroup name": "what redacts one attribute at a time does not know the groups it stands in",
	"beside":         "what redacts one attribute at a time does not know those beside it",
	"beside in With": "the same",
	"beside call":    "the same",
	"beside message": "nor the message",
	"url nested":     "a percent-encoded parameter of a parameter is not read",
}

func TestGuardedHandlersAreSafe(t *testing.T) {
	for name, next := range map[string]func(io.Writer) slog.Handler{
		"json": func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
		"text": func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
	} {
		for _, res := range Run(func(w io.Writer) slog.Handler { return guard{next(w)} }) {
			if gaps[res.Path.Name] == "" {
				assert.Equal(t, Safe, res.Outcome, "%s: %s %s", name, res.Path.Name, res.How)
			}
		}
	}
}

// TestWriterIsAGuard: text is all that a redact.Writer sees, and JSON enough.
func TestWriterIsAGuard(t *testing.T) {
	report := Run(func(w io.Writer) slog.Handler { return slog.NewJSONHandler(redact.NewWriter(w, nil), nil) })
	assert.Zero(t, report.Count(Leaked), report.String())
}

// TestKitSeesLeaks: a handler that hides nothing leaks on nearly every path.
func TestKitSeesLeaks(t *testing.T) {
	report := Run(func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) })
	assert.Greater(t, report.Count(Leaked), 60, report.String())
	names := map[string]bool{}
	for _, res := range report {
		assert.False(t, names[res.Path.Name], "%s twice", res.Path.Name)
		names[res.Path.Name] = true
		assert.NotEmpty(t, res.Path.Doc)
	}
	silent := Run(func(io.Writer) slog.Handler { return slog.DiscardHandler })
	assert.Equal(t, len(silent), silent.Count(Lost))
}

func TestFoundForms(t *testing.T) {
	p := whole("se/cret" + " value-with-32-characters")
	for text, want := range map[string]string{
		"x " + p.text + " y": "raw", "x se%2Fcret+value-with-32-characters": "escaped", "c2UvY3JldCB2YWx1ZS13aXRoLTMyLWNoYXJhY3RlcnM=": "base64",
		"value-with-32-characters": "partly", "nothing": "",
	} {
		assert.Equal(t, want, p.found(text), text)
	}
}
