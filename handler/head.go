package handler

import (
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// head begins a record: what slog.Record has fields for.
func (e *encoder) head(h *Handler, t time.Time, level slog.Level, msg string, pc uintptr) {
	c := e.core
	event := c.schema.EventIndex(msg)
	e.checking = event >= 0 && c.mode != Off
	e.leave()
	e.fields = e.checking
	timed := !t.IsZero()
	if (e.checking || c.utc) && timed {
		t = t.UTC()
	}
	if e.checking {
		e.check = h.bound.check
		c.schema.HeadAt(&e.check, timed, level, event)
	}
	e.start(t, timed, level, pc)
	if e.checking && c.plainEvents && !e.holds(msg) {
		e.plainMessage(msg)
		return
	}
	e.message(msg)
}

// start begins the line: time, level, source and the name of the message.
func (e *encoder) start(t time.Time, timed bool, level slog.Level, pc uintptr) {
	buf := e.buf[:0]
	if timed {
		buf = e.times.begin(buf, t)
		buf = append(buf, '"', ',')
	} else {
		buf = append(buf, '{')
	}
	if level == slog.LevelInfo && !e.core.addSource {
		e.buf = append(buf, `"level":"INFO","msg":`...)
		return
	}
	buf = append(buf, `"level":"`...)
	buf = appendLevel(buf, level)
	e.buf = append(buf, '"')
	if e.core.addSource {
		e.source(pc)
	}
	e.buf = append(e.buf, `,"msg":`...)
}

func (e *encoder) plainMessage(msg string) {
	buf := append(e.buf, '"')
	buf = append(buf, msg...)
	e.buf = append(buf, '"')
}

func (e *encoder) message(msg string) {
	if e.clean(msg) {
		e.plainMessage(msg)
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
