package handler

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// Redact returns a middleware that redacts every record, and everything bound
// by With, before the next handler sees it. A nil r means redact.Default().
//
// A record without secrets is passed on as it is, unless it has values that
// slog has no kind for: those are rendered, as for Forward.
func Redact(r *redact.Redactor) func(slog.Handler) slog.Handler {
	c := newCore(discard{}, &Options{Redactor: r, Enforce: Off})
	c.bare = true
	return func(next slog.Handler) slog.Handler {
		return &redactHandler{core: c, next: next, inner: scope{top: true}}
	}
}

// discard is the output of a core that only lends its encoders.
type discard struct{}

func (discard) legs() []*leg { return []*leg{{name: "none"}} }

type redactHandler struct {
	core   *core
	next   slog.Handler
	inner  scope           // inside the groups opened so far
	beside redact.Siblings // what is bound in the innermost says
}

func (h *redactHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return h.next.Enabled(ctx, l)
}

func (h *redactHandler) Handle(ctx context.Context, r slog.Record) error {
	if ctx == nil {
		ctx = context.Background()
	}
	e := h.core.encoder(ctx)
	e.topic = r.Message
	e.scope = h.inner
	clean := true
	if !e.harmless(r.Message) {
		clean = false
	} else {
		r.Attrs(func(a slog.Attr) bool {
			clean = e.untouched(a)
			return clean
		})
	}
	if clean {
		h.core.release(e)
		return h.next.Handle(ctx, r)
	}
	out := slog.NewRecord(r.Time, r.Level, e.cleanText(r.Message), r.PC)
	e.beside = h.beside
	out.AddAttrs(e.cleanAll(attrsOf(&r))...)
	e.beside = redact.Siblings{}
	h.core.release(e)
	return h.next.Handle(ctx, out)
}

// untouched says, without looking into anything that takes time, that
// redaction would leave a as it is.
func (e *encoder) untouched(a slog.Attr) bool {
	k := e.keyInfo(a.Key)
	if k.kind != redact.KindNone || k.flag != 0 || e.secret != "" {
		return false
	}
	switch v := a.Value; v.Kind() {
	case slog.KindString:
		return e.harmless(v.String())
	case slog.KindAny, slog.KindLogValuer:
		return false
	case slog.KindGroup:
		for _, m := range v.Group() {
			if !e.untouched(m) {
				return false
			}
		}
	}
	return true
}

func (h *redactHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	e := h.core.encoder(context.Background())
	defer h.core.release(e)
	e.scope = h.inner
	h2 := *h
	e.beside = h.beside
	e.note(attrs)
	h2.next = h.next.WithAttrs(slices.Clone(e.cleanAll(attrs)))
	h2.beside, e.beside = e.beside, redact.Siblings{}
	return &h2
}

func (h *redactHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	e := h.core.encoder(context.Background())
	defer h.core.release(e)
	h2 := *h
	k := *e.keyInfo(name)
	h2.next = h.next.WithGroup(e.cleanKeyOf(&k))
	e.scope = h.inner
	e.enter(&k)
	h2.inner, h2.beside = e.scope, redact.Siblings{}
	h2.inner.secret = strings.Clone(e.secret)
	return &h2
}

// EnforceOptions configures Enforce. The zero value is the default.
type EnforceOptions struct {
	Schema *audit.Schema // nil means audit.AuthV1()
	Mode   Mode
	// Quarantine gets the records that Reject refuses, with their violations.
	// It may be nil.
	Quarantine slog.Handler
}

// Enforce returns a middleware that checks events against the schema before
// the next handler sees them. It looks at values as they come: put Redact
// before it where what is written must be what was checked.
func Enforce(o *EnforceOptions) func(slog.Handler) slog.Handler {
	if o == nil {
		o = &EnforceOptions{}
	}
	conf := *o
	if conf.Schema == nil {
		conf.Schema = audit.AuthV1()
	}
	return func(next slog.Handler) slog.Handler {
		return &enforceHandler{conf: &conf, root: next, next: next}
	}
}

type enforceHandler struct {
	conf  *EnforceOptions
	root  slog.Handler // before any WithAttrs and WithGroup
	next  slog.Handler
	bound bound // check, parts and path only
}

func (h *enforceHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return h.next.Enabled(ctx, l)
}

func (h *enforceHandler) Handle(ctx context.Context, r slog.Record) error {
	s := h.conf.Schema
	if h.conf.Mode == Off || !s.IsEvent(r.Message) {
		return h.next.Handle(ctx, r)
	}
	c := h.bound.check
	s.Head(&c, r.Time, r.Level, r.Message)
	if len(h.bound.path) == 0 {
		r.Attrs(func(a slog.Attr) bool { s.Attr(&c, a); return true })
	} else if r.NumAttrs() > 0 && h.bound.opened == 0 {
		h.checkGroup(&c)
	}
	if s.OK(&c) {
		return h.next.Handle(ctx, r)
	}
	err := &audit.SchemaError{Schema: s.Name(), Violations: s.Violations(&c, nil)}
	switch h.conf.Mode {
	case Panic:
		panic(err)
	case Reject:
		if q := h.conf.Quarantine; q != nil {
			if qerr := q.Handle(ctx, h.whole(r, err.Violations)); qerr != nil {
				return errors.Join(err, qerr)
			}
		}
		return err
	}
	if len(h.bound.path) == 0 {
		r = r.Clone()
		r.AddAttrs(violationsAttr(err.Violations))
		return h.next.Handle(ctx, r)
	}
	return h.root.Handle(ctx, h.whole(r, err.Violations))
}

// whole returns the record with all that is bound and the violations, for a
// handler that knows nothing of them.
func (h *enforceHandler) whole(r slog.Record, vs []audit.Violation) slog.Record {
	call := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool { call = append(call, a); return true })
	out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	out.AddAttrs(h.bound.nest(call)...)
	out.AddAttrs(violationsAttr(vs))
	return out
}

func (h *enforceHandler) checkGroup(c *audit.Check) {
	h.conf.Schema.Other(c, h.bound.path[0])
}

func (h *enforceHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	h2 := *h
	b := &h2.bound
	if len(b.path) == 0 {
		for _, a := range attrs {
			h.conf.Schema.Attr(&b.check, a)
		}
	} else if b.opened == 0 {
		h.checkGroup(&b.check)
		b.opened = 1
	}
	b.parts = append(slices.Clip(b.parts), boundPart{b.path, slices.Clone(attrs)})
	h2.next = h.next.WithAttrs(attrs)
	return &h2
}

func (h *enforceHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	h2 := *h
	h2.bound.path = append(slices.Clip(h2.bound.path), name)
	h2.next = h.next.WithGroup(name)
	return &h2
}
