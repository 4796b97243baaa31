package handler_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler"
)

func parse(t *testing.T, b *bytes.Buffer) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(b.String()) {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m), "%s", line)
		all = append(all, m)
	}
	return all
}

func TestSlogtest(t *testing.T) {
	shapes := map[string]func(*bytes.Buffer) slog.Handler{
		"json": func(b *bytes.Buffer) slog.Handler { return handler.New(handler.JSON(b), nil) },
		"forward": func(b *bytes.Buffer) slog.Handler {
			return handler.New(handler.Forward(slog.NewJSONHandler(b, nil)), nil)
		},
		"tee": func(b *bytes.Buffer) slog.Handler {
			return handler.New(handler.Tee(handler.JSON(b), handler.Console(&bytes.Buffer{}, nil)), nil)
		},
		"redact":  func(b *bytes.Buffer) slog.Handler { return handler.Redact(nil)(slog.NewJSONHandler(b, nil)) },
		"enforce": func(b *bytes.Buffer) slog.Handler { return handler.Enforce(nil)(slog.NewJSONHandler(b, nil)) },
		"enforce and redact": func(b *bytes.Buffer) slog.Handler {
			return handler.Enforce(nil)(handler.Redact(nil)(slog.NewJSONHandler(b, nil)))
		},
		"stages": func(b *bytes.Buffer) slog.Handler {
			return handler.New(handler.JSON(b), &handler.Options{Stages: []handler.Stage{handler.UniqueKeys(handler.RenameLater), handler.Sample(nil)}})
		},
		"tee forward": func(b *bytes.Buffer) slog.Handler {
			return handler.New(handler.Tee(handler.Console(&bytes.Buffer{}, nil), handler.Forward(slog.NewJSONHandler(b, nil))), nil)
		},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			var b *bytes.Buffer
			slogtest.Run(t, func(*testing.T) slog.Handler {
				b = &bytes.Buffer{}
				return shape(b)
			}, func(t *testing.T) map[string]any {
				all := parse(t, b)
				require.Len(t, all, 1)
				return all[0]
			})
		})
	}
}

func now() time.Time { return time.Date(2026, 11, 23, 16, 5, 4, 123456789, time.UTC) }

var callerPC = func() uintptr {
	var pcs [1]uintptr
	runtime.Callers(1, pcs[:])
	return pcs[0]
}()
