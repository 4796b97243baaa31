package handler

import (
	"context"
	"log/slog"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// A Viewer is a Stage that only looks. Where all stages are viewers and all outputs
// take lines, records are not taken apart for them: what Process does to its record
// is not written then, and events that come as they are stay so.
type Viewer interface {
	Stage
	// ViewEvent is called instead of Process for an event of HandleEvent. It must
	// not keep or change e.
	ViewEvent(ctx context.Context, t time.Time, e *audit.Event)
}

// viewers returns the stages if all of them are viewers.
func viewers(stages []Stage) []Viewer {
	vs := make([]Viewer, 0, len(stages))
	for _, s := range stages {
		v, ok := s.(Viewer)
		if !ok {
			return nil
		}
		vs = append(vs, v)
	}
	return vs
}

// viewed is a record that viewers look at.
type viewed struct {
	Record
	from slog.Record
}

// view shows a record to the viewers.
func (h *Handler) view(ctx context.Context, e *encoder, sr *slog.Record) {
	if e.viewed == nil {
		e.viewed = new(viewed)
	}
	v := e.viewed
	v.from = *sr
	v.Record = Record{Time: sr.Time, Level: sr.Level, Message: sr.Message, PC: sr.PC,
		h: h, event: h.core.schema.IsEvent(sr.Message), call: &v.from}
	for _, s := range h.core.viewers {
		h.core.runStage(ctx, s, &v.Record)
	}
	*v = viewed{}
}

// viewEvent shows an event to the viewers.
func (c *core) viewEvent(ctx context.Context, t time.Time, e *audit.Event) {
	for _, v := range c.viewers {
		func() {
			defer c.rescueStage()
			v.ViewEvent(ctx, t, e)
		}()
	}
}
