package redact

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"slices"
)

// Value returns v, the value of an attribute named key, with every secret
// replaced. It takes every kind of value:
//
//   - Strings are searched; numbers and durations are kept, except under a key
//     that names a secret; times and booleans are kept.
//   - In a group each attribute is judged by its own key, and by the group's name
//     where its own says nothing.
//   - A LogValuer is resolved.
//   - An error with a secret in its message becomes one with the redacted message,
//     for which errors.Is and errors.As answer as for the original.
//   - Anything else is read as AppendAny reads it. If it holds a secret, or text
//     that only fmt would print, it becomes a value that prints as redacted
//     JSON.
//
// What is clean comes back as it is, so that a handler behind can still tell
// its type. Such a value is as fixed as its owner leaves it: what a map, slice
// or pointer is given after the call is not seen.
//
// Value never panics: what a foreign method does to it becomes a marker.
func (r *Redactor) Value(key string, v slog.Value) slog.Value {
	r = r.ready()
	return r.valueUnder(r.context(key), v, 0)
}

// Attr returns a with its value redacted as Value does it, and a secret in its
// key replaced.
func (r *Redactor) Attr(a slog.Attr) slog.Attr {
	r = r.ready()
	return slog.Attr{Key: r.String(a.Key), Value: r.Value(a.Key, a.Value)}
}

func (r *Redactor) valueUnder(key keyContext, v slog.Value, depth int) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		s := v.String()
		if clean := r.contextString(key, s); clean != s {
			return slog.StringValue(clean)
		}
		return v
	case slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindDuration:
		if key.hidesNumbers() || r.knows() && r.isKnown(v.String()) {
			m := span{rule: key.rule(), kind: KindGuessable}
			return slog.StringValue(string(r.appendReplacement(nil, m, v.String())))
		}
		return v
	case slog.KindGroup:
		var beside Siblings
		for _, a := range v.Group() {
			beside.NoteAttr(a)
		}
		return r.groupUnder(key, v, depth, beside)
	case slog.KindLogValuer:
		if s, ok := v.Any().(Secret); ok {
			return slog.StringValue(r.replaced(s))
		}
		return r.valueUnder(key, r.resolve(v), depth)
	case slog.KindAny:
		return r.anyUnder(key, v)
	}
	return v // booleans, times
}

// resolve calls LogValue until something else comes of it.
func (r *Redactor) resolve(v slog.Value) (out slog.Value) {
	defer func() {
		if recover() != nil {
			r.count(ruleUnreadable)
			out = slog.StringValue(MarkPanic)
		}
	}()
	for range maxLogValues {
		v = v.LogValuer().LogValue()
		if v.Kind() != slog.KindLogValuer {
			return v
		}
		if s, ok := v.Any().(Secret); ok {
			return slog.StringValue(r.replaced(s))
		}
	}
	r.count(ruleUnreadable)
	return slog.StringValue(MarkDepth)
}

// replaced is what stands for a Secret.
func (r *Redactor) replaced(s Secret) string {
	if s == "" {
		return ""
	}
	return string(r.appendReplacement(nil, span{rule: ruleField, kind: KindToken}, string(s)))
}

// groupUnder redacts a group's attributes, which stand beside each other. The group is
// copied only when one of them changes.
func (r *Redactor) groupUnder(key keyContext, v slog.Value, depth int, beside Siblings) slog.Value {
	if depth >= maxValueDepth {
		r.count(ruleUnreadable)
		return slog.StringValue(MarkDepth)
	}
	attrs := v.Group()
	out := attrs
	for i, a := range attrs {
		clean := slog.Attr{Key: r.String(a.Key)}
		if a.Key == "" && a.Value.Kind() == slog.KindGroup {
			clean.Value = r.groupUnder(key, a.Value, depth+1, beside)
		} else {
			clean.Value = r.valueUnder(beside.underAttr(key, r, a), a.Value, depth+1)
		}
		if clean.Key == a.Key && same(clean.Value, a.Value) {
			continue
		}
		if &out[0] == &attrs[0] {
			out = slices.Clone(attrs)
		}
		out[i] = clean
	}
	if len(attrs) == 0 || &out[0] == &attrs[0] {
		return v
	}
	return slog.GroupValue(out...)
}

// same reports whether redaction returned v as it was.
func same(clean, v slog.Value) bool {
	if clean.Kind() != v.Kind() {
		return false
	}
	switch v.Kind() {
	case slog.KindString:
		return clean.String() == v.String()
	case slog.KindGroup:
		a, b := clean.Group(), v.Group()
		return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
	case slog.KindLogValuer:
		return false
	case slog.KindAny:
		a, ok := clean.Any().(replacement)
		if !ok {
			return true // the original
		}
		b, ok := v.Any().(replacement)
		return ok && a == b
	}
	return true
}

// replacement is implemented by what Value puts in place of a value.
type replacement interface{ redacted() }

func (r *Redactor) anyUnder(key keyContext, v slog.Value) slog.Value {
	a := v.Any()
	switch a := a.(type) {
	case nil, replacement:
		return v
	case error:
		if clean, ok := r.error(key, a); ok {
			return clean
		}
	}
	t := reflect.TypeOf(a)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if infoOf(t).inert && !key.hidesNumbers() && !r.knows() {
		return v
	}
	e := newEncoder(r, nil)
	defer e.free()
	e.texts = true
	e.any(a, key)
	if !e.dirty && !e.differs && !e.hidden {
		return v
	}
	if len(e.out) > 0 && e.out[0] == '"' {
		return slog.StringValue(string(appendUnescaped(nil, stringOf(e.out[1:len(e.out)-1]))))
	}
	return slog.AnyValue(&rendered{json: e.out, text: r.printedText(a)})
}

// printedText is the redacted text that a prints as, or "" when it has no form
// of its own for that.
func (r *Redactor) printedText(a any) (text string) {
	if methodsOf(reflect.TypeOf(a))&(hasString|hasError) == 0 {
		return ""
	}
	defer func() {
		if recover() != nil {
			text = MarkPanic
		}
	}()
	return r.String(printed(a))
}

// error redacts an error whose message is all that is printed of it. ok is
// false when err prints itself in some other way too, and is to be looked at as
// any other value.
func (r *Redactor) error(key keyContext, err error) (v slog.Value, ok bool) {
	defer func() {
		if recover() != nil {
			r.count(ruleUnreadable)
			v, ok = slog.AnyValue(&redactedError{msg: MarkPanic, is: err}), true
		}
	}()
	if methodsOf(reflect.TypeOf(err))&hasMarshalJSON != 0 {
		return v, false
	}
	msg := err.Error()
	clean := r.contextString(key, msg)
	if _, formats := err.(fmt.Formatter); formats && clean == msg {
		if full := fmt.Sprintf("%+v", err); r.contextString(key, full) != full {
			return slog.AnyValue(&redactedError{msg: msg, is: err}), true
		}
	}
	if clean == msg {
		return slog.AnyValue(err), true
	}
	return slog.AnyValue(&redactedError{msg: clean, is: err}), true
}

// contextString is String in a context.
func (r *Redactor) contextString(key keyContext, s string) string { return r.KeyString(key.key, s) }

// redactedError is an error in place of another one. It has no Unwrap: what
// walks the chain to print it must not meet the original.
type redactedError struct {
	msg string
	is  error
}

func (e *redactedError) redacted()        {}
func (e *redactedError) Error() string    { return e.msg }
func (e *redactedError) GoString() string { return fmt.Sprintf("&errors.errorString{s:%q}", e.msg) }

// Is and As answer for the original and its chain.
func (e *redactedError) Is(target error) bool { return errors.Is(e.is, target) }
func (e *redactedError) As(target any) bool   { return errors.As(e.is, target) }

// Format prints the message whatever the verb, so that no field is printed.
func (e *redactedError) Format(f fmt.State, verb rune) {
	switch {
	case verb == 'q':
		fmt.Fprintf(f, "%q", e.msg)
	case verb == 'v' && f.Flag('#'):
		_, _ = io.WriteString(f, e.GoString())
	default:
		_, _ = io.WriteString(f, e.msg)
	}
}

// MarshalText lets JSON and text handlers print the message where they look
// at it as a value in another one.
func (e *redactedError) MarshalText() ([]byte, error) { return []byte(e.msg), nil }

// rendered is a redacted value: JSON, and the text of a value that prints
// itself.
type rendered struct {
	json []byte
	text string
}

func (v *rendered) redacted()                    {}
func (v *rendered) MarshalJSON() ([]byte, error) { return v.json, nil }
func (v *rendered) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

func (v *rendered) String() string {
	if v.text != "" {
		return v.text
	}
	return string(v.json)
}

// Format prints String whatever the verb, so that the bytes are not printed as
// numbers.
func (v *rendered) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", v.String())
		return
	}
	_, _ = io.WriteString(f, v.String())
}
