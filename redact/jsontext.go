package redact

import (
	"sync"
	"unicode/utf8"
)

// The lexical part of JSON (RFC 8259): enough to step over a text and to know
// that it is one. Strings may hold raw control bytes and invalid UTF-8, which
// stay as they are.

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

// jsonString returns the offset behind the closing quote of the string at i.
func jsonString(s string, i int) (end int, escaped, ok bool) {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i + 1, escaped, true
		case '\\':
			escaped = true
			n := escapeLen(s[i:])
			if n == 0 {
				return i, true, false
			}
			i += n - 1
		}
	}
	return i, escaped, false
}

// escapeLen returns the length of the escape at the start of s, or 0.
func escapeLen(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if hex4(s[2:]) >= 0 {
			return 6
		}
	}
	return 0
}

// hex4 returns the number that the first four bytes of s write, or -1.
func hex4(s string) rune {
	if len(s) < 4 {
		return -1
	}
	var r rune
	for i := range 4 {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

func jsonLiteral(s string, i int, want string) (end int, ok bool) {
	end = i + len(want)
	return end, end <= len(s) && s[i:end] == want
}

func jsonNumber(s string, i int) (end int, ok bool) {
	if i < len(s) && s[i] == '-' {
		i++
	}
	switch {
	case i < len(s) && s[i] == '0':
		i++
	default:
		if i, ok = digits(s, i); !ok {
			return i, false
		}
	}
	if i < len(s) && s[i] == '.' {
		if i, ok = digits(s, i+1); !ok {
			return i, false
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if i, ok = digits(s, i); !ok {
			return i, false
		}
	}
	return i, true
}

func digits(s string, i int) (end int, ok bool) {
	start := i
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i, i > start
}

// unescape reads the escape at the start of s, which escapeLen accepts, and
// returns what it writes and its length. A surrogate without its other half is
// U+FFFD.
func unescape(s string) (r rune, n int) {
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r = hex4(s[2:])
		if r < 0xd800 || r > 0xdfff {
			return r, 6
		}
		if r < 0xdc00 && len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			if low := hex4(s[8:]); low >= 0xdc00 && low <= 0xdfff {
				return (r-0xd800)<<10 | (low - 0xdc00) + 0x10000, 12
			}
		}
		return utf8.RuneError, 6
	}
	return rune(s[1]), 2
}

// appendUnescaped appends the text of s, the bytes between a string's quotes.
// An escape that is none is taken literally.
func appendUnescaped(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		if s[i] != '\\' || escapeLen(s[i:]) == 0 {
			dst = append(dst, s[i])
			i++
			continue
		}
		r, n := unescape(s[i:])
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return dst
}

// rawOffset maps ascending offsets into the decoded text to offsets into the
// bytes between the quotes.
type rawOffset struct {
	in      string
	raw     int
	decoded int
}

// at returns where the decoded byte i begins. An offset inside an escaped
// rune's bytes, which no match has, maps to the escape's end.
func (o *rawOffset) at(i int) int {
	for o.decoded < i {
		if o.in[o.raw] != '\\' || escapeLen(o.in[o.raw:]) == 0 {
			o.raw++
			o.decoded++
			continue
		}
		r, n := unescape(o.in[o.raw:])
		o.raw += n
		o.decoded += utf8.RuneLen(r)
	}
	return o.raw
}

const hexDigits = "0123456789abcdef"

func needsEscape(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' {
			return true
		}
	}
	return false
}

// appendEscaped appends s as it stands between the quotes of a JSON string.
// Invalid UTF-8 stays as it is.
func appendEscaped(dst []byte, s string) []byte {
	last := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[last:i]...)
		last = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(dst, s[last:]...)
}

// appendQuoted appends s as a JSON string, as encoding/json does without HTML
// escaping.
func appendQuoted(dst []byte, s string) []byte {
	return append(appendJSONText(append(dst, '"'), s), '"')
}

// appendJSONText appends s as encoding/json writes it between the quotes: like
// appendEscaped, with invalid UTF-8 replaced and the line separators of
// JavaScript escaped.
func appendJSONText(dst []byte, s string) []byte {
	last := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		c, size := utf8.DecodeRuneInString(s[i:])
		repl := ""
		switch {
		case c == utf8.RuneError && size == 1:
			repl = `\ufffd`
		case c == '\u2028':
			repl = `\u2028`
		case c == '\u2029':
			repl = `\u2029`
		}
		if repl != "" {
			dst = append(appendEscaped(dst, s[last:i]), repl...)
			last = i + size
		}
		i += size
	}
	return appendEscaped(dst, s[last:])
}

// maxKept is the size above which a buffer is not put back into its pool.
const maxKept = 64 << 10

var jsonPool = sync.Pool{New: func() any { return new(jsonRedactor) }}

func newJSONRedactor(r *Redactor, dst []byte, in string, nest int) *jsonRedactor {
	j := jsonPool.Get().(*jsonRedactor)
	*j = jsonRedactor{r: r, in: in, out: dst, base: len(dst), nest: nest, text: j.text[:0]}
	return j
}

func (j *jsonRedactor) free() {
	text := j.text
	if cap(text) > maxKept {
		text = nil
	}
	*j = jsonRedactor{text: text}
	jsonPool.Put(j)
}
