package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

var background = context.Background()

// faulty is a sink that fails, panics or takes records.
type faulty struct {
	bytes.Buffer
	err    error
	panics bool
	closed int
	synced int
}

func (f *faulty) Write(_ context.Context, b sink.Batch) error {
	if f.panics {
		panic("no disk")
	}
	if f.err == nil {
		f.Buffer.Write(b.Lines)
	}
	return f.err
}
func (f *faulty) Sync(context.Context) error  { f.synced++; return nil }
func (f *faulty) Close(context.Context) error { f.closed++; return nil }

func info(h slog.Handler, msg string, as ...slog.Attr) error {
	r := slog.NewRecord(now(), slog.LevelInfo, msg, 0)
	r.AddAttrs(as...)
	return h.Handle(background, r)
}

func TestTeeIsolatesOutputs(t *testing.T) {
	broken := errors.New("disk full")
	bad, worse, good := &faulty{err: broken}, &faulty{panics: true}, &faulty{}
	var reported []error
	h := handler.New(handler.Tee(handler.JSON(bad), handler.Named("panicky", handler.JSON(worse)), nil, handler.JSON(good)),
		&handler.Options{OnError: func(err error) { reported = append(reported, err) }})
	err := info(h, "m")
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "output panicky: panicked")
	require.NotContains(t, err.Error(), "no disk", "what a panic says may be anything")
	require.Contains(t, good.String(), `"msg":"m"`)
	require.Len(t, reported, 1)
	require.Error(t, info(h, "m2"))
	require.Len(t, reported, 1, "once a second")
	s := h.Stats()
	assert.EqualValues(t, 2, s.Refused)
	assert.EqualValues(t, 2, s.In)
	assert.EqualValues(t, 2, s.Outputs[0].Failed)
	assert.EqualValues(t, 2, s.Outputs[2].Written)
}

func TestLostRecordsAreToldOf(t *testing.T) {
	for name, more := range map[string]handler.Output{"single": nil, "tee": handler.Console(io.Discard, nil)} {
		t.Run(name, func(t *testing.T) {
			out := &faulty{err: errors.New("full")}
			h := handler.New(handler.Tee(handler.JSON(out), more), nil)
			for range 3 {
				require.Error(t, info(h, "lost"))
			}
			out.err = nil
			require.NoError(t, info(h, "back"))
			require.NoError(t, h.Flush(background))
			m := parse(t, &out.Buffer)
			last := m[len(m)-1]
			require.Equal(t, handler.RecordsLost, last["msg"])
			require.Equal(t, "output json failed", last["reason"])
			require.EqualValues(t, 3, last["count"])
			require.Equal(t, 1, out.synced)
			s := h.Stats()
			require.EqualValues(t, 4, s.In, "%v", s)
			require.EqualValues(t, 1, s.Notices)
		})
	}
}

func TestNoticeThatCannotBeWrittenComesLater(t *testing.T) {
	out := &faulty{err: errors.New("full")}
	h := handler.New(handler.JSON(out), nil)
	require.Error(t, info(h, "lost"))
	for range 3 {
		_ = h.Flush(background)
	}
	out.err = nil
	_ = h.Flush(background)
	m := parse(t, &out.Buffer)
	require.Len(t, m, 1)
	require.EqualValues(t, 1, m[0]["count"])
}

func TestLevels(t *testing.T) {
	var all, warn bytes.Buffer
	h := handler.New(handler.Tee(handler.MinLevel(slog.LevelWarn, handler.JSON(&warn)), handler.JSON(&all)), nil)
	l := slog.New(h)
	l.Info("a")
	l.Warn("b")
	l.Debug("c")
	require.Equal(t, 2, strings.Count(all.String(), "\n"))
	require.Equal(t, 1, strings.Count(warn.String(), "\n"))

	h = handler.New(handler.MinLevel(slog.LevelError, handler.JSON(&warn)), nil)
	require.False(t, h.Enabled(background, slog.LevelWarn))
	require.True(t, h.Enabled(background, slog.LevelError))
	var v slog.LevelVar
	v.Set(slog.LevelDebug)
	h = handler.New(handler.Forward(slog.NewJSONHandler(&warn, &slog.HandlerOptions{Level: slog.LevelWarn})), &handler.Options{Level: &v})
	require.False(t, h.Enabled(background, slog.LevelInfo), "the handler behind decides too")
	h = handler.New(handler.Tee(handler.Forward(slog.NewJSONHandler(&warn, &slog.HandlerOptions{Level: slog.LevelWarn})), handler.Console(io.Discard, nil)), &handler.Options{Level: &v})
	require.True(t, h.Enabled(background, slog.LevelDebug))
	v.Set(slog.LevelError)
	require.False(t, h.Enabled(background, slog.LevelWarn))
}

func TestContextAttrsStandOutsideOfGroups(t *testing.T) {
	var lines, fwd bytes.Buffer
	o := &handler.Options{Attrs: []func(context.Context) []slog.Attr{
		func(context.Context) []slog.Attr {
			return []slog.Attr{slog.String("trace_id", strings.Repeat("ab", 16))}
		},
	}}
	for name, out := range map[string]handler.Output{
		"lines": handler.JSON(&lines),
		"tee":   handler.Tee(handler.JSON(&lines), handler.Forward(slog.NewJSONHandler(&fwd, nil))),
	} {
		t.Run(name, func(t *testing.T) {
			lines.Reset()
			fwd.Reset()
			l := slog.New(handler.New(out, o)).With("a", 1).WithGroup("g").With("b", 2)
			l.Info("m", "c", 3)
			for _, b := range []*bytes.Buffer{&lines, &fwd} {
				if b.Len() == 0 {
					continue
				}
				m := parse(t, b)[0]
				require.Equal(t, strings.Repeat("ab", 16), m["trace_id"])
				require.EqualValues(t, 1, m["a"])
				require.Equal(t, map[string]any{"b": 2.0, "c": 3.0}, m["g"])
			}
		})
	}
}

func TestStages(t *testing.T) {
	var b bytes.Buffer
	s := secret()
	h := handler.New(handler.JSON(&b), &handler.Options{Stages: []handler.Stage{
		handler.StageFunc(func(_ context.Context, r *handler.Record) {
			switch r.Message {
			case "drop":
				r.Drop("not wanted")
			case "authenticated_request":
				require.False(t, r.Drop("not wanted"))
			case "add":
				r.Add(slog.String("added", s))
			case "edit":
				as := r.Attrs()
				for i := range as {
					as[i].Key = strings.ToUpper(as[i].Key)
				}
				r.SetAttrs(append(as, slog.String("last", s)))
			case "panic":
				panic(s)
			}
		}),
	}})
	l := slog.New(h).With("a", 1).WithGroup("g").With("b", 2)
	for _, msg := range []string{"drop", "add", "edit", "panic", "plain", "authenticated_request"} {
		l.Info(msg, "c", 3)
	}
	require.NoError(t, h.Flush(background))
	require.NotContains(t, b.String(), s)
	m := parse(t, &b)
	require.Len(t, m, 6, "five, and a notice of the dropped one")
	var edit map[string]any
	for _, r := range m {
		if r["msg"] == "edit" {
			edit = r
		}
	}
	require.EqualValues(t, 1, edit["A"])
	require.Equal(t, map[string]any{"b": 2.0, "c": 3.0}, edit["G"])
	st := h.Stats()
	require.Equal(t, map[string]uint64{"not wanted": 1}, st.Dropped)
	require.EqualValues(t, 6, st.In)
	require.EqualValues(t, 5, st.Written)
}

func TestSampleAndRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		count := func(stage handler.Stage, n int, msg string, level slog.Level) (kept int) {
			var b bytes.Buffer
			l := slog.New(handler.New(handler.JSON(&b), &handler.Options{Stages: []handler.Stage{stage}}))
			for range n {
				l.Log(background, level, msg)
			}
			return strings.Count(b.String(), `"msg":"`+msg+`"`)
		}
		sample := handler.Sample(&handler.SampleOptions{First: 5, Then: 10})
		assert.Equal(t, 5+9, count(sample, 100, "a", slog.LevelInfo))
		assert.Equal(t, 5+9, count(sample, 100, "b", slog.LevelInfo))
		assert.Equal(t, 0+10, count(sample, 100, "a", slog.LevelInfo), "the same second")
		assert.Equal(t, 100, count(sample, 100, "a", slog.LevelError))
		assert.Equal(t, 100, count(sample, 100, "missing_bearer_token", slog.LevelInfo))
		time.Sleep(time.Second)
		assert.Equal(t, 5+9, count(sample, 100, "a", slog.LevelInfo))

		limit := handler.RateLimit(10, 3)
		assert.Equal(t, 3, count(limit, 100, "a", slog.LevelInfo))
		assert.Equal(t, 100, count(limit, 100, "invalid_bearer_token", slog.LevelWarn))
		time.Sleep(200 * time.Millisecond)
		assert.Equal(t, 2, count(limit, 100, "a", slog.LevelInfo))
	})
}

func TestUniqueKeys(t *testing.T) {
	for mode, want := range map[handler.Duplicates]string{
		handler.RenameLater: `"a":1,"g":{"x":1,"y":2,"x#01":3},"a#01":2,"a#02":3`,
		handler.KeepFirst:   `"a":1,"g":{"x":1,"y":2}`,
		handler.KeepLast:    `"a":3,"g":{"x":3,"y":2}`,
	} {
		var b bytes.Buffer
		h := handler.New(handler.JSON(&b), &handler.Options{Stages: []handler.Stage{handler.UniqueKeys(mode)}})
		slog.New(h).With("a", 1).Info("m", slog.Group("g", "x", 1, "y", 2), "a", 2, slog.Group("", slog.Int("a", 3)), slog.Group("g", "x", 3), "msg", "forged")
		require.Contains(t, b.String(), `"msg":"m",`+want+`,"msg#01":"forged"}`)
	}
}

func TestClose(t *testing.T) {
	out := &faulty{}
	h := handler.New(handler.JSON(out), nil)
	derived := h.WithAttrs([]slog.Attr{slog.Int("a", 1)})
	require.NoError(t, h.Close(background))
	require.NoError(t, h.Close(background))
	require.Equal(t, 1, out.closed)
	require.ErrorIs(t, info(derived, "late"), handler.ErrClosed)
	require.Empty(t, out.String())
}

func TestOutputsHaveNamesOfTheirOwn(t *testing.T) {
	h := handler.New(handler.Tee(handler.JSON(io.Discard), handler.JSON(io.Discard), handler.Named("x", handler.Tee(handler.JSON(io.Discard), handler.JSON(io.Discard)))), nil)
	var names []string
	for _, o := range h.Stats().Outputs {
		names = append(names, o.Name)
	}
	require.Equal(t, []string{"json", "json-2", "x-1", "x-2"}, names)
}

func TestStatsAsVar(t *testing.T) {
	var b bytes.Buffer
	h := handler.New(handler.JSON(&b), nil)
	v := h.Var()
	slog.New(h).Info("m", "k", secret())
	var s handler.Stats
	require.NoError(t, json.Unmarshal([]byte(v.String()), &s))
	require.EqualValues(t, 1, s.Written)
	require.Len(t, s.Redacted, 1)
	require.EqualValues(t, 1, s.Outputs[0].Written)
}

func TestMisuse(t *testing.T) {
	require.Panics(t, func() { handler.New(nil, nil) })
	require.Panics(t, func() { handler.New(handler.Tee(), nil) })
	require.Panics(t, func() { handler.JSON(42) })
	require.Panics(t, func() { handler.JSON(nil) })
	require.Panics(t, func() { handler.RateLimit(0, 1) })
	var m handler.Mode
	require.NoError(t, m.UnmarshalText([]byte("reject")))
	require.Equal(t, handler.Reject, m)
	require.Error(t, m.UnmarshalText([]byte("nope")))
}
