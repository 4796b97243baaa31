package handler

import (
	"log/slog"
	"strconv"
	"time"
	"unsafe"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// maxDepth is how deep groups may nest before a marker stands for the rest: a
// LogValue that returns a group holding itself must end.
const maxDepth = 64

// encoder writes attributes as the members of a JSON object, each redacted and
// checked on the way, without a copy of the record in between. Encoders are
// pooled; one belongs to one call of Handle or WithAttrs.
type encoder struct {
	core *core
	buf  []byte

	red      *redact.Redactor
	notice   bool        // the record is the handler's own
	cached   bool        // red is the handler's own: core.keys may be used
	plain    bool        // fields of a closed form need no scan
	mask     redact.Scan // the bits of a scan that matter: not ScanSuspect when values are redacted already
	checking bool        // the record is an event
	check    audit.Check
	scope

	lastEvent int // position in the schema
	shard     *shard
	times     timeText // of records
	tmp       []byte   // redacted text

	viewed *viewed
	miss   keyInfo // of the last key that the cache does not have
	misses uint
	topic  string              // the record's message, which tells what a code is of
	says   redact.SiblingNames // what the members written so far can say of each other
	beside redact.Siblings     // of the attributes in hand, which are not written yet
	key    []byte              // text of miss
	values timeText            // of values: they seldom are of the same second
	seen   memo
}

// attrs writes as and reports whether anything was written, counting, as slog
// does, a group without members.
func (e *encoder) attrs(as []slog.Attr) bool {
	wrote := false
	for i := range as {
		if e.attr(&as[i]) {
			wrote = true
		}
	}
	return wrote
}

// attr writes a, which it does not change.
func (e *encoder) attr(a *slog.Attr) bool {
	if a.Value.Kind() != slog.KindString {
		return e.attrSlow(*a)
	}
	e.strAttr(e.keyInfo(a.Key), a.Value.String())
	return true
}

// strAttr writes a key and a string: nearly every attribute is one.
func (e *encoder) strAttr(k *keyInfo, s string) {
	e.says |= k.says
	switch {
	case k.careful || e.secret != "":
		e.strSlow(k, s)
		return
	case k.rule == nil || !e.fields:
		if !e.clean(s) {
			e.strSlow(k, s)
			return
		}
	case e.plain && !e.holds(s) && k.rule.Plain(&e.check, s):
	case e.clean(s):
		k.rule.String(&e.check, s)
	default:
		e.strSlow(k, s)
		return
	}
	e.writePlain(k, s)
}

func (e *encoder) strSlow(k *keyInfo, s string) {
	if e.bearer(k, s) {
		return
	}
	e.writeKeyOf(k)
	if k.flag&keyTold != 0 {
		e.says |= k.name.Sibling().Told(s)
	}
	e.str(k, s)
}

// bearer writes a key and the value of an Authorization header, hashed straight
// into the line, and reports whether the value is one.
func (e *encoder) bearer(k *keyInfo, s string) bool {
	if k.kind == redact.KindNone || k.flag != 0 || e.secret != "" || e.mask&redact.ScanSuspect == 0 {
		return false
	}
	buf := k.append(e.buf)
	start := len(buf)
	buf, ok := e.red.AppendBearer(buf, &k.name, s)
	if !ok {
		return false
	}
	e.buf = append(buf, '"')
	if e.fieldOf(k) {
		k.rule.String(&e.check, text(buf[start:]))
	}
	return true
}

// harmless says that s needs no redaction.
func (e *encoder) harmless(s string) bool {
	e.mask = redact.ScanSuspect
	return e.clean(s)
}

// clean says that s needs neither redaction nor escaping. Text without a secret
// of the context is judged as it would be without the context.
func (e *encoder) clean(s string) bool {
	if e.holds(s) {
		return e.red.Scan(s)&e.mask == 0
	}
	if !e.seen.fits(s) {
		return e.core.red.Scan(s)&e.mask == 0
	}
	if e.seen.has(s) {
		return true
	}
	scan := e.core.red.Scan(s)
	if scan == 0 {
		e.seen.add(s)
	}
	return scan&e.mask == 0
}

// holds says that s holds a secret that the context brought.
func (e *encoder) holds(s string) bool { return !e.cached && e.holdsSecret(s) }

func (e *encoder) holdsSecret(s string) bool { return e.red.HoldsContextSecret(s) }

func (e *encoder) attrSlow(a slog.Attr) bool {
	kind := a.Value.Kind()
	if kind == slog.KindLogValuer {
		a.Value = e.resolve(a.Value)
		if kind = a.Value.Kind(); kind == slog.KindString {
			e.strAttr(e.keyInfo(a.Key), a.Value.String())
			return true
		}
	}
	if kind == slog.KindAny {
		switch v := a.Value.Any().(type) {
		case nil:
			if a.Key == "" {
				return false // slog elides the empty attribute
			}
		case *slog.Source:
			if v == nil || *v == (slog.Source{}) {
				return false
			}
			return e.group(a.Key, sourceAttrs(v))
		}
	}
	if kind == slog.KindGroup {
		return e.group(a.Key, a.Value.Group())
	}
	e.value(e.writeKey(a.Key), kind, a.Value)
	return true
}

// group writes the members as an object under key, or inline when key is
// empty. A group in which nothing is written leaves no trace.
func (e *encoder) group(key string, members []slog.Attr) bool {
	if len(members) == 0 {
		return true
	}
	if key == "" {
		return e.attrs(members)
	}
	if e.depth >= maxDepth {
		e.marker(e.writeKey(key), redact.MarkDepth)
		return true
	}
	pos := len(e.buf)
	k := e.writeKey(key)
	e.says |= k.name.Sibling().Told("")
	start := len(e.buf)
	outer := e.scope
	e.enter(k)
	wrote := e.attrs(members)
	e.scope = outer
	if !wrote {
		e.buf = e.buf[:pos]
		return false
	}
	e.buf = append(openAt(e.buf, start), '}')
	if e.fields {
		e.core.schema.Other(&e.check, key)
	}
	return true
}

// openAt opens the object whose members have been written since start, each with
// a comma before it: the brace takes the place of the first comma.
func openAt(buf []byte, start int) []byte {
	if len(buf) == start {
		return append(buf, '{') // a group without members counts as one
	}
	buf[start] = '{'
	return buf
}

// value writes a value that is neither a string nor a group.
func (e *encoder) value(k *keyInfo, kind slog.Kind, v slog.Value) {
	check := e.fieldOf(k)
	start := len(e.buf)
	switch kind {
	case slog.KindInt64:
		e.buf = strconv.AppendInt(e.buf, v.Int64(), 10)
		if check {
			k.rule.Int(&e.check, v.Int64())
		}
	case slog.KindUint64:
		e.buf = strconv.AppendUint(e.buf, v.Uint64(), 10)
		if check {
			k.rule.Float(&e.check, float64(v.Uint64()))
		}
	case slog.KindFloat64:
		e.float(k, v.Float64(), check)
	case slog.KindBool:
		e.buf = strconv.AppendBool(e.buf, v.Bool())
		if check {
			e.core.schema.Bool(&e.check, k.key)
		}
		return
	case slog.KindDuration:
		e.buf = strconv.AppendInt(e.buf, int64(v.Duration()), 10)
		if check {
			k.rule.Int(&e.check, int64(v.Duration()))
		}
	case slog.KindTime:
		e.timeValue(k, v.Time(), check)
		return
	default:
		sibling := k.name.Sibling() // k may change
		e.anyValue(k, v.Any(), check)
		e.says |= sibling.Told(text(e.buf[start:]))
		return
	}
	var told redact.SiblingNames
	if k.flag&keyTold != 0 {
		told = k.name.Sibling().Told(text(e.buf[start:]))
		e.says |= told
	}
	if (k.kind != redact.KindNone || told != 0 || e.secret != "") && e.mask&redact.ScanSuspect != 0 && (told != 0 || !e.keepsNumber(k)) {
		e.secretNumber(k, start, v)
	}
}

func (e *encoder) float(k *keyInfo, f float64, check bool) {
	var ok bool
	if e.buf, ok = appendFloat(e.buf, f); !ok {
		e.ownText(k, "!ERROR:json: unsupported value: "+strconv.FormatFloat(f, 'g', -1, 64), check)
		return
	}
	if check {
		k.rule.Float(&e.check, f)
	}
}

func (e *encoder) timeValue(k *keyInfo, t time.Time, check bool) {
	e.buf = append(e.buf, '"')
	start := len(e.buf)
	e.buf = e.values.append(e.buf, t)
	if check {
		k.rule.String(&e.check, text(e.buf[start:]))
	}
	e.buf = append(e.buf, '"')
}

// str writes a string value.
func (e *encoder) str(k *keyInfo, s string) {
	if k.kind == redact.KindNone && e.secret == "" {
		switch scan := e.red.Scan(s) & e.mask; scan {
		case 0:
			e.buf = append(e.buf, '"')
			e.buf = append(e.buf, s...)
			e.buf = append(e.buf, '"')
		case redact.ScanEscape:
			e.buf = appendQuoted(e.buf, s)
		default:
			e.secretString(k, s)
			return
		}
		if e.fieldOf(k) {
			k.rule.String(&e.check, s)
		}
		return
	}
	e.secretString(k, s)
}

// ownText writes text of our own making.
func (e *encoder) ownText(k *keyInfo, s string, check bool) {
	e.buf = appendQuoted(e.buf, s)
	if check {
		k.rule.String(&e.check, s)
	}
}

// fieldOf says that the member is a field whose value the check must see.
func (e *encoder) fieldOf(k *keyInfo) bool { return k.rule != nil && e.fields }

// marker writes a marker in place of a value and counts it.
func (e *encoder) marker(k *keyInfo, mark string) {
	e.core.markers.Add(1)
	e.ownText(k, mark, e.fieldOf(k))
}

// secretString writes a string that may hold a secret, or is one by its key.
func (e *encoder) secretString(k *keyInfo, s string) {
	if e.mask&redact.ScanSuspect == 0 {
		e.ownText(k, s, e.fieldOf(k))
		return
	}
	if key := e.keyFor(k, s); e.secret == "" && key == k.key {
		e.tmp = e.red.AppendNamed(e.tmp[:0], &k.name, s)
	} else {
		e.tmp = e.red.AppendKeyString(e.tmp[:0], key, s)
	}
	e.ownText(k, text(e.tmp), e.fieldOf(k))
}

// keyOf returns the key that counts for a value: its own or, where that says
// nothing, that of a group around.
func (e *encoder) keyOf(k *keyInfo) string {
	if e.secret == "" {
		return k.key
	}
	return e.red.MemberKey(e.secret, k.key)
}

// keyFor is keyOf for the value s, which the message and the attributes beside it may
// say more of.
func (e *encoder) keyFor(k *keyInfo, s string) string {
	if k.flag&keyTold == 0 || e.red.KeyKind(e.secret) == redact.KindGuessable {
		return e.keyOf(k)
	}
	beside := e.beside
	beside.Note(slog.MessageKey, e.topic)
	if key := beside.Key(k.key, s); key != k.key {
		return e.red.MemberKey(e.secret, key)
	}
	return e.keyOf(k)
}

// keepsNumber says that no number under k is a secret: its name only makes the
// shape of a text decide.
func (e *encoder) keepsNumber(k *keyInfo) bool {
	return k.kind == redact.KindMaybe && e.secret == "" && e.cached && e.plain
}

// secretNumber replaces the number written since start when its key makes it a
// secret: a PIN or a one-time code is often a number.
func (e *encoder) secretNumber(k *keyInfo, start int, v slog.Value) {
	if clean := e.red.Value(e.keyFor(k, text(e.buf[start:])), v); clean.Kind() == slog.KindString {
		e.buf = appendQuoted(e.buf[:start], clean.String())
	}
}

// text is b as a string, for the duration of a call that does not keep it.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func sourceAttrs(s *slog.Source) []slog.Attr {
	var as []slog.Attr
	if s.Function != "" {
		as = append(as, slog.String("function", s.Function))
	}
	if s.File != "" {
		as = append(as, slog.String("file", s.File))
	}
	if s.Line != 0 {
		as = append(as, slog.Int("line", s.Line))
	}
	return as
}
