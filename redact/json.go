package redact

import (
	"strings"
	"unsafe"
)

// Nesting bounds. A document that nests deeper than maxJSONDepth is redacted as
// text. JSON inside a string inside a string is read maxJSONNest levels deep, below
// which a string of JSON becomes MarkDepth; every level doubles the backslashes
// before a quote.
const (
	maxJSONDepth = 512
	maxJSONNest  = 16
)

// AppendJSON appends line with every secret replaced. line is one JSON document,
// or several one after the other, with white space around them.
//
// Strings are read decoded, so that an escape hides nothing; a member's name
// counts as the key of its value. The name of an object or array counts for what
// is in it when it says that it holds a secret ("credentials"), and where it only
// may ("session") for members whose own name says nothing. Names are searched too. A number under a secret key becomes a
// string that holds Mask or the number's hash. Everything else stays byte for
// byte as it is: spaces, order, number formats, duplicate names, escapes.
//
// What is not JSON is redacted as text, as AppendString does it. AppendJSON
// reads line once, and allocates nothing but what dst needs when there is
// nothing to replace and no string holds an escape. dst and line must not
// overlap.
func (r *Redactor) AppendJSON(dst, line []byte) []byte {
	dst, _ = r.ready().appendJSON(dst, keyContext{}, stringOf(line))
	return dst
}

// stringOf returns b as a string without copying it. It is valid only until b
// changes.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// appendJSON is AppendJSON for a document that stands under key. It reports
// whether anything was replaced.
func (r *Redactor) appendJSON(dst []byte, key keyContext, in string) ([]byte, bool) {
	j := newJSONRedactor(r, dst, in, 0)
	defer j.free()
	if j.documents(key) {
		return append(j.out, in[j.last:]...), j.last > 0
	}
	return r.appendBrokenJSON(j.out[:j.base], key, in)
}

// jsonRedactor copies one JSON text and replaces on the way. in[:last] stands in
// out[base:] already.
type jsonRedactor struct {
	r    *Redactor
	in   string
	out  []byte
	base int
	last int
	nest int
	text []byte // the decoded string in hand
	// settling: in is a redacted string that is looked at again.
	settling bool
	// found, when set, gets the matches; nothing is replaced then.
	found *[]Match
}

// documents reads in to its end. It returns false when in is not JSON.
func (j *jsonRedactor) documents(key keyContext) bool {
	i := skipSpace(j.in, 0)
	if i == len(j.in) {
		return false
	}
	for i < len(j.in) {
		end, ok := j.value(i, key, 0)
		if !ok {
			return false
		}
		i = skipSpace(j.in, end)
	}
	return true
}

// value reads the value at i and returns the offset behind it.
func (j *jsonRedactor) value(i int, key keyContext, depth int) (end int, ok bool) {
	if i >= len(j.in) {
		return i, false
	}
	switch j.in[i] {
	case '"':
		end, escaped, ok := jsonString(j.in, i)
		if ok {
			j.str(i+1, end-1, escaped, key)
		}
		return end, ok
	case '{':
		return j.object(i, key, depth+1)
	case '[':
		return j.array(i, key, depth+1)
	case 't':
		return jsonLiteral(j.in, i, "true")
	case 'f':
		return jsonLiteral(j.in, i, "false")
	case 'n':
		return jsonLiteral(j.in, i, "null")
	}
	if end, ok = jsonNumber(j.in, i); ok && (key.hidesNumbers() || j.r.isKnown(j.in[i:end])) {
		j.number(i, end, key)
	}
	return end, ok
}

func (j *jsonRedactor) object(i int, key keyContext, depth int) (end int, ok bool) {
	in := j.in
	if depth > maxJSONDepth {
		return i, false
	}
	i = skipSpace(in, i+1)
	if i < len(in) && in[i] == '}' {
		return i + 1, true
	}
	var beside Siblings
	for {
		if i >= len(in) || in[i] != '"' {
			return i, false
		}
		nameEnd, escaped, ok := jsonString(in, i)
		if !ok {
			return nameEnd, false
		}
		name := in[i+1 : nameEnd-1]
		if escaped {
			name = string(appendUnescaped(nil, name))
		}
		j.str(i+1, nameEnd-1, escaped, keyContext{})
		i = skipSpace(in, nameEnd)
		if i >= len(in) || in[i] != ':' {
			return i, false
		}
		start := skipSpace(in, i+1)
		raw := in[min(start, len(in)):]
		says := siblingNames(name)
		beside.ahead(says, raw)
		if end, ok = j.value(start, beside.under(key, j.r, says, name, raw), depth); !ok {
			return end, false
		}
		beside.noteJSON(says, in[start:end])
		i = skipSpace(in, end)
		if i >= len(in) {
			return i, false
		}
		if in[i] == '}' {
			return i + 1, true
		}
		if in[i] != ',' {
			return i, false
		}
		i = skipSpace(in, i+1)
	}
}

// str redacts the string whose bytes between the quotes are in[a:b].
func (j *jsonRedactor) str(a, b int, escaped bool, key keyContext) {
	before, text := len(j.out)-j.last, j.in[a:b] // out[before+i:] begins with in[i], from in[last] on
	if escaped {
		j.text = appendUnescaped(j.text[:0], text)
		if text = stringOf(j.text); j.nested(a, b, text, key) {
			return
		}
	}
	sc := j.r.scan(key, text)
	raw := rawOffset{in: j.in, raw: a}
	m, ok := sc.next()
	if !ok {
		if !escaped {
			j.base64(a, b, key)
		}
		return
	}
	for ; ok; m, ok = sc.next() {
		start, end := a+m.start, a+m.end
		if escaped {
			start = raw.at(m.start)
			end = raw.at(m.end)
		}
		j.replace(start, end, m, sc.text(m))
	}
	if j.found == nil && !j.settling {
		j.copyTo(b)
		j.settle(before+a, escaped, key)
	}
}

// settle looks again at the redacted string out[n:], as appendSettled does.
func (j *jsonRedactor) settle(n int, escaped bool, key keyContext) {
	if settled(j.out[n:]) {
		return
	}
	for range maxPasses {
		again := newJSONRedactor(j.r, nil, string(j.out[n:]), j.nest)
		again.settling = true
		again.str(0, len(again.in), escaped, key)
		changed := again.last > 0
		if changed {
			j.out = append(append(j.out[:n], again.out...), again.in[again.last:]...)
		}
		again.free()
		if !changed {
			return
		}
	}
}

// nested redacts text, the decoded string in[a:b], as JSON. It returns false,
// with nothing written, when text is not JSON that has strings or members.
func (j *jsonRedactor) nested(a, b int, text string, key keyContext) bool {
	if key.kind > KindMaybe { // under a secret key it is one value
		return false
	}
	i := skipSpace(text, 0)
	if i == len(text) || text[i] != '{' && text[i] != '[' && text[i] != '"' {
		return false
	}
	if j.nest == maxJSONNest {
		j.tooDeep(a, b)
		return true
	}
	sub := newJSONRedactor(j.r, nil, text, j.nest+1)
	sub.settling = j.settling // who settles looks at all of it again
	defer sub.free()
	var found []Match
	if j.found != nil {
		sub.found = &found
	}
	if !sub.documents(key) {
		return false
	}
	if j.found != nil {
		j.noteNested(found, a)
		return true
	}
	if sub.last > 0 {
		sub.out = append(sub.out, text[sub.last:]...)
		j.copyTo(a)
		j.out = appendEscaped(j.out, stringOf(sub.out))
		j.last = b
	}
	return true
}

// tooDeep puts MarkDepth in place of in[a:b], the text of a string that nobody reads.
func (j *jsonRedactor) tooDeep(a, b int) {
	if j.found != nil {
		j.note(a, b, span{rule: ruleUnreadable, kind: KindGuessable})
		return
	}
	j.r.count(ruleUnreadable)
	j.copyTo(a)
	j.out = append(j.out, MarkDepth...)
	j.last = b
}

// replace puts m's replacement in place of in[start:end].
func (j *jsonRedactor) replace(start, end int, m span, secret string) {
	if j.found != nil {
		j.note(start, end, m)
		return
	}
	j.copyTo(start)
	j.last = end
	n := len(j.out)
	j.out = j.r.appendReplacement(j.out, m, secret)
	if needsEscape(stringOf(j.out[n:])) { // another Hasher's own form
		j.out = appendEscaped(j.out[:n], string(j.out[n:]))
	}
}

func (j *jsonRedactor) number(start, end int, key keyContext) {
	if j.found != nil {
		j.note(start, end, span{rule: key.rule(), kind: key.kind})
		return
	}
	j.copyTo(start)
	j.out = append(j.out, '"')
	j.replace(start, end, span{rule: key.rule(), kind: key.kind}, j.in[start:end])
	j.out = append(j.out, '"')
}

func (j *jsonRedactor) copyTo(i int) { j.out = append(j.out, j.in[j.last:i]...); j.last = i }

// appendBrokenJSON redacts what looked like JSON and is none: a line cut short,
// or text. A second look reads it with the escapes decoded that can hide a
// secret from the first.
func (r *Redactor) appendBrokenJSON(dst []byte, key keyContext, in string) ([]byte, bool) {
	base := len(dst)
	dst = r.AppendKeyString(dst, key.key, in)
	changed := string(dst[base:]) != in
	if !strings.Contains(in, `\u`) && !strings.Contains(in, `\/`) {
		return dst, changed
	}
	j := newJSONRedactor(r, dst[:base], string(dst[base:]), 0)
	defer j.free()
	j.str(0, len(j.in), true, keyContext{})
	return append(j.out, j.in[j.last:]...), changed || j.last > 0
}
