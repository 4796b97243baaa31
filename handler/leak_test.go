package handler

import (
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/slogaudit/slogaudit/redact/redacttest"
)

// TestNoPathLeaks runs the leak kit against every shape of the chain.
func TestNoPathLeaks(t *testing.T) {
	for name, build := range map[string]func(io.Writer) slog.Handler{
		"json":    func(w io.Writer) slog.Handler { return New(JSON(w), nil) },
		"console": func(w io.Writer) slog.Handler { return New(Console(w, nil), nil) },
		"forward": func(w io.Writer) slog.Handler { return New(Forward(slog.NewJSONHandler(w, nil)), nil) },
		"redact":  func(w io.Writer) slog.Handler { return Redact(nil)(slog.NewTextHandler(w, nil)) },
	} {
		report := redacttest.Run(build)
		for _, res := range report {
			assert.Equal(t, redacttest.Safe, res.Outcome, "%s: %s %s (%s)", name, res.Path.Name, res.How, res.Path.Doc)
		}
	}
}
