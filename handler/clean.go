package handler

import (
	"encoding/json"
	"errors"
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

// emptyGroup is what a LogValue that returned an empty group leaves: slog
// writes nothing for it, but an object around it.
type emptyGroup struct{}

func (emptyGroup) LogValue() slog.Value { return slog.GroupValue() }

// cleanAll returns as, redacted, with every value resolved and rendered: as
// itself when there was nothing to do.
func (e *encoder) cleanAll(as []slog.Attr) []slog.Attr {
	out := as
	for i, a := range as {
		b, changed := e.cleanAttr(a)
		if !changed {
			continue
		}
		if &out[0] == &as[0] {
			out = append(make([]slog.Attr, 0, len(as)), as...)
		}
		out[i] = b
	}
	return out
}

func (e *encoder) cleanAttr(a slog.Attr) (_ slog.Attr, changed bool) {
	k := *e.keyInfo(a.Key)
	if k.flag != 0 {
		a.Key = e.cleanKeyOf(&k)
		changed = changed || a.Key != k.key
	}
	v := a.Value
	if v.Kind() == slog.KindLogValuer {
		if v, changed = e.resolve(v), true; v.Kind() == slog.KindGroup && len(v.Group()) == 0 {
			v = slog.AnyValue(emptyGroup{}) // as a plain value, slog.GroupValue would take it out
		}
	}
	clean, vchanged := e.cleanValue(&k, v)
	a.Value = clean
	return a, changed || vchanged
}

func (e *encoder) cleanValue(k *keyInfo, v slog.Value) (_ slog.Value, changed bool) {
	switch v.Kind() {
	case slog.KindLogValuer:
		return v, false // emptyGroup
	case slog.KindString:
		s := v.String()
		if k.kind == redact.KindNone && e.secretKind == redact.KindNone && e.red.Scan(s)&redact.ScanSuspect == 0 {
			return v, false
		}
		return slog.StringValue(e.cleanString(k, s)), true
	case slog.KindGroup:
		return e.cleanGroup(k, v)
	case slog.KindAny:
		if v.Any() == nil {
			return v, false
		}
		return e.cleanAny(k, v.Any()), true
	case slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindDuration:
		if max(k.kind, e.secretKind) > redact.KindMaybe {
			s := v.String()
			if c := e.cleanString(k, s); c != s {
				return slog.StringValue(c), true
			}
		}
	}
	return v, false
}

func (e *encoder) cleanGroup(k *keyInfo, v slog.Value) (_ slog.Value, changed bool) {
	if e.depth >= maxDepth {
		e.core.markers.Add(1)
		return slog.StringValue(markDepth), true
	}
	outer := e.scope
	if k.key != "" {
		e.scope = outer.enter(k)
	} else {
		e.depth++ // inline groups must end as well
	}
	members := v.Group()
	clean := e.cleanAll(members)
	e.scope = outer
	if len(members) == 0 || &clean[0] == &members[0] {
		return v, false
	}
	return slog.GroupValue(clean...), true
}

// cleanAny renders a value by way of the encoder and takes the text back.
func (e *encoder) cleanAny(k *keyInfo, v any) slog.Value {
	if src, ok := v.(*slog.Source); ok && src != nil {
		return slog.AnyValue(src)
	}
	if err, ok := v.(error); ok {
		if _, marshals := v.(json.Marshaler); !marshals {
			return e.cleanError(k, err)
		}
	}
	start := len(e.buf)
	e.anyValue(k, v, false)
	raw := e.buf[start:]
	defer func() { e.buf = e.buf[:start] }()
	if raw[0] == '"' {
		var s string
		if err := json.Unmarshal(raw, &s); err == nil && string(appendQuoted(nil, s)) == string(raw) {
			return slog.StringValue(s)
		}
	}
	return slog.AnyValue(rendered(raw))
}

// cleanError keeps an error an error, for handlers that treat it as one.
func (e *encoder) cleanError(k *keyInfo, err error) (v slog.Value) {
	defer func() {
		if recover() == nil {
			return
		}
		if p := reflect.ValueOf(err); p.Kind() == reflect.Pointer && p.IsNil() {
			v = slog.StringValue("<nil>")
			return
		}
		e.core.markers.Add(1)
		v = slog.StringValue(markPanic)
	}()
	key := *k
	return slog.AnyValue(errors.New(e.cleanString(&key, err.Error())))
}

func (e *encoder) cleanString(k *keyInfo, s string) string {
	e.tmp = e.appendRedacted(e.tmp[:0], k, s)
	if string(e.tmp) == s {
		return s
	}
	return string(e.tmp)
}

func (e *encoder) cleanText(s string) string {
	if e.red.Scan(s)&redact.ScanSuspect == 0 {
		return s
	}
	return e.red.String(s)
}

// cleanKey returns a key as it is written.
func (e *encoder) cleanKey(key string) string { return e.cleanKeyOf(e.keyInfo(key)) }

func (e *encoder) cleanKeyOf(k *keyInfo) string {
	switch {
	case k.flag&keyAltered != 0:
		return e.red.String(k.key)
	case k.flag&keyReserved != 0 && e.top:
		return k.key + reservedSuffix
	}
	return k.key
}
