package handler

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible returns s for a terminal: s itself when every character of it is a
// plain printable one. Control characters become their pictures (U+2400 and
// up), what else cannot be seen or turns the direction of text becomes
// <U+XXXX>, and a byte that is not UTF-8 <0xXX>. The text \x1b, which tint
// turns into an escape character, changes its case.
func visible(s string) string {
	i := 0
	for i < len(s) && s[i] >= ' ' && s[i] < 0x7f && s[i] != '\\' {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:i])
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString("<0x" + hex2(s[i]) + ">")
		case r < ' ':
			b.WriteRune(0x2400 + r)
		case r == 0x7f:
			b.WriteRune(0x2421)
		case r == '\\' && strings.HasPrefix(s[i:], `\x1b`):
			b.WriteString(`\x1B`)
			size = len(`\x1b`)
		case r == utf8.RuneError || r != ' ' && (!unicode.IsPrint(r) || isInvisible(r)):
			b.WriteString("<U+" + strings.ToUpper(pad4(strconv.FormatInt(int64(r), 16))) + ">")
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// isInvisible marks characters that unicode.IsPrint allows and that show
// nothing: fillers and variation selectors can hide text in text.
func isInvisible(r rune) bool {
	return r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0 || r == 0x2800 ||
		unicode.Is(unicode.Variation_Selector, r)
}

func hex2(c byte) string { return string([]byte{hexDigits[c>>4], hexDigits[c&0xf]}) }

func pad4(s string) string {
	if len(s) < 4 {
		return strings.Repeat("0", 4-len(s)) + s
	}
	return s
}

// shortHash is how many hex digits of a hash the console shows.
const shortHash = 12

// shorten cuts every run of 64 hex digits in s, a SHA-256, to its beginning.
func (c *console) shorten(s string) string {
	if c.full || len(s) < 64 {
		return s
	}
	var b strings.Builder
	last, run := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isLowerHex(s[i]) {
			run++
			continue
		}
		if run == 64 {
			b.WriteString(s[last : i-64+shortHash])
			b.WriteString("…")
			last = i
		}
		run = 0
	}
	if last == 0 {
		return s
	}
	b.WriteString(s[last:])
	return b.String()
}

func isLowerHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' }
