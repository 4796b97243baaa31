package redact

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// value writes v, by its own methods where it has any, in the order in which
// they hide most: LogValue, MarshalJSON, Error, MarshalText.
func (e *encoder) value(v reflect.Value, key keyContext) {
	if !v.IsValid() {
		e.out = append(e.out, "null"...)
		return
	}
	t := v.Type()
	kind := t.Kind()
	if kind == reflect.Interface || kind == reflect.Pointer {
		if v.IsNil() {
			e.out = append(e.out, "null"...)
			return
		}
		if kind == reflect.Interface {
			e.value(v.Elem(), key)
			return
		}
	}
	info := infoOf(t)
	switch {
	case info.form != formKind:
		e.special(v, info.form, key)
	case kind == reflect.Pointer && infoOf(t.Elem()).form != formKind:
		e.special(v.Elem(), infoOf(t.Elem()).form, key)
	case info.own&^hasString != 0 && v.CanInterface():
		e.guard(func() { e.methods(v.Interface(), t, info.own, key) })
	case info.ptr&^hasString != 0 && v.CanAddr() && v.Addr().CanInterface():
		e.guard(func() { e.methods(v.Addr().Interface(), t, info.ptr, key) })
	default:
		if info.own&hasString != 0 && e.texts && v.CanInterface() {
			e.text(v.Interface())
		}
		e.kind(v, kind, info, key)
	}
}

func (e *encoder) methods(v any, t reflect.Type, has methods, key keyContext) {
	switch {
	case has&hasLogValue != 0:
		e.differs = true
		if !e.enter() {
			return
		}
		e.slogValue(v.(slog.LogValuer).LogValue(), key)
		e.depth--
		return
	case has&hasMarshalJSON != 0:
		text, err := v.(json.Marshaler).MarshalJSON()
		if err != nil {
			e.failed(t, "MarshalJSON", err, key)
			break
		}
		e.raw(text, "MarshalJSON", t, key)
	case has&hasError != 0:
		e.differs = e.differs || e.depth > 0
		e.str(v.(error).Error(), key)
		if has&hasString == 0 {
			return // what fmt prints has been seen
		}
	case has&hasMarshalText != 0:
		text, err := v.(encoding.TextMarshaler).MarshalText()
		if err != nil {
			e.failed(t, "MarshalText", err, key)
			break
		}
		e.str(string(text), key)
	}
	switch {
	case !e.texts:
	case has&(hasString|hasError) != 0:
		e.text(v)
	case !e.hidden:
		e.hidden = holdsText(t, nil) // fmt prints the fields
	}
}

// text looks at what fmt would print of v.
func (e *encoder) text(v any) {
	n := len(e.out)
	e.guard(func() { e.str(printed(v), keyContext{}) })
	e.out = e.out[:n]
}

// printed is what fmt prints of a value that has methods for it. They are called
// without fmt's own recovery, so that a panic is seen.
func printed(v any) string {
	switch v := v.(type) {
	case fmt.Formatter:
		return fmt.Sprintf("%+v", v)
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	return ""
}

// kind writes a value without methods.
func (e *encoder) kind(v reflect.Value, kind reflect.Kind, info *typeInfo, key keyContext) {
	n := len(e.out)
	switch kind {
	case reflect.String:
		e.str(v.String(), key)
	case reflect.Bool:
		e.bool(v.Bool(), key)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.int(v.Int(), key)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.out = strconv.AppendUint(e.out, v.Uint(), 10)
		e.number(n, key)
	case reflect.Float32, reflect.Float64:
		e.float(v.Float(), v.Type().Bits(), key)
	case reflect.Struct:
		e.structure(v, info, key)
	case reflect.Map, reflect.Slice, reflect.Pointer:
		e.reference(v, kind, info, key)
	case reflect.Array:
		e.list(v, key)
	default:
		e.unsupported("type: " + v.Type().String())
	}
}

// float writes f as encoding/json does: like ECMAScript, the shortest form.
func (e *encoder) float(f float64, bits int, key keyContext) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		e.unsupported("value: " + strconv.FormatFloat(f, 'g', -1, bits))
		return
	}
	n := len(e.out)
	format := byte('f')
	if abs := math.Abs(f); abs != 0 {
		if bits == 64 && (abs < 1e-6 || abs >= 1e21) || bits == 32 && (float32(abs) < 1e-6 || float32(abs) >= 1e21) {
			format = 'e'
		}
	}
	e.out = strconv.AppendFloat(e.out, f, format, -1, bits)
	if format == 'e' { // e-09 is written e-9
		if l := len(e.out); l-n >= 4 && e.out[l-4] == 'e' && e.out[l-3] == '-' && e.out[l-2] == '0' {
			e.out[l-2] = e.out[l-1]
			e.out = e.out[:l-1]
		}
	}
	e.number(n, key)
}

// reference writes what v points to, and breaks cycles.
func (e *encoder) reference(v reflect.Value, kind reflect.Kind, info *typeInfo, key keyContext) {
	if v.IsNil() {
		e.out = append(e.out, "null"...)
		return
	}
	if info.bytes {
		e.bytes(v.Bytes(), key)
		return
	}
	at := visit{ptr: v.Pointer(), typ: v.Type()}
	if kind == reflect.Slice {
		at.len = v.Len()
	}
	if slices.Contains(e.path, at) && (kind != reflect.Slice || at.len > 0) {
		e.mark(MarkCycle)
		return
	}
	e.path = append(e.path, at)
	switch kind {
	case reflect.Map:
		e.mapping(v, key)
	case reflect.Slice:
		e.list(v, key)
	default:
		if e.enter() {
			e.value(v.Elem(), key)
			e.depth--
		}
	}
	e.path = e.path[:len(e.path)-1]
}

// bytes writes base64, or the redacted text when there is a secret in b.
func (e *encoder) bytes(b []byte, key keyContext) {
	s := stringOf(b)
	if len(b) > 0 {
		sc := e.r.scan(key, s)
		if _, found := sc.next(); found || key.force != KindNone {
			e.differs = true
			e.str(s, key)
			return
		}
	}
	e.out = append(e.out, '"')
	e.out = base64.StdEncoding.AppendEncode(e.out, b)
	e.out = append(e.out, '"')
}

func (e *encoder) list(v reflect.Value, key keyContext) {
	if !e.enter() {
		return
	}
	n := len(e.out)
	e.out = append(e.out, '[')
	for i := range v.Len() {
		if !e.comma('[') {
			break
		}
		e.value(v.Index(i), key)
	}
	e.out = append(e.out, ']')
	e.depth--
	if key.force == KindNone && (key.key == callKey || containsFold(key.key, "header") || hasFlag(v)) {
		e.again(n, key)
	}
}

// openTold begins an object in which one member may tell what another is. It returns
// where the object begins, for closeTold, or -1 when there is nothing to do for it.
func (e *encoder) openTold(told bool) (start int) {
	if !told || e.told {
		return -1
	}
	e.told = true
	return len(e.out)
}

// closeTold reads the object that was written since start.
func (e *encoder) closeTold(start int, key keyContext) {
	if start < 0 {
		return
	}
	e.told = false
	if key.force == KindNone {
		e.again(start, key)
	}
}

// again looks at the value e.out[n:] once more as at JSON, in which an element may be the
// flag or the header that the next one is the value of, and a member the name of another.
func (e *encoder) again(n int, key keyContext) {
	out, changed := e.r.appendJSON(e.out[:n], key, string(e.out[n:]))
	e.out, e.dirty = out, e.dirty || changed
}

// hasFlag reports whether an element of v is a text that begins as a flag does.
func hasFlag(v reflect.Value) bool {
	switch v.Type().Elem().Kind() {
	case reflect.String, reflect.Interface:
	default:
		return false
	}
	for i := range v.Len() {
		el := v.Index(i)
		if el.Kind() == reflect.Interface {
			el = el.Elem()
		}
		if el.Kind() == reflect.String && len(el.String()) > 1 && el.String()[0] == '-' {
			return true
		}
	}
	return false
}

// time writes t as encoding/json does.
func (e *encoder) time(t time.Time, key keyContext) {
	if key.force != KindNone {
		e.forced(t.String(), key)
		return
	}
	text, err := t.MarshalJSON()
	if err != nil {
		e.failed(reflect.TypeFor[time.Time](), "MarshalJSON", err, keyContext{})
		return
	}
	e.out = append(e.out, text...)
}

func compactJSON(text []byte) ([]byte, error) {
	var buf bytes.Buffer
	if err := json.Compact(&buf, text); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
