package handler_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler"
)

// TestWarnings goes through what verification suites for slog handlers warn of.
func TestWarnings(t *testing.T) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	record := func(at time.Time, level slog.Level, pc uintptr, args ...any) slog.Record {
		r := slog.NewRecord(at, level, "m", pc)
		r.Add(args...)
		return r
	}
	const clock = `"time":"2026-11-23T16:05:04.123456789Z",`
	for _, tt := range []struct {
		name   string
		o      handler.Options
		ctx    context.Context
		derive func(slog.Handler) slog.Handler
		r      slog.Record
		want   string
	}{
		{name: "a time to the nanosecond", r: record(now(), 0, 0), want: `{` + clock + `"level":"INFO","msg":"m"}`},
		{name: "a zero time is not written", r: record(time.Time{}, 0, 0), want: `{"level":"INFO","msg":"m"}`},
		{name: "a zero PC has no source", o: handler.Options{AddSource: true}, r: record(now(), 0, 0), want: `{` + clock + `"level":"INFO","msg":"m"}`},
		{name: "levels in upper case, with what is between", r: record(time.Time{}, slog.LevelWarn+2, 0), want: `{"level":"WARN+2","msg":"m"}`},
		{name: "a canceled context", ctx: canceled, r: record(time.Time{}, 0, 0, "a", 1), want: `{"level":"INFO","msg":"m","a":1}`},
		{name: "an empty attribute is left out", r: record(time.Time{}, 0, 0, slog.Attr{}, "a", 1), want: `{"level":"INFO","msg":"m","a":1}`},
		{name: "a group without members is left out", r: record(time.Time{}, 0, 0, slog.Group("g"), "a", 1), want: `{"level":"INFO","msg":"m","a":1}`},
		{name: "a group without a name is inline", r: record(time.Time{}, 0, 0, slog.Group("", "a", 1, slog.Group("", "b", 2))), want: `{"level":"INFO","msg":"m","a":1,"b":2}`},
		{name: "nil is null", r: record(time.Time{}, 0, 0, "a", nil), want: `{"level":"INFO","msg":"m","a":null}`},
		{name: "an error is its text", r: record(time.Time{}, 0, 0, "err", errors.New("no")), want: `{"level":"INFO","msg":"m","err":"no"}`},
		{name: "a duration is a number of nanoseconds", r: record(time.Time{}, 0, 0, "d", 1500*time.Millisecond), want: `{"level":"INFO","msg":"m","d":1500000000}`},
		{name: "LogValue is called", r: record(time.Time{}, 0, 0, "v", valuer{slog.GroupValue(slog.Any("w", valuer{slog.StringValue("x")}))}),
			want: `{"level":"INFO","msg":"m","v":{"w":"x"}}`},
		{name: "LogValue is called for what With binds",
			derive: func(h slog.Handler) slog.Handler {
				return h.WithGroup("g").WithAttrs([]slog.Attr{slog.Any("v", valuer{slog.StringValue("x")})})
			},
			r: record(time.Time{}, 0, 0), want: `{"level":"INFO","msg":"m","g":{"v":"x"}}`},
		{name: "a group that nothing is written in is left out",
			derive: func(h slog.Handler) slog.Handler { return h.WithGroup("g").WithGroup("h") },
			r:      record(time.Time{}, 0, 0), want: `{"level":"INFO","msg":"m"}`},
		{name: "a group opened after attributes",
			derive: func(h slog.Handler) slog.Handler {
				return h.WithGroup("g").WithAttrs([]slog.Attr{slog.Int("a", 1)}).WithGroup("h").WithGroup("i")
			},
			r: record(time.Time{}, 0, 0, "b", 2), want: `{"level":"INFO","msg":"m","g":{"a":1,"h":{"i":{"b":2}}}}`},
		{name: "duplicates, when they are not wanted", o: handler.Options{Stages: []handler.Stage{handler.UniqueKeys(handler.RenameLater)}},
			derive: func(h slog.Handler) slog.Handler { return h.WithAttrs([]slog.Attr{slog.Int("a", 1)}) },
			r:      record(time.Time{}, 0, 0, "a", 2, "a", 3), want: `{"level":"INFO","msg":"m","a":1,"a#01":2,"a#02":3}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			var h slog.Handler = handler.New(handler.JSON(&b), &tt.o)
			if tt.derive != nil {
				h = tt.derive(h)
			}
			if tt.ctx == nil {
				tt.ctx = context.Background()
			}
			require.NoError(t, h.Handle(tt.ctx, tt.r))
			assert.Equal(t, tt.want+"\n", b.String())
		})
	}
	t.Run("the default level is info", func(t *testing.T) {
		h := handler.New(handler.JSON(&bytes.Buffer{}), nil)
		assert.True(t, h.Enabled(context.Background(), slog.LevelInfo))
		assert.False(t, h.Enabled(context.Background(), slog.LevelInfo-1))
	})
}

// TestEmptyGroupsThatAreBound: what is bound may leave a group open that has no
// member yet.
func TestEmptyGroupsThatAreBound(t *testing.T) {
	nothing := slog.Group("", slog.Group("e")) // has a member, and nothing is written for it
	for _, derive := range []func(slog.Handler) slog.Handler{
		func(h slog.Handler) slog.Handler { return h.WithGroup("g").WithAttrs([]slog.Attr{nothing}) },
		func(h slog.Handler) slog.Handler {
			return h.WithGroup("g").WithGroup("h").WithAttrs([]slog.Attr{nothing}).WithGroup("i")
		},
		func(h slog.Handler) slog.Handler {
			return h.WithAttrs([]slog.Attr{slog.Int("a", 1)}).WithGroup("g").WithAttrs([]slog.Attr{nothing}).WithAttrs([]slog.Attr{slog.Int("b", 2)})
		},
	} {
		for _, attrs := range [][]slog.Attr{nil, {slog.Int("z", 1)}, {nothing}, {slog.Group("k", nothing), slog.Int("z", 1)}} {
			var want, got bytes.Buffer
			r := slog.NewRecord(now(), 0, "m", 0)
			r.AddAttrs(attrs...)
			require.NoError(t, derive(slog.NewJSONHandler(&want, nil)).Handle(context.Background(), r))
			require.NoError(t, derive(handler.New(handler.JSON(&got), nil)).Handle(context.Background(), r))
			assert.Equal(t, want.String(), got.String())
		}
	}
}

// The console's text, read back, holds what slogtest asks for.
func TestSlogtestConsole(t *testing.T) {
	var b *bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		b = &bytes.Buffer{}
		return handler.New(handler.Console(b, &handler.ConsoleOptions{TimeFormat: time.RFC3339}), nil)
	}, func(*testing.T) map[string]any { return parseConsole(b.String()) })
}

// parseConsole reads a line of plain words: time, level, message, g.key=value.
func parseConsole(line string) map[string]any {
	m := map[string]any{}
	words := strings.Fields(line)
	if _, err := time.Parse(time.RFC3339, words[0]); err == nil {
		m[slog.TimeKey], words = words[0], words[1:]
	}
	m[slog.LevelKey], m[slog.MessageKey] = words[0], words[1]
	for _, w := range words[2:] {
		key, value, _ := strings.Cut(w, "=")
		path := strings.Split(key, ".")
		in := m
		for _, name := range path[:len(path)-1] {
			if in[name] == nil {
				in[name] = map[string]any{}
			}
			in, _ = in[name].(map[string]any)
		}
		in[path[len(path)-1]] = value
	}
	return m
}
