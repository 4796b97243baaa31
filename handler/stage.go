package handler

import (
	"context"
	"log/slog"
	"slices"
	"time"
)

// A Stage sees, changes or drops records before they are redacted: what a
// stage adds cannot leak either. Process is called from the goroutine that
// logs, possibly from several at once. One that panics is reported to OnError;
// the record goes on as the stage left it.
type Stage interface {
	Process(ctx context.Context, r *Record)
}

// StageFunc makes a Stage of a function.
type StageFunc func(ctx context.Context, r *Record)

// Process calls f.
func (f StageFunc) Process(ctx context.Context, r *Record) { f(ctx, r) }

// Record is what a Stage works on. It is valid until Process returns.
type Record struct {
	Time    time.Time
	Level   slog.Level
	Message string
	PC      uintptr

	h     *Handler
	event bool
	call  *slog.Record // has attributes of the call that are not in attrs, if it is not nil
	attrs []slog.Attr  // of the call, or all of the record's when whole is set
	added []slog.Attr  // before all others, outside of any group
	whole bool
	drop  string
}

// IsEvent says whether the record is an event of the schema. The handler does
// not drop such records.
func (r *Record) IsEvent() bool { return r.event }

// Add puts attributes before all others, outside of any group.
func (r *Record) Add(attrs ...slog.Attr) { r.added = append(r.added, attrs...) }

// Attrs returns all attributes as members of the outermost object: those bound
// by With first, as they were redacted then, in their groups. The caller may
// change the slice; SetAttrs makes the change take effect. Records whose
// attributes no stage asks for are cheaper.
func (r *Record) Attrs() []slog.Attr {
	if !r.whole {
		if r.call != nil {
			r.attrs = attrsOf(r.call)
		}
		r.attrs = r.h.bound.nest(r.attrs)
		r.whole = true
	}
	return slices.Clone(r.attrs)
}

// Range calls f for the members of the outermost object, those bound by With
// first, as long as f returns true. Unlike Attrs it costs nothing.
func (r *Record) Range(f func(slog.Attr) bool) {
	if b := r.h.bound; !r.whole {
		if len(b.path) > 0 { // the call's attributes are inside of a group
			r.Attrs()
		} else {
			for i := range b.parts {
				if len(b.parts[i].groups) == 0 && !each(b.parts[i].attrs, f) {
					return
				}
			}
		}
	}
	if r.call != nil && !r.whole {
		r.call.Attrs(f)
		return
	}
	each(r.attrs, f)
}

func each(attrs []slog.Attr, f func(slog.Attr) bool) bool {
	for _, a := range attrs {
		if !f(a) {
			return false
		}
	}
	return true
}

// SetAttrs replaces all attributes.
func (r *Record) SetAttrs(attrs []slog.Attr) {
	r.attrs = append(r.attrs[:0:0], attrs...)
	r.whole = true
}

// Drop keeps the record from being written and counts it under the reason, a
// short constant text. It reports false for an event, which stays.
func (r *Record) Drop(reason string) bool {
	if r.event {
		return false
	}
	if reason == "" {
		reason = "stage"
	}
	r.drop = reason
	return true
}

// nest returns the bound attributes and those of a call as one tree.
func (b *bound) nest(call []slog.Attr) []slog.Attr {
	root := &group{}
	for _, p := range b.parts {
		root.at(p.groups).add(p.attrs)
	}
	if len(call) > 0 {
		root.at(b.path).add(call)
	}
	return root.list()
}

// group is an object under construction. Groups opened by WithGroup hold what
// comes after them, so a child is always the last member.
type group struct {
	name    string
	members []slog.Attr
	child   *group
}

func (g *group) at(path []string) *group {
	for _, name := range path {
		if g.child == nil {
			g.child = &group{name: name}
		}
		g = g.child
	}
	return g
}

func (g *group) add(as []slog.Attr) { g.members = append(g.members, as...) }

func (g *group) list() []slog.Attr {
	if g.child == nil {
		return g.members
	}
	return append(g.members, slog.Attr{Key: g.child.name, Value: slog.GroupValue(g.child.list()...)})
}

// runStages runs the stages and reports whether the record is still to be
// written.
func (h *Handler) runStages(ctx context.Context, r *Record) bool {
	for _, s := range h.core.stages {
		h.core.runStage(ctx, s, r)
		if r.drop != "" && !r.event {
			h.core.drops.add(r.drop)
			h.core.notices.add(r.drop, 1)
			return false
		}
	}
	return true
}

func (c *core) runStage(ctx context.Context, s Stage, r *Record) {
	defer c.rescueStage()
	s.Process(ctx, r)
}

func (c *core) rescueStage() {
	if recover() != nil {
		c.markers.Add(1)
		c.report(errStagePanic)
	}
}
