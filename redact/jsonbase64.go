package redact

import (
	"encoding/base64"
	"strings"
)

// Bytes in JSON, which encoding/json writes in base64.

// base64 looks into the string in[a:b] when it is text in base64, the form that
// encoding/json gives to bytes. One that holds a secret is replaced by that text,
// redacted.
func (j *jsonRedactor) base64(a, b int, key keyContext) {
	s := j.in[a:b]
	if len(s) < minBase64 || len(s)%4 != 0 || !printableBase64(s[:8]) {
		return
	}
	end := len(strings.TrimRight(s[len(s)-2:], "=")) + len(s) - 2
	if runEnd(s, 0, isAlnum|isBase64) != len(s) || strings.IndexByte(s[:end], '=') >= 0 {
		return
	}
	var err error
	if j.text, err = base64.StdEncoding.AppendDecode(j.text[:0], bytesOf(s)); err != nil {
		return
	}
	text := stringOf(j.text)
	sc := j.r.scan(key, text)
	m, ok := sc.next()
	if !ok {
		return
	}
	j.copyTo(a)
	j.last = b
	last := 0
	for ; ok; m, ok = sc.next() {
		j.out = appendJSONText(j.out, text[last:m.start])
		n := len(j.out)
		j.out = j.r.appendReplacement(j.out, m, sc.text(m))
		if needsEscape(stringOf(j.out[n:])) {
			j.out = appendEscaped(j.out[:n], string(j.out[n:]))
		}
		last = m.end
	}
	j.out = appendJSONText(j.out, text[last:])
}

// minBase64 is the length from which text may be the base64 of a secret.
const minBase64 = 16

// printableBase64 reports whether the eight characters s are the base64 of
// printable ASCII.
func printableBase64(s string) bool {
	var b [6]byte
	if n, err := base64.StdEncoding.Decode(b[:], bytesOf(s)); err != nil || n < len(b) {
		return false
	}
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}
