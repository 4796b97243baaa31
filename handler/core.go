package handler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
	"github.com/slogaudit/slogaudit/sink"
)

// escapeOnly is the mask for values that have been redacted.
const escapeOnly = redact.ScanEscape

// core is what all handlers derived from one New share.
type core struct {
	level     slog.Leveler
	red       *redact.Redactor
	base      *redact.Redactor // what red was made from
	counts    *redact.Counts
	schema    *audit.Schema
	mode      Mode
	says      redact.SiblingNames // what the name of the message does
	plain     bool                // there are no exact secrets: fields of a closed form need no scan
	heads     []eventHead
	addSource bool
	utc       bool
	stages    []Stage
	viewers   []Viewer // the stages, where there are no others and linesOnly
	attrFuncs []func(context.Context) []slog.Attr
	onError   func(error)
	bare      bool // writes no members of its own: no key is reserved

	out        []*leg // all of them
	single     bool   // one output, which takes lines of every level
	linesOnly  bool   // every output takes lines and no stage changes attributes
	gated      bool   // some output has a level of its own
	quarantine *leg

	eventKeys *eventKeys // nil: events are written as any record
	pool      sync.Pool
	shardNo   atomic.Uint32

	closed     atomic.Bool
	refused    atomic.Uint64
	markers    atomic.Uint64
	drops      counts
	notices    notices
	noticed    atomic.Uint64
	root       *Handler // without attributes
	violations violationCounts
	lastError  atomic.Int64 // unix nanoseconds of the last call of onError
	closeOnce  sync.Once
	closeErr   error

	// The large ones stand last, so that what each record needs is close together.
	shards  [shardCount]shard
	sources sourceCache
	keys    keyCache
}

func newCore(out Output, o *Options) *core {
	if o == nil {
		o = &Options{}
	}
	c := &core{
		level: o.Level, red: o.Redactor, schema: o.Schema, mode: o.Enforce,
		addSource: o.AddSource, utc: o.UTC, onError: o.OnError,
		stages: slices.Clone(o.Stages), attrFuncs: slices.Clone(o.Attrs),
	}
	if c.level == nil {
		c.level = slog.LevelInfo
	}
	if c.red == nil {
		c.red = redact.Default()
	}
	c.base = c.red
	c.red, c.counts = c.red.WithCounts()
	if c.schema == nil {
		c.schema = audit.AuthV1()
	}
	message := c.red.NamedKey(slog.MessageKey)
	c.says = message.Sibling()
	c.plain = !c.red.KnowsSecrets()
	c.heads = eventHeads(c)
	if out != nil {
		c.out = out.legs()
	}
	if len(c.out) == 0 {
		panic("handler: New: no output")
	}
	nameApart(c.out)
	c.viewers = viewers(c.stages)
	c.linesOnly = len(c.viewers) == len(c.stages)
	for _, l := range c.out {
		l.notices = &c.notices
		c.linesOnly = c.linesOnly && l.next == nil
	}
	if !c.linesOnly {
		c.viewers = nil
	}
	c.single = c.linesOnly && len(c.out) == 1 && c.out[0].level == nil
	// An output that takes every level opens the gate for all.
	c.gated = !slices.ContainsFunc(c.out, func(l *leg) bool {
		return l.level == nil && (l.next == nil || l.always)
	})
	if o.Quarantine != nil {
		c.quarantine = quarantine(o.Quarantine)
		c.quarantine.notices = &c.notices
	}
	c.pool.New = func() any {
		return &encoder{core: c, shard: &c.shards[c.shardNo.Add(1)%shardCount]}
	}
	return c
}

// nameApart numbers outputs that have the name of another.
func nameApart(out []*leg) {
	seen := map[string]int{}
	for _, l := range out {
		name := l.name
		if seen[name]++; seen[name] > 1 {
			l.name = name + "-" + strconv.Itoa(seen[name])
		}
	}
}

// quarantine returns the one output that rejected records go to.
func quarantine(o Output) *leg {
	legs := o.legs()
	if len(legs) != 1 || legs[0].sink == nil {
		panic("handler: New: Quarantine must be one JSON output")
	}
	if legs[0].name == "json" {
		legs[0].name = "quarantine"
	}
	return legs[0]
}

const maxPooled = 16 << 10 // bytes; larger buffers are left to the collector

// encoder returns an encoder from the pool that knows the context's secrets.
func (c *core) encoder(ctx context.Context) *encoder {
	e := c.pool.Get().(*encoder)
	// Pointers are not written anew: the collector would have to know.
	if r := c.red.WithContext(ctx); r != e.red {
		e.red = r
	}
	e.cached = e.red == c.red
	e.plain = c.plain
	e.notice = false
	e.says = 0
	e.mask = redact.ScanSuspect | redact.ScanEscape
	return e
}

func (c *core) release(e *encoder) {
	if cap(e.buf)+cap(e.tmp) > maxPooled {
		return
	}
	if !e.cached {
		e.red = c.red
	}
	if e.miss.key != "" {
		e.miss = keyInfo{}
	}
	e.topic = ""
	e.leave()
	if poison != nil {
		poison(e)
	}
	c.pool.Put(e)
}

// poison, set by tests, spoils what a pooled encoder holds.
var poison func(*encoder)

// writeLine gives the record in e.buf to every output.
func (c *core) writeLine(ctx context.Context, e *encoder, level slog.Level) error {
	var err error
	if c.single {
		if err = c.out[0].write(ctx, e.buf); err != nil {
			_ = c.out[0].count(e, err)
		}
		return err
	}
	for _, l := range c.out {
		if l.level == nil || level >= l.level.Level() {
			err = errors.Join(err, l.count(e, l.write(ctx, e.buf)))
		}
	}
	return err
}

// count counts what an output has taken or not. Where there is a single output,
// the records it took are those that all took.
func (l *leg) count(e *encoder, err error) error {
	switch {
	case err == nil:
		l.written.Add(1)
	case e.notice:
		l.failed.Add(1)
	default:
		l.failed.Add(1)
		l.notices.add("output "+l.name+" failed", 1)
	}
	return err
}

// done counts a record that has been to its outputs.
func (c *core) done(e *encoder, err error) error {
	if err == nil {
		e.shard.written.Add(1)
		return nil
	}
	c.refused.Add(1)
	c.report(err)
	return err
}

// write writes one line to an output that takes lines.
func (l *leg) write(ctx context.Context, line []byte) (err error) {
	defer l.rescue(&err)
	if err := l.sink.Write(ctx, sink.Batch{Lines: line, N: 1}); err != nil {
		return l.failure(err)
	}
	return nil
}

// rescue turns a panic of an output into an error.
func (l *leg) rescue(err *error) {
	if recover() != nil {
		*err = l.failure(errPanicked)
	}
}

var errPanicked = errors.New("panicked")

func (l *leg) failure(err error) error {
	return fmt.Errorf("handler: output %s: %w", l.name, err)
}

// report tells OnError, at most once a second.
func (c *core) report(err error) {
	if c.onError == nil {
		return
	}
	now := time.Now().UnixNano()
	last := c.lastError.Load()
	if now-last < int64(time.Second) || !c.lastError.CompareAndSwap(last, now) {
		return
	}
	c.onError(err)
}

func (c *core) anyEnabled(ctx context.Context, next []slog.Handler, level slog.Level) bool {
	for i, l := range c.out {
		if l.level != nil && level < l.level.Level() {
			continue
		}
		if l.next == nil {
			return true
		}
		h := l.next
		if i < len(next) && next[i] != nil {
			h = next[i]
		}
		if h.Enabled(ctx, level) {
			return true
		}
	}
	return false
}

func (c *core) flush(ctx context.Context) error {
	c.writeNotices(ctx, true)
	var errs []error
	for _, l := range c.allLegs() {
		var err error
		switch {
		case l.sink != nil:
			err = l.sink.Sync(ctx)
		case l.flush != nil:
			err = l.flush(ctx)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("handler: flush %s: %w", l.name, err))
		}
	}
	return errors.Join(errs...)
}

func (c *core) close(ctx context.Context) error {
	c.closeOnce.Do(func() {
		c.closed.Store(true)
		c.writeNotices(ctx, true)
		var errs []error
		for _, l := range c.allLegs() {
			var err error
			switch {
			case l.sink != nil:
				err = l.sink.Close(ctx)
			case l.close != nil:
				err = l.close(ctx)
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("handler: close %s: %w", l.name, err))
			}
		}
		c.closeErr = errors.Join(errs...)
	})
	return c.closeErr
}

func (c *core) allLegs() []*leg {
	if c.quarantine == nil {
		return c.out
	}
	return append(slices.Clone(c.out), c.quarantine)
}

// reserved says whether the handler itself writes members of this name.
func (c *core) reserved(key string) bool {
	if c.bare {
		return false
	}
	switch key {
	case slog.TimeKey, slog.LevelKey, slog.MessageKey:
		return true
	case slog.SourceKey:
		return c.addSource
	case violationsKey:
		return c.mode != Off
	}
	return false
}
