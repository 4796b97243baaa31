package handler

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"reflect"

	"github.com/slogaudit/slogaudit/redact"
)

// anyEncoder renders values that slog has no kind for, as slog.JSONHandler
// does.
type anyEncoder struct {
	buf bytes.Buffer
	enc *json.Encoder
}

// encode returns v as JSON text, valid until the next call.
func (a *anyEncoder) encode(v any) ([]byte, error) {
	if a.enc == nil {
		a.enc = json.NewEncoder(&a.buf)
		a.enc.SetEscapeHTML(false)
	}
	a.buf.Reset()
	if err := a.enc.Encode(v); err != nil {
		return nil, err
	}
	b := a.buf.Bytes()
	return b[:len(b)-1], nil // without the newline
}

// resolve calls LogValue until something else comes of it. A panic leaves a
// marker: what slog would print is a stack with paths.
func (e *encoder) resolve(v slog.Value) (r slog.Value) {
	defer func() {
		if recover() != nil {
			e.core.markers.Add(1)
			r = slog.StringValue(markLogValue)
		}
	}()
	for range 100 {
		if v.Kind() != slog.KindLogValuer {
			return v
		}
		v = v.LogValuer().LogValue()
	}
	e.core.markers.Add(1)
	return slog.StringValue(markLogValue)
}

// anyValue renders v now: a value rendered after Handle races with its owner.
func (e *encoder) anyValue(k *keyInfo, v any, check bool) {
	start := len(e.buf)
	if !e.render(k, v, check) {
		e.buf = e.buf[:start]
		e.any = anyEncoder{} // a panic may have left it in the middle
		if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && p.IsNil() {
			e.plain(k, "<nil>", check)
			return
		}
		e.marker(k, markPanic)
	}
}

// render reports false when v's own methods panicked.
func (e *encoder) render(k *keyInfo, v any, check bool) (ok bool) {
	key := *k // methods of v may log through this very encoder's cache
	defer func() {
		if !ok {
			_ = recover()
		}
	}()
	if r, is := v.(rendered); is {
		e.json(&key, []byte(r), check)
		return true
	}
	if err, is := v.(error); is {
		if _, marshals := v.(json.Marshaler); !marshals {
			e.str(&key, err.Error())
			return true
		}
	}
	if b, is := byteSlice(v); is && e.hidden(&key, b) {
		e.secretString(&key, string(b))
		return true
	}
	text, err := e.any.encode(v)
	if err != nil {
		e.str(&key, "!ERROR:"+err.Error())
		return true
	}
	e.json(&key, text, check)
	return true
}

// byteSlice returns the bytes of a []byte, or of a type like it, that JSON
// would write as base64.
func byteSlice(v any) ([]byte, bool) {
	if b, ok := v.([]byte); ok {
		return b, true
	}
	t := reflect.TypeOf(v)
	if t == nil || t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Uint8 {
		return nil, false
	}
	if _, ok := v.(json.Marshaler); ok {
		return nil, false
	}
	return reflect.ValueOf(v).Bytes(), true
}

// hidden says whether b holds a secret that its base64 form would hide from
// every reader but the thief.
func (e *encoder) hidden(k *keyInfo, b []byte) bool {
	if e.mask&redact.ScanSuspect == 0 || len(b) == 0 {
		return false
	}
	e.tmp = e.appendRedacted(e.tmp[:0], k, string(b))
	return !bytes.Equal(e.tmp, b)
}

// json writes JSON text that encoding/json made, every string in it redacted.
func (e *encoder) json(k *keyInfo, src []byte, check bool) {
	start := len(e.buf)
	if e.mask&redact.ScanSuspect == 0 {
		e.buf = append(e.buf, src...)
	} else {
		e.redactJSON(k, src)
	}
	if check {
		e.core.schema.JSON(&e.check, k.key, e.buf[start:])
	}
}
