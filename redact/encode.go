package redact

import (
	"fmt"
	"log/slog"
	"reflect"
	"strconv"
	"sync"
)

// What stands in place of a value that could not be redacted. The input is
// never shown.
const (
	MarkPanic = "[REDACTED: panic]" // a method of the value panicked
	MarkCycle = "[REDACTED: cycle]" // the value contains itself
	MarkDepth = "[REDACTED: depth]" // it nests deeper than 64 levels
	MarkSize  = "[REDACTED: size]"  // it has over 65,536 parts or a megabyte of text; the rest is left out
)

const (
	maxValueDepth = 64
	maxValueParts = 1 << 16
	maxValueBytes = 1 << 20
	maxLogValues  = 100 // LogValue calls in a row
)

// AppendAny appends v, the value of an attribute named key, as JSON with every
// secret replaced: what slog.JSONHandler would write for slog.Any(key, v), and
// the same byte for byte when v is clean, with these differences, each of which
// shows more or leaks less:
//
//   - An error inside a struct, map or slice is its message, not "{}".
//   - LogValue is called on nested values too.
//   - A part that JSON cannot write (a channel, a NaN) is an "!ERROR:" string in
//     its own place, not in place of the whole.
//   - *http.Request and *http.Response are objects with method, URL, header.
//   - []byte that holds a secret is text, not base64.
//   - Struct fields tagged `slogaudit:"secret"` are hashed, whatever they hold,
//     and those tagged `slogaudit:"mask"` are masked.
//   - What panics, contains itself, nests too deeply or is too large becomes a
//     marker such as MarkPanic, and is counted.
//
// The names of map keys, struct fields, headers and query parameters count as
// keys; so does a secret key of anything around them. v is read during the call
// and not kept. A value that others change meanwhile is a data race, as it is
// for encoding/json.
func (r *Redactor) AppendAny(dst []byte, key string, v any) []byte {
	r = r.ready()
	e := newEncoder(r, dst)
	defer e.free()
	e.any(v, r.context(key))
	return e.out
}

// encoder writes one value.
type encoder struct {
	r     *Redactor
	out   []byte
	base  int // the value begins here
	parts int
	depth int
	path  []visit // pointers, maps and slices that the walk is in

	// dirty: something was replaced. differs: out is not what encoding/json
	// would write. hidden: fmt would print text that is not in out.
	dirty, differs, hidden bool
	texts                  bool // look at what String methods say, too
	told                   bool // an object around will be looked at again, with what is in it

	buf []byte // a redacted string
}

type visit struct {
	ptr uintptr
	len int
	typ reflect.Type
}

var encoderPool = sync.Pool{New: func() any { return new(encoder) }}

func newEncoder(r *Redactor, dst []byte) *encoder {
	e := encoderPool.Get().(*encoder)
	*e = encoder{r: r, out: dst, base: len(dst), path: e.path[:0], buf: e.buf[:0]}
	return e
}

func (e *encoder) free() {
	path, buf := e.path, e.buf
	if cap(buf) > maxKept {
		buf = nil
	}
	*e = encoder{path: path[:0], buf: buf[:0]}
	encoderPool.Put(e)
}

// any writes v. The types that logs are made of need no reflection.
func (e *encoder) any(v any, key keyContext) {
	switch v := v.(type) {
	case nil:
		e.out = append(e.out, "null"...)
	case string:
		e.str(v, key)
	case Secret:
		e.secret(v)
	case bool:
		e.bool(v, key)
	case int:
		e.int(int64(v), key)
	case int64:
		e.int(v, key)
	default:
		e.value(reflect.ValueOf(v), key)
	}
}

// mark writes a marker in place of a value.
func (e *encoder) mark(m string) {
	e.dirty = true
	e.r.count(ruleUnreadable)
	e.out = append(append(append(e.out, '"'), m...), '"')
}

// guard runs f, which calls a method of a foreign type. A panic leaves MarkPanic
// in place of what f wrote.
func (e *encoder) guard(f func()) {
	n, depth, path, told := len(e.out), e.depth, len(e.path), e.told
	done := false
	defer func() {
		if !done {
			_ = recover()
			e.out, e.depth, e.path, e.told = e.out[:n], depth, e.path[:path], told
			e.mark(MarkPanic)
		}
	}()
	f()
	done = true
}

func (e *encoder) str(s string, key keyContext) {
	if key.force != KindNone {
		e.forced(s, key)
		return
	}
	sc := e.r.scan(key, s)
	m, ok := sc.next()
	if !ok {
		e.out = appendQuoted(e.out, s)
		return
	}
	e.dirty = true
	e.buf = e.r.appendSettledIn(sc.appendAll(e.buf[:0], m), 0, key)
	e.out = appendQuoted(e.out, stringOf(e.buf))
}

// replacement writes what stands for a secret, inside a JSON string.
func (e *encoder) replacement(m span, secret string) {
	e.dirty = true
	n := len(e.out)
	e.out = e.r.appendReplacement(e.out, m, secret)
	if needsEscape(stringOf(e.out[n:])) { // another Hasher's own form
		e.out = appendJSONText(e.out[:n], string(e.out[n:]))
	}
}

// forced replaces all of s.
func (e *encoder) forced(s string, key keyContext) {
	e.out = append(e.out, '"')
	if s != "" {
		e.replacement(span{rule: ruleField, kind: key.force}, s)
	}
	e.out = append(e.out, '"')
}

func (e *encoder) secret(s Secret) {
	e.forced(string(s), keyContext{force: KindToken})
}

func (e *encoder) bool(v bool, key keyContext) {
	if key.force != KindNone {
		e.forced(strconv.FormatBool(v), key)
		return
	}
	e.out = strconv.AppendBool(e.out, v)
}

func (e *encoder) int(v int64, key keyContext) {
	n := len(e.out)
	e.out = strconv.AppendInt(e.out, v, 10)
	e.number(n, key)
}

// number replaces the number at out[n:] when its key asks for it.
func (e *encoder) number(n int, key keyContext) {
	if key.force == KindNone && !key.hidesNumbers() && !e.r.isKnown(stringOf(e.out[n:])) {
		return
	}
	s := string(e.out[n:])
	e.out = append(e.out[:n], '"')
	e.replacement(span{rule: key.rule(), kind: KindGuessable}, s)
	e.out = append(e.out, '"')
}

// unsupported writes what slog.JSONHandler writes for a value that JSON has no
// form for.
func (e *encoder) unsupported(what string) {
	e.differs = e.differs || e.depth > 0
	e.str("!ERROR:json: unsupported "+what, keyContext{})
}

// raw writes text, JSON that v's own method made, compacted and redacted.
func (e *encoder) raw(text []byte, method string, t reflect.Type, key keyContext) {
	compact, err := compactJSON(text)
	if err != nil {
		e.failed(t, method, err, key)
		return
	}
	if key.force != KindNone {
		e.forced(string(compact), key)
		return
	}
	var changed bool
	e.out, changed = e.r.appendJSON(e.out, key, stringOf(compact))
	e.dirty = e.dirty || changed
}

// failed writes the error of a marshalling method as slog.JSONHandler does.
func (e *encoder) failed(t reflect.Type, method string, err error, key keyContext) {
	e.differs = e.differs || e.depth > 0
	e.hidden = true // fmt prints it all the same
	e.str(fmt.Sprintf("!ERROR:json: error calling %s for type %s: %s", method, t, err.Error()), key)
}

// slogValue writes the outcome of a LogValue call.
func (e *encoder) slogValue(v slog.Value, key keyContext) {
	for range maxLogValues {
		if v.Kind() != slog.KindLogValuer {
			break
		}
		if s, ok := v.Any().(Secret); ok {
			e.secret(s)
			return
		}
		v = v.LogValuer().LogValue()
	}
	switch v.Kind() {
	case slog.KindString:
		e.str(v.String(), key)
	case slog.KindBool:
		e.bool(v.Bool(), key)
	case slog.KindInt64:
		e.int(v.Int64(), key)
	case slog.KindDuration:
		e.int(int64(v.Duration()), key)
	case slog.KindGroup:
		e.group(v.Group(), key)
	case slog.KindLogValuer:
		e.mark(MarkDepth)
	default:
		e.any(v.Any(), key)
	}
}

func (e *encoder) group(attrs []slog.Attr, key keyContext) {
	if !e.enter() {
		return
	}
	start := e.openTold(attrNames(attrs).Tell())
	e.out = append(e.out, '{')
	e.members(attrs, key)
	e.out = append(e.out, '}')
	e.closeTold(start, key)
	e.depth--
}

// members writes attributes as members of the open object. A group without a
// name is inlined, one without members left out.
func (e *encoder) members(attrs []slog.Attr, key keyContext) {
	for _, a := range attrs {
		if a.Equal(slog.Attr{}) {
			continue
		}
		if a.Value.Kind() == slog.KindGroup {
			if len(a.Value.Group()) == 0 {
				continue
			}
			if a.Key == "" && e.enter() {
				e.members(a.Value.Group(), key)
				e.depth--
				continue
			}
		}
		if !e.comma('{') {
			return
		}
		e.name(a.Key, keyContext{})
		e.slogValue(a.Value, key.under(e.r, a.Key))
	}
}

// comma separates a part from the one before it. When the value is full it
// closes the list with a marker and returns false.
func (e *encoder) comma(open byte) bool {
	if e.out[len(e.out)-1] != open {
		e.out = append(e.out, ',')
	}
	if e.parts < maxValueParts && len(e.out)-e.base <= maxValueBytes {
		e.parts++
		return true
	}
	if open == '{' {
		e.out = append(e.out, `"...":`...)
	}
	e.mark(MarkSize)
	return false
}

// name writes the name of a member.
func (e *encoder) name(name string, key keyContext) {
	e.str(name, keyContext{force: key.force})
	e.out = append(e.out, ':')
}

// enter goes one level down, or writes MarkDepth.
func (e *encoder) enter() bool {
	if e.depth >= maxValueDepth {
		e.mark(MarkDepth)
		return false
	}
	e.depth++
	return true
}
