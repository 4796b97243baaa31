package handler

import (
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// eventHead is what the line of an event has after its time, for a record of the
// event's level.
type eventHead struct {
	name  string
	level slog.Level
	text  string // `"level":"INFO","msg":"authenticated_request"`
}

// eventHeads returns the heads of the schema's events, by their position, or nil
// when they are not to be written as they stand.
func eventHeads(c *core) (heads []eventHead) {
	if c.addSource {
		return nil
	}
	for _, ev := range c.schema.Events() {
		if c.red.Scan(ev.Name) != 0 {
			return nil
		}
		text := append(appendLevel([]byte(`"level":"`), ev.Level), `","msg":"`+ev.Name+`"`...)
		heads = append(heads, eventHead{ev.Name, ev.Level, string(text)})
	}
	return heads
}

// head begins a record: what slog.Record has fields for.
func (e *encoder) head(h *Handler, t time.Time, level slog.Level, msg string, pc uintptr) {
	c := e.core
	event := e.lastEvent // as likely as any
	if event >= len(c.heads) || c.heads[event].name != msg {
		if event = c.schema.EventIndex(msg); event >= 0 {
			e.lastEvent = event
		}
	}
	e.checking = event >= 0 && c.mode != Off
	e.leave()
	e.fields = e.checking
	timed := !t.IsZero()
	if (e.checking || c.utc) && timed {
		t = t.UTC()
	}
	buf := e.buf[:0]
	if timed {
		buf = e.times.begin(buf, t)
		buf = append(buf, '"', ',')
	} else {
		buf = append(buf, '{')
	}
	if e.checking {
		e.check = h.bound.check
		c.schema.HeadAt(&e.check, timed, level, event)
		if event < len(c.heads) && c.heads[event].level == level && !e.holds(msg) {
			e.buf = append(buf, c.heads[event].text...)
			return
		}
	}
	e.levelAndMessage(buf, level, msg, pc)
}

func (e *encoder) levelAndMessage(buf []byte, level slog.Level, msg string, pc uintptr) {
	buf = append(buf, `"level":"`...)
	buf = appendLevel(buf, level)
	e.buf = append(buf, '"')
	if e.core.addSource {
		e.source(pc)
	}
	e.buf = append(e.buf, `,"msg":`...)
	e.message(msg)
}

func (e *encoder) message(msg string) {
	e.topic = msg
	if e.clean(msg) {
		e.buf = append(e.buf, '"')
		e.buf = append(e.buf, msg...)
		e.buf = append(e.buf, '"')
		return
	}
	if e.mask&redact.ScanSuspect != 0 {
		e.tmp = e.red.AppendString(e.tmp[:0], msg)
		msg = text(e.tmp)
	}
	e.buf = appendQuoted(e.buf, msg)
}

// sourceText is the encoded source of one program counter.
type sourceText struct {
	pc   uintptr
	text string // `,"source":{...}`, or empty
}

const sourceSlots = 256 // a power of two

// sourceCache keeps the text of log calls seen: resolving one costs more than
// the rest of the record.
type sourceCache [sourceSlots]atomic.Pointer[sourceText]

func (e *encoder) source(pc uintptr) {
	slot := &e.core.sources[(pc*0x9E3779B9>>16)&(sourceSlots-1)]
	if s := slot.Load(); s != nil && s.pc == pc && e.cached {
		e.buf = append(e.buf, s.text...)
		return
	}
	start := len(e.buf)
	if pc != 0 {
		f, _ := runtime.CallersFrames([]uintptr{pc}).Next()
		top := e.top
		e.top = false // the key is the handler's own
		e.group(slog.SourceKey, sourceAttrs(&slog.Source{Function: f.Function, File: f.File, Line: f.Line}))
		e.top = top
	}
	if e.cached {
		slot.Store(&sourceText{pc, string(e.buf[start:])})
	}
}

// annotate adds the list of violations to the outermost object.
func (e *encoder) annotate(vs []audit.Violation) {
	e.buf = append(e.buf, `,"`+violationsKey+`":[`...)
	for i, v := range vs {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = appendQuoted(e.buf, v.Message)
	}
	e.buf = append(e.buf, ']')
}
