package handler

import (
	"encoding/json"
	"log/slog"
	"reflect"

	"github.com/slogaudit/slogaudit/redact"
)

// rendered is JSON text that has been redacted: what becomes of a value that
// slog has no kind for on its way to an output that takes attributes.
type rendered string

func (r rendered) String() string               { return string(r) }
func (r rendered) MarshalText() ([]byte, error) { return []byte(r), nil }
func (r rendered) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// resolve calls LogValue until something else comes of it. A panic leaves a
// marker: what slog would print is a stack with paths.
func (e *encoder) resolve(v slog.Value) (r slog.Value) {
	defer func() {
		if recover() != nil {
			e.core.markers.Add(1)
			r = slog.StringValue(redact.MarkPanic)
		}
	}()
	for range 100 {
		if v.Kind() != slog.KindLogValuer {
			return v
		}
		if s, ok := v.Any().(redact.Secret); ok {
			return e.red.Value("", slog.AnyValue(s))
		}
		v = v.LogValuer().LogValue()
	}
	e.core.markers.Add(1)
	return slog.StringValue(redact.MarkDepth)
}

// anyValue renders v now: a value rendered after Handle races with its owner.
func (e *encoder) anyValue(k *keyInfo, v any, check bool) {
	start := len(e.buf)
	switch v := v.(type) {
	case rendered:
		e.buf = append(e.buf, v...)
	case error:
		if _, marshals := v.(json.Marshaler); !marshals {
			e.errorValue(k, v)
			return
		}
		e.buf = e.red.AppendAny(e.buf, e.keyOf(k), v)
	default:
		e.buf = e.red.AppendAny(e.buf, e.keyOf(k), v)
	}
	if check {
		e.core.schema.JSON(&e.check, k.key, e.buf[start:])
	}
}

// errorValue writes an error's message.
func (e *encoder) errorValue(k *keyInfo, err error) {
	key := *k // Error may log
	msg, mark := errorText(err)
	if mark {
		e.core.markers.Add(1)
		e.ownText(&key, msg, e.fieldOf(&key))
		return
	}
	e.str(&key, msg)
}

// errorText is the error's message, or a marker when Error panicked. A nil
// pointer is <nil>, as in slog.
func errorText(err error) (msg string, mark bool) {
	defer func() {
		if recover() == nil {
			return
		}
		msg, mark = redact.MarkPanic, true
		if p := reflect.ValueOf(err); p.Kind() == reflect.Pointer && p.IsNil() {
			msg = "<nil>"
		}
	}()
	return err.Error(), false
}
