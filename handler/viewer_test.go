package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
)

// looker notes what it sees, and meddles with it.
type looker struct {
	ranged []string
	listed int
	events int
}

func (l *looker) Process(_ context.Context, r *handler.Record) {
	r.Range(func(a slog.Attr) bool {
		l.ranged = append(l.ranged, a.Key)
		return a.Key != "stop"
	})
	l.listed = len(r.Attrs())
	r.Add(slog.String("added", "x"))
	r.SetAttrs(nil)
	r.Drop("never")
	if r.Message == "panic" {
		panic("stage")
	}
}

func (l *looker) ViewEvent(context.Context, time.Time, *audit.Event) { l.events++ }

// Records are written as if there were no viewer, which sees all of them.
func TestViewersOnlyLook(t *testing.T) {
	var alone, watched bytes.Buffer
	l := &looker{}
	reported := 0
	plain := handler.New(handler.JSON(&alone), nil)
	h := handler.New(handler.JSON(&watched), &handler.Options{
		Stages: []handler.Stage{l}, OnError: func(error) { reported++ }})
	at := time.Unix(1, 0)
	bind := map[string]struct {
		derive func(slog.Handler) slog.Handler
		want   []string
		listed int
	}{
		"nothing":    {func(h slog.Handler) slog.Handler { return h }, []string{"a", "b", "stop"}, 4},
		"attributes": {func(h slog.Handler) slog.Handler { return h.WithAttrs([]slog.Attr{slog.Int("n", 1)}) }, []string{"n", "a", "b", "stop"}, 5},
		"group":      {func(h slog.Handler) slog.Handler { return h.WithGroup("g") }, []string{"g"}, 1},
		"both": {func(h slog.Handler) slog.Handler {
			return h.WithAttrs([]slog.Attr{slog.Int("n", 1)}).WithGroup("g").WithAttrs([]slog.Attr{slog.Int("m", 1)})
		}, []string{"n", "g"}, 2},
	}
	for name, c := range bind {
		r := slog.NewRecord(at, slog.LevelInfo, "hello", 0)
		r.AddAttrs(slog.String("a", "1"), slog.Any("b", map[string]int{"x": 1}), slog.Int("stop", 1), slog.Int("after", 1))
		l.ranged = nil
		require.NoError(t, c.derive(plain).Handle(t.Context(), r))
		require.NoError(t, c.derive(h).Handle(t.Context(), r))
		assert.Equal(t, c.want, l.ranged, name)
		assert.Equal(t, c.listed, l.listed, name)
		assert.Equal(t, alone.String(), watched.String(), name)
	}
	require.NoError(t, h.Handle(t.Context(), slog.NewRecord(at, slog.LevelInfo, "panic", 0)))
	assert.Equal(t, 1, reported)
	assert.Contains(t, watched.String(), `"panic"`)
}

// Events that come as they are are shown as they are, once, with and without bound
// attributes, which ViewEvent could not see.
func TestViewersSeeEvents(t *testing.T) {
	e := audit.Event{Method: "GET", Path: "/a", IP: netip.MustParseAddr("192.0.2.1"), Status: audit.StatusMissing}
	var out bytes.Buffer
	l := &looker{}
	h := handler.New(handler.JSON(&out), &handler.Options{Stages: []handler.Stage{l}})
	require.NoError(t, h.HandleEvent(t.Context(), time.Unix(1, 0), &e))
	assert.Equal(t, 1, l.events)
	assert.Empty(t, l.ranged)
	bound := h.WithAttrs([]slog.Attr{slog.String("service", "shop")}).(*handler.Handler)
	require.NoError(t, bound.HandleEvent(t.Context(), time.Unix(1, 0), &e))
	assert.Equal(t, 1, l.events)
	assert.Contains(t, l.ranged, "service")
	assert.Equal(t, 2, bytes.Count(out.Bytes(), []byte("\n")))

	// Beside a stage that changes records it is one as any other.
	l2 := &looker{}
	h = handler.New(handler.JSON(&out), &handler.Options{Stages: []handler.Stage{l2, handler.StageFunc(func(context.Context, *handler.Record) {})}})
	require.NoError(t, h.HandleEvent(t.Context(), time.Unix(1, 0), &e))
	assert.Zero(t, l2.events)
	assert.Contains(t, l2.ranged, "method")
}

func TestViewedHandlerMeetsTheContract(t *testing.T) {
	var out bytes.Buffer
	h := handler.New(handler.JSON(&out), &handler.Options{Stages: []handler.Stage{&looker{}}})
	require.NoError(t, slogtest.TestHandler(h, func() (records []map[string]any) {
		for line := range bytes.Lines(out.Bytes()) {
			var r map[string]any
			require.NoError(t, json.Unmarshal(line, &r))
			records = append(records, r)
		}
		return records
	}))
}
