package handler

import (
	"encoding/json"
	"log/slog"

	"github.com/slogaudit/slogaudit/redact"
)

// emptyGroup is what a LogValue that returned an empty group leaves: slog
// writes nothing for it, but an object around it.
type emptyGroup struct{}

func (emptyGroup) LogValue() slog.Value { return slog.GroupValue() }

// cleanAll returns as, redacted, with every value resolved and rendered: as
// itself when there was nothing to do. They stand beside each other and what
// e.beside knows already.
func (e *encoder) cleanAll(as []slog.Attr) []slog.Attr {
	outer := e.beside
	e.note(as)
	defer func() { e.beside = outer }()
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

// note takes in what attributes say of those beside them.
func (e *encoder) note(as []slog.Attr) {
	for i := range as {
		e.beside.NoteAttr(as[i])
	}
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
		if k.kind == redact.KindNone && k.flag&keyTold == 0 && e.secret == "" && e.red.Scan(s)&redact.ScanSuspect == 0 {
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
		if k.careful || e.secret != "" {
			key := e.keyOf(k)
			if k.flag&keyTold != 0 {
				key = e.keyFor(k, v.String())
			}
			clean := e.red.Value(key, v)
			return clean, clean.Kind() == slog.KindString
		}
	}
	return v, false
}

func (e *encoder) cleanGroup(k *keyInfo, v slog.Value) (_ slog.Value, changed bool) {
	if e.depth >= maxDepth {
		e.core.markers.Add(1)
		return slog.StringValue(redact.MarkDepth), true
	}
	outer, beside := e.scope, e.beside
	if k.key != "" {
		key := e.keyFor(k, "")
		e.enter(k)
		if key != k.key && e.red.KeyKind(key) != redact.KindNone {
			e.secret = key
		}
		e.beside = redact.Siblings{}
	} else {
		e.depth++ // inline groups must end as well
	}
	members := v.Group()
	clean := e.cleanAll(members)
	e.scope, e.beside = outer, beside
	if len(members) == 0 || &clean[0] == &members[0] {
		return v, false
	}
	return slog.GroupValue(clean...), true
}

// cleanAny renders a value. An error stays one, for handlers that treat it as
// such.
func (e *encoder) cleanAny(k *keyInfo, v any) slog.Value {
	switch v := v.(type) {
	case *slog.Source:
		return e.red.Value("", slog.AnyValue(v))
	case error:
		if _, marshals := v.(json.Marshaler); !marshals {
			if msg, mark := errorText(v); mark {
				e.core.markers.Add(1)
				return slog.StringValue(msg)
			}
			return e.red.Value(e.keyFor(k, ""), slog.AnyValue(v))
		}
	}
	raw := e.red.AppendAny(e.tmp[:0], e.keyFor(k, ""), v)
	e.tmp = raw
	if raw[0] == '"' {
		var s string
		if err := json.Unmarshal(raw, &s); err == nil && string(appendQuoted(nil, s)) == string(raw) {
			return slog.StringValue(s)
		}
	}
	return slog.AnyValue(rendered(raw))
}

func (e *encoder) cleanString(k *keyInfo, s string) string {
	e.tmp = e.red.AppendKeyString(e.tmp[:0], e.keyFor(k, s), s)
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
