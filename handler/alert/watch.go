package alert

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
)

// Watch returns a handler that shows m the auth events on their way to h, and
// leaves h to write its records as it does: events of audit.Middleware are shown
// as they are, and of others only the attributes are read. It costs least of
// all ways to attach a monitor.
//
// Attributes bound by With count unless they are in a group. Events are shown
// whether h can write them or not. Something must call m.Run, so that alerts
// come when events do not. Flushing and closing remain with h.
func Watch(h slog.Handler, m *monitor.Monitor) slog.Handler {
	w := &watched{next: h, m: m}
	w.derive(h)
	return w
}

type watched struct {
	next    slog.Handler
	events  audit.EventHandler // next, if it is one
	m       *monitor.Monitor
	bound   audit.Event
	grouped bool
}

var _ audit.EventHandler = (*watched)(nil)

func (w *watched) derive(next slog.Handler) {
	w.next, w.events = next, nil
	if eh, ok := next.(audit.EventHandler); ok && eh.EventHandler() == next {
		w.events = eh
	}
}

// EventHandler returns w.
func (w *watched) EventHandler() slog.Handler { return w }

// Enabled asks the handler behind.
func (w *watched) Enabled(ctx context.Context, level slog.Level) bool {
	return w.next.Enabled(ctx, level)
}

// HandleEvent shows the event and hands it on.
func (w *watched) HandleEvent(ctx context.Context, t time.Time, e *audit.Event) error {
	if monitor.Watches(e.Name()) {
		w.m.Observe(t, e)
	}
	if w.events != nil {
		return w.events.HandleEvent(ctx, t, e)
	}
	return w.next.Handle(ctx, e.Record(t))
}

// Handle shows the record, if it is an event, and hands it on.
func (w *watched) Handle(ctx context.Context, r slog.Record) error {
	if !w.grouped && monitor.Watches(r.Message) {
		e := w.bound
		r.Attrs(func(a slog.Attr) bool {
			set(&e, a)
			return true
		})
		w.m.Observe(r.Time, &e)
	}
	return w.next.Handle(ctx, r)
}

// WithAttrs binds the attributes for the monitor too.
func (w *watched) WithAttrs(attrs []slog.Attr) slog.Handler {
	w2 := *w
	w2.derive(w.next.WithAttrs(slices.Clone(attrs)))
	if !w.grouped {
		for _, a := range attrs {
			set(&w2.bound, a)
		}
	}
	return &w2
}

// WithGroup returns a handler whose records are no events: their members are
// not where the schema has them.
func (w *watched) WithGroup(name string) slog.Handler {
	w2 := *w
	w2.derive(w.next.WithGroup(name))
	w2.grouped = w.grouped || name != ""
	return &w2
}
