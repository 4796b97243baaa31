package handler

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

var errStagePanic = errors.New("handler: a stage panicked")

// handleRecord writes a record when a stage or an output needs its attributes:
// they are redacted first, once, then encoded and handed on.
func (h *Handler) handleRecord(ctx context.Context, e *encoder, sr slog.Record) error {
	c := h.core
	r := &Record{Time: sr.Time, Level: sr.Level, Message: sr.Message, PC: sr.PC, h: h}
	r.event = c.schema.IsEvent(r.Message)
	r.attrs = attrsOf(&sr)
	if !h.runStages(ctx, r) {
		return nil
	}
	for _, f := range c.attrFuncs {
		r.Add(f(ctx)...)
	}
	return c.done(e, h.writeRecord(ctx, e, r))
}

func attrsOf(r *slog.Record) []slog.Attr {
	n := r.NumAttrs()
	if n == 0 {
		return nil
	}
	attrs := make([]slog.Attr, 0, n)
	r.Attrs(func(a slog.Attr) bool { attrs = append(attrs, a); return true })
	return attrs
}

// writeRecord redacts, checks and encodes a record and gives it to the outputs.
func (h *Handler) writeRecord(ctx context.Context, e *encoder, r *Record) error {
	c := h.core
	h.cleanRecord(e, r)
	e.encodeRecord(h, r)
	var violated []audit.Violation
	if e.checking && !c.schema.OK(&e.check) {
		violated = c.schema.Violations(&e.check, nil)
		if err := h.violation(ctx, e, violated); err != nil {
			return err
		}
	}
	e.endLine()
	var errs []error
	for i, l := range c.out {
		if l.level != nil && r.Level < l.level.Level() {
			continue
		}
		var err error
		if l.next == nil {
			err = l.count(e, l.write(ctx, e.buf))
		} else if next, attrs := l.target(h.bound.handler(i), r, violated); next.Enabled(ctx, r.Level) {
			err = l.count(e, l.forward(ctx, next, r, attrs, violated))
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// cleanRecord redacts the record in place.
func (h *Handler) cleanRecord(e *encoder, r *Record) {
	e.scope = scope{top: true}
	r.Message = e.cleanText(r.Message)
	e.topic = r.Message
	if r.whole || h.bound.groups == 0 {
		if !r.whole {
			e.beside = h.bound.beside
		}
		e.note(r.added)
		e.note(r.attrs)
		r.added = e.cleanAll(r.added)
	} else {
		r.added = e.cleanAll(r.added)
		e.scope, e.beside = h.bound.inner, h.bound.beside
	}
	r.attrs = e.cleanAll(r.attrs)
	e.beside = redact.Siblings{}
	if !e.cached { // secrets of the context, unknown when With was called
		if !r.whole {
			r.attrs, r.whole = h.bound.nest(r.attrs), true
		}
		e.scope = scope{top: true}
		r.attrs = e.cleanAll(r.attrs)
	}
	e.mask = escapeOnly
}

// encodeRecord encodes a record that has been redacted, but for its end.
func (e *encoder) encodeRecord(h *Handler, r *Record) {
	e.head(h, r.Time, r.Level, r.Message, r.PC)
	if r.whole {
		if e.checking {
			e.check = audit.Check{}
			e.core.schema.Head(&e.check, r.Time.UTC(), r.Level, r.Message)
		}
		e.attrs(r.added)
		e.attrs(r.attrs)
		return
	}
	e.attrs(r.added)
	e.boundMembers(&h.bound)
	pos := len(e.buf)
	start := e.open(&h.bound)
	e.closeGroups(&h.bound, pos, start, e.attrs(r.attrs))
}

// target returns the handler that a record goes to, given the one derived by
// With, and the attributes that this handler does not have yet.
func (l *leg) target(derived slog.Handler, r *Record, vs []audit.Violation) (slog.Handler, []slog.Attr) {
	// What stands outside of the groups cannot be added to a handler that has
	// opened one, and stages may have changed what it knows.
	grouped := len(r.h.bound.path) > 0
	switch {
	case r.whole:
		return l.next, r.attrs
	case grouped && (len(r.added) > 0 || len(vs) > 0):
		return l.next, r.h.bound.nest(r.attrs)
	case derived == nil:
		return l.next, r.attrs
	}
	return derived, r.attrs
}

// forward hands a redacted record to an output that takes attributes.
func (l *leg) forward(ctx context.Context, next slog.Handler, r *Record, attrs []slog.Attr, vs []audit.Violation) (err error) {
	out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	out.AddAttrs(r.added...)
	out.AddAttrs(attrs...)
	if len(vs) > 0 {
		out.AddAttrs(violationsAttr(vs))
	}
	defer l.rescue(&err)
	if err := next.Handle(ctx, out); err != nil {
		return l.failure(err)
	}
	return nil
}

func violationsAttr(vs []audit.Violation) slog.Attr {
	texts := make([]string, len(vs))
	for i, v := range vs {
		texts[i] = v.Message
	}
	return slog.Any(violationsKey, texts)
}

// handler returns what WithAttrs and WithGroup have made of output i, or nil.
func (b *bound) handler(i int) slog.Handler {
	if i < len(b.next) {
		return b.next[i]
	}
	return nil
}

// keepsAttrs says whether an output or a stage asks for bound attributes.
func (c *core) keepsAttrs() bool { return !c.linesOnly || len(c.viewers) > 0 }

// bindAttrs passes redacted attributes on to the outputs that take them.
func (c *core) bindAttrs(b *bound, attrs []slog.Attr) {
	if !c.keepsAttrs() {
		return
	}
	attrs = slices.Clone(attrs)
	b.parts = append(slices.Clip(b.parts), boundPart{b.path, attrs})
	c.deriveNext(b, func(h slog.Handler) slog.Handler { return h.WithAttrs(attrs) })
}

func (c *core) bindGroup(b *bound, name string) {
	if !c.keepsAttrs() {
		return
	}
	b.path = append(slices.Clip(b.path), name)
	c.deriveNext(b, func(h slog.Handler) slog.Handler { return h.WithGroup(name) })
}

func (c *core) deriveNext(b *bound, derive func(slog.Handler) slog.Handler) {
	old := b.next
	b.next = make([]slog.Handler, len(c.out))
	for i, l := range c.out {
		if l.next == nil {
			continue
		}
		b.next[i] = l.next
		if i < len(old) {
			b.next[i] = old[i]
		}
		b.next[i] = derive(b.next[i])
	}
}
