// Package alert puts a monitor into a handler's chain: a stage shows it the
// auth events, and its alerts become records of the chain.
package alert

import (
	"bytes"
	"context"
	"log/slog"
	"net/netip"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/handler"
)

// Stage shows the auth events that pass to m. It is a handler.Viewer: it changes
// nothing and drops nothing. Something must call m.Run, so that alerts come when
// events do not.
func Stage(m *monitor.Monitor) handler.Stage { return stage{m} }

type stage struct{ m *monitor.Monitor }

var _ handler.Viewer = stage{}

func (s stage) Process(_ context.Context, r *handler.Record) {
	if !monitor.Watches(r.Message) {
		return
	}
	var e audit.Event
	r.Range(func(a slog.Attr) bool {
		set(&e, a)
		return true
	})
	s.m.Observe(r.Time, &e)
}

func (s stage) ViewEvent(_ context.Context, t time.Time, e *audit.Event) {
	if monitor.Watches(e.Name()) {
		s.m.Observe(t, e)
	}
}

// set takes a member of auth/v1 into the event. What is malformed is left out;
// the schema says so elsewhere.
func set(e *audit.Event, a slog.Attr) {
	v := a.Value
	if v.Kind() == slog.KindLogValuer {
		v = v.Resolve()
	}
	switch a.Key {
	case "http_status":
		if v.Kind() == slog.KindInt64 {
			e.HTTPStatus = int(v.Int64())
		}
		return
	case "asn":
		switch v.Kind() {
		case slog.KindUint64:
			e.ASN = uint32(v.Uint64())
		case slog.KindInt64:
			e.ASN = uint32(v.Int64())
		}
		return
	}
	if v.Kind() != slog.KindString {
		return
	}
	s := v.String()
	switch a.Key {
	case "method":
		e.Method = s
	case "path":
		e.Path = s
	case "ip":
		e.IP, _ = netip.ParseAddr(s)
	case "user_agent":
		e.UserAgent = s
	case "token_hash":
		e.TokenHash = s
	case "status":
		e.Status = audit.Status(s)
	case "reason":
		e.Reason = audit.Reason(s)
	case "user":
		e.User = s
	case "token_fp":
		e.TokenFP = s
	case "country":
		e.Country = s
	}
}

// Log returns a function for monitor.Options.OnAlert that writes each alert as
// a record through h. What h could not write goes to onError, which may be
// nil.
func Log(h slog.Handler, onError func(error)) func(monitor.Alert) {
	return func(a monitor.Alert) {
		ctx := context.Background()
		if !h.Enabled(ctx, a.Level()) {
			return
		}
		r := slog.NewRecord(time.Now(), a.Level(), monitor.Message, 0)
		r.AddAttrs(a.Attrs()...)
		if err := h.Handle(ctx, r); err != nil && onError != nil {
			onError(err)
		}
	}
}

// Output shows m the auth events among the lines that a handler writes, beside
// another output:
//
//	handler.Tee(handler.JSON(file), alert.Output(m))
//
// It sees them as they were written, redacted. Lines that cannot be read are not shown.
func Output(m *monitor.Monitor) handler.Output { return handler.JSON(lines{m}) }

type lines struct{ m *monitor.Monitor }

func (w lines) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		if at, e, event, err := monitor.ParseLine(line); event && err == nil {
			w.m.Observe(at, &e)
		}
	}
	return len(p), nil
}
