package handler

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// bound is what WithAttrs and WithGroup have fixed for the records to come. It
// is never changed once a Handler has it.
type bound struct {
	text    []byte              // members, encoded, with the groups opened in them not closed
	opened  int                 // groups opened in text
	pending []byte              // the groups after those, the last without its brace: `,"g":{"h":`
	groups  int                 // all groups
	inner   scope               // inside all groups
	field   string              // name of the outermost group, when it is a field's
	check   audit.Check         // of the outermost members in text
	says    redact.SiblingNames // what the members in text can say of others
	beside  redact.Siblings     // what the attributes bound in the innermost group say

	next  []slog.Handler // per output that takes attributes: the one derived so far
	parts []boundPart    // the same attributes, for stages; nil when nothing needs them
	path  []string       // names of all groups, redacted; nil when nothing needs them
}

// boundPart is one WithAttrs, redacted, and the groups around it.
type boundPart struct {
	groups []string
	attrs  []slog.Attr
}

// WithAttrs returns a Handler whose records have the attributes too. They are
// rendered, redacted, checked and encoded now, once.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if !slices.ContainsFunc(attrs, isSomething) {
		return h
	}
	c := h.core
	e := c.encoder(context.Background())
	defer c.release(e)
	h2 := &Handler{core: c, bound: h.bound}
	b := &h2.bound
	e.scope = h.bound.inner
	e.scope.top = h.bound.groups == 0
	e.fields = c.mode != Off && e.top
	e.check = h.bound.check
	if c.keepsAttrs() {
		e.beside = b.beside
		e.note(attrs)
		attrs = e.cleanAll(attrs)
		b.beside, e.beside = e.beside, redact.Siblings{}
		e.mask = escapeOnly
	}
	e.says = b.says
	e.buf = append(e.buf[:0], h.bound.text...)
	start := e.open(&h.bound)
	if !e.attrs(attrs) {
		return h
	}
	if start > 0 && len(e.buf) > start {
		e.buf[start] = '{'
	}
	e.checkGroup(&h.bound)
	b.opened, b.pending = b.groups, nil
	if b.says = e.says; b.says.Tell() {
		e.buf = e.appendMembers(nil, e.buf, b.opened)
	}
	b.text = slices.Clone(e.buf)
	b.check = e.check
	c.bindAttrs(b, attrs)
	return h2
}

// isSomething says that a is not a group without members, which slog ignores.
func isSomething(a slog.Attr) bool {
	return a.Value.Kind() != slog.KindGroup || len(a.Value.Group()) > 0
}

// WithGroup returns a Handler that puts all later attributes into a group.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	c := h.core
	e := c.encoder(context.Background())
	defer c.release(e)
	h2 := &Handler{core: c, bound: h.bound}
	b := &h2.bound
	e.scope = h.bound.inner
	e.scope.top = h.bound.groups == 0
	e.buf = append(e.buf[:0], h.bound.pending...)
	k := e.writeKey(name)
	if n := len(h.bound.pending); n > 0 {
		e.buf[n] = '{'
	}
	if e.top && k.rule != nil {
		b.field = strings.Clone(name)
	}
	e.enter(k)
	b.inner = e.scope
	b.inner.secret = strings.Clone(b.inner.secret)
	b.pending = slices.Clone(e.buf)
	b.groups++
	b.beside = redact.Siblings{}
	c.bindGroup(b, e.cleanKey(name))
	return h2
}

// boundMembers writes what WithAttrs has fixed. The secrets of a context were
// not known then.
func (e *encoder) boundMembers(b *bound) {
	e.says |= b.says
	if e.cached {
		e.buf = append(e.buf, b.text...)
		return
	}
	if len(b.text) > 0 {
		e.buf = e.appendMembers(e.buf, b.text, b.opened)
	}
}

// appendMembers appends text, the members of an object with opened groups in it that
// are not closed, redacted as JSON.
func (e *encoder) appendMembers(dst, text []byte, opened int) []byte {
	doc := append(e.tmp[:0], '{')
	doc = append(doc, text[1:]...)
	ends := opened + 1
	if leftOpen(doc) {
		doc = append(doc, '{')
		ends++
	}
	for range opened + 1 {
		doc = append(doc, '}')
	}
	e.tmp = doc
	at := len(dst)
	dst = e.red.AppendJSON(dst, doc)
	dst[at] = ','
	return dst[:len(dst)-ends]
}

// endLine ends the record in e.buf. Where one member may tell what another is, the
// whole line is read once more: the encoder sees one at a time.
func (e *encoder) endLine() {
	e.buf = append(e.buf, '}')
	if (e.says | e.core.says).Tell() {
		e.tmp = e.red.AppendJSON(e.tmp[:0], e.buf)
		e.buf, e.tmp = e.tmp, e.buf
	}
	e.buf = append(e.buf, '\n')
}

// leftOpen says that text ends with the key of a group: the comma before its
// first member will become its brace.
func leftOpen(text []byte) bool { return len(text) > 0 && text[len(text)-1] == ':' }

// open writes the groups that no bound attribute has opened yet. It returns
// where the brace of the innermost is to be, or 0 when it is there already.
func (e *encoder) open(b *bound) (start int) {
	if b.groups == 0 {
		return 0
	}
	e.scope = b.inner
	n := len(e.buf)
	e.buf = append(e.buf, b.pending...)
	if len(b.pending) > 0 && leftOpen(e.buf[:n]) {
		e.buf[n] = '{'
	}
	if leftOpen(e.buf) {
		return len(e.buf)
	}
	return 0
}

// closeGroups ends the groups that open began at pos, or takes them back when
// nothing was written in them. start is what open returned.
func (e *encoder) closeGroups(b *bound, pos, start int, wrote bool) {
	if b.groups == 0 {
		return
	}
	n := b.groups
	if wrote {
		e.checkGroup(b)
	} else {
		e.buf = e.buf[:pos]
		n = b.opened
		start = 0
		if leftOpen(e.buf) {
			start = pos
		}
	}
	if start > 0 {
		e.buf = openAt(e.buf, start)
	}
	for range n {
		e.buf = append(e.buf, '}')
	}
	e.leave()
	e.fields = e.checking
}

// checkGroup tells the check of the outermost group, when it is written for
// the first time and has the name of a field.
func (e *encoder) checkGroup(b *bound) {
	if b.field != "" && b.opened == 0 && e.core.mode != Off {
		e.core.schema.Other(&e.check, b.field)
	}
}
