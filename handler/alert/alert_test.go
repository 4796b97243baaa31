package alert_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/handler/alert"
	"github.com/slogaudit/slogaudit/redact"
)

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// Guessing through a logger with bound attributes, from many goroutines, is
// alerted in the same log, and replaying the log gives the same alerts.
func TestLiveIsReplay(t *testing.T) {
	var out buffer
	var live []monitor.Alert
	var h *handler.Handler
	m, err := monitor.New(&monitor.Options{OnAlert: func(a monitor.Alert) {
		live = append(live, a)
		alert.Log(h, func(err error) { t.Error(err) })(a)
	}})
	require.NoError(t, err)
	h = handler.New(handler.JSON(&out), &handler.Options{Stages: []handler.Stage{alert.Stage(m)}})
	bound := h.WithAttrs([]slog.Attr{slog.String("service", "shop"), slog.String("reason", "unknown")})
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 60 {
				e := audit.Event{Method: "GET", Path: "/orders", IP: netip.MustParseAddr(fmt.Sprintf("192.0.2.%d", g)), UserAgent: "curl/8",
					TokenHash: redact.Hash(fmt.Sprint(g, i)), Status: audit.StatusInvalid, HTTPStatus: 401, ASN: 64500, Country: "DE"}
				assert.NoError(t, audit.Log(t.Context(), bound, &e))
			}
		})
	}
	wg.Wait()
	m.Flush()
	require.NoError(t, h.Close(t.Context()))
	require.NotEmpty(t, live)
	assert.Equal(t, uint64(240), m.Stats().Events)

	var replayed []monitor.Alert
	again, err := monitor.New(&monitor.Options{OnAlert: func(a monitor.Alert) { replayed = append(replayed, a) }})
	require.NoError(t, err)
	records := 0
	for line := range strings.Lines(out.b.String()) {
		at, e, event, err := monitor.ParseLine([]byte(line))
		require.NoError(t, err)
		if event {
			again.Observe(at, &e)
			continue
		}
		records++
		var r map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		assert.Equal(t, "alert", r["msg"])
		assert.Equal(t, live[records-1].Rule, r["rule"])
		assert.Equal(t, strings.Join(live[records-1].Evidence.TokenHashes, " "), r["token_hashes"], "hashes are not hashed again")
		for _, p := range live[records-1].Subject {
			assert.Equal(t, p.Value, r["subject"].(map[string]any)[p.Field.String()])
		}
	}
	again.Flush()
	assert.Equal(t, len(live), records)
	assert.Equal(t, live, replayed)
}

// A stage, an output and a handler around the handler see the same.
func TestOutputIsStage(t *testing.T) {
	var alerts [3][]monitor.Alert
	for i, options := range []func(m *monitor.Monitor) (handler.Output, *handler.Options){
		func(m *monitor.Monitor) (handler.Output, *handler.Options) {
			return handler.JSON(&buffer{}), &handler.Options{Stages: []handler.Stage{alert.Stage(m)}}
		},
		func(m *monitor.Monitor) (handler.Output, *handler.Options) {
			return handler.Tee(handler.JSON(&buffer{}), alert.Output(m)), nil
		},
	} {
		m, err := monitor.New(&monitor.Options{OnAlert: func(a monitor.Alert) { alerts[i] = append(alerts[i], a) }})
		require.NoError(t, err)
		out, o := options(m)
		h := handler.New(out, o)
		for n := range 30 {
			e := audit.Event{Method: "GET", Path: "/a", IP: netip.MustParseAddr("192.0.2.1"), TokenHash: redact.Hash(fmt.Sprint(n)), Status: audit.StatusInvalid}
			require.NoError(t, h.Handle(t.Context(), e.Record(time.Unix(int64(n), 0))))
		}
		m.Flush()
	}
	m, err := monitor.New(&monitor.Options{OnAlert: func(a monitor.Alert) { alerts[2] = append(alerts[2], a) }})
	require.NoError(t, err)
	h := alert.Watch(handler.New(handler.JSON(&buffer{}), nil), m)
	for n := range 30 {
		e := audit.Event{Method: "GET", Path: "/a", IP: netip.MustParseAddr("192.0.2.1"), TokenHash: redact.Hash(fmt.Sprint(n)), Status: audit.StatusInvalid}
		at := time.Unix(int64(n), 0)
		switch n % 3 {
		case 0:
			require.NoError(t, h.(audit.EventHandler).HandleEvent(t.Context(), at, &e))
		case 1:
			require.NoError(t, h.Handle(t.Context(), e.Record(at)))
		default: // some of it bound
			r := slog.NewRecord(at, slog.LevelWarn, e.Name(), 0)
			r.AddAttrs(slog.String("ip", "192.0.2.1"), slog.String("token_hash", e.TokenHash), slog.String("status", "invalid"))
			bound := h.WithAttrs([]slog.Attr{slog.String("method", "GET"), slog.String("path", "/a")})
			require.NoError(t, bound.Handle(t.Context(), r))
		}
	}
	m.Flush()
	require.NotEmpty(t, alerts[0])
	assert.Equal(t, alerts[0], alerts[1])
	assert.Equal(t, alerts[0], alerts[2])
}

// What a watched handler writes, allocates and answers is what it does alone.
func TestWatchedWritesTheSame(t *testing.T) {
	m, err := monitor.New(nil)
	require.NoError(t, err)
	var alone, watched buffer
	plain := handler.New(handler.JSON(&alone), nil)
	h := alert.Watch(handler.New(handler.JSON(&watched), nil), m)
	e := audit.Event{Method: "GET", Path: "/a", IP: netip.MustParseAddr("192.0.2.1"), TokenHash: redact.Hash("a"), Status: audit.StatusInvalid}
	for _, h := range []slog.Handler{plain, h} {
		for _, derived := range []slog.Handler{h, h.WithAttrs([]slog.Attr{slog.String("service", "shop")}), h.WithGroup("g"), h.WithGroup("")} {
			require.NoError(t, derived.Handle(t.Context(), e.Record(time.Unix(1, 0))))
		}
	}
	assert.Equal(t, alone.b.String(), watched.b.String())
	m.Flush()
	assert.Equal(t, uint64(3), m.Stats().Events, "what is in a group is no event")
	assert.False(t, h.Enabled(t.Context(), slog.LevelDebug))
}

func TestOtherRecordsAreNotEvents(t *testing.T) {
	m, err := monitor.New(nil)
	require.NoError(t, err)
	h := handler.New(handler.JSON(&buffer{}), &handler.Options{Stages: []handler.Stage{alert.Stage(m)}})
	slog.New(h).Info("started", "status", "invalid")
	m.Advance(time.Now())
	assert.Zero(t, m.Stats().Events)
}
