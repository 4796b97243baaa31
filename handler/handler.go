package handler

import (
	"context"
	"errors"
	"log/slog"

	"github.com/slogaudit/slogaudit/audit"
)

// ErrClosed is returned for a record that came after Close. It is counted as
// refused.
var ErrClosed = errors.New("handler: closed")

// Handler is a slog.Handler that redacts, checks and writes records. It is
// safe for concurrent use, as are the handlers that WithAttrs and WithGroup
// derive from it; they share outputs and counts, and closing one closes all.
//
// Handle returns nil when every output has taken the record. slog.Logger
// discards that error: use audit.Log, or call Handle, where a record that was
// not written must stop what it records.
type Handler struct {
	core  *core
	bound bound
}

// New returns a Handler that writes to out, which belongs to it from now on. It
// panics when out is nil or has no output.
func New(out Output, o *Options) *Handler {
	h := &Handler{core: newCore(out, o)}
	h.core.root = h
	h.core.eventKeys = newEventKeys(h.core)
	return h
}

// Enabled reports whether records of the level are written. Options.Level
// decides, and with it the outputs that have a level of their own.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	c := h.core
	if level < c.level.Level() {
		return false
	}
	return !c.gated || c.anyEnabled(ctx, h.bound.next, level)
}

// Handle redacts, checks and writes a record. Values are rendered before it
// returns and r is not kept.
//
// The error joins those of the outputs; it is ErrClosed after Close and an
// *audit.SchemaError when Options.Enforce is Reject and the record does not
// meet the schema.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	c := h.core
	if c.closed.Load() {
		c.refused.Add(1)
		return ErrClosed
	}
	if ctx == nil {
		ctx = context.Background() // some callers of slog's own handlers pass nil
	}
	e := c.encoder(ctx)
	var err error
	if c.linesOnly {
		if len(c.viewers) > 0 {
			h.view(ctx, e, &r)
		}
		err = h.handleLine(ctx, e, &r)
	} else {
		err = h.handleRecord(ctx, e, r)
	}
	c.release(e)
	if err == nil && c.notices.due.Load() {
		c.writeNotices(ctx, false)
	}
	return err
}

// handleLine writes a record to outputs that all take lines, in one pass.
func (h *Handler) handleLine(ctx context.Context, e *encoder, r *slog.Record) error {
	e.head(h, r.Time, r.Level, r.Message, r.PC)
	for _, f := range h.core.attrFuncs {
		e.attrs(f(ctx))
	}
	b, pos, start := &h.bound, 0, 0
	if len(b.text) > 0 {
		e.boundMembers(b)
	}
	if b.groups > 0 {
		pos = len(e.buf)
		start = e.open(b)
	}
	wrote := false
	r.Attrs(func(a slog.Attr) bool {
		if e.attr(&a) {
			wrote = true
		}
		return true
	})
	if b.groups > 0 {
		e.closeGroups(b, pos, start, wrote)
	}
	return h.finishLine(ctx, e, r.Level)
}

// finishLine checks the members that have been written, ends the line and gives
// it to the outputs.
func (h *Handler) finishLine(ctx context.Context, e *encoder, level slog.Level) error {
	var err error
	if e.checking && !h.core.schema.OK(&e.check) {
		err = h.violation(ctx, e, h.core.schema.Violations(&e.check, nil))
	}
	if err == nil {
		e.endLine()
		err = h.core.writeLine(ctx, e, level)
	}
	return h.core.done(e, err)
}

// violation deals with an event that does not meet the schema: it annotates
// the record, or returns the error for it.
func (h *Handler) violation(ctx context.Context, e *encoder, vs []audit.Violation) error {
	c := h.core
	c.countViolations(vs)
	err := &audit.SchemaError{Schema: c.schema.Name(), Violations: vs}
	if c.mode == Panic {
		panic(err)
	}
	e.annotate(vs)
	if c.mode != Reject {
		return nil
	}
	if c.quarantine == nil {
		return err
	}
	e.endLine()
	if qerr := c.quarantine.count(e, c.quarantine.write(ctx, e.buf)); qerr != nil {
		return errors.Join(err, qerr)
	}
	return err
}

// Flush waits until everything written so far survives a crash of the machine,
// as far as the outputs can promise that.
func (h *Handler) Flush(ctx context.Context) error { return h.core.flush(ctx) }

// Close flushes and closes the outputs. Records that come later are refused
// with ErrClosed. Closing twice is not an error.
func (h *Handler) Close(ctx context.Context) error { return h.core.close(ctx) }
