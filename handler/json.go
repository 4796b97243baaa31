package handler

import (
	"encoding/binary"
	"log/slog"
	"math"
	"strconv"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// jsonPlain is true for the ASCII bytes that stand for themselves in a JSON
// string. Bytes over 0x7f are false: they need a look at the whole rune.
var jsonPlain = func() (t [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// appendEscaped appends the inside of the JSON string for s, as encoding/json
// does without HTML escaping: U+2028, U+2029 and control characters become
// escapes, and a byte that is not UTF-8 becomes \ufffd.
func appendEscaped(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		if i+8 <= len(s) && plain8(le64(s[i:])) {
			i += 8
			continue
		}
		c := s[i]
		if jsonPlain[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = append(dst, s[start:i]...)
			dst = appendEscapedByte(dst, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\ufffd`...)
			start = i + size
		case r == '\u2028' || r == '\u2029':
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\u202`...)
			dst = append(dst, hexDigits[r&0xf])
			start = i + size
		}
		i += size
	}
	return append(dst, s[start:]...)
}

// plain8 reports whether eight bytes all stand for themselves in a JSON string.
// The high bit is set in x of a byte over 0x7f, and in a difference of one that
// is too small; a borrow can only come from such a byte.
func plain8(x uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	return ((x-' '*ones)|(x^'"'*ones-ones)|(x^'\\'*ones-ones)|x)&highs == 0
}

// plainText reports whether all of s stands for itself in a JSON string.
func plainText(s string) bool {
	b := []byte(s) // not copied: nothing writes to it
	if len(b) < 8 {
		for _, c := range b {
			if !jsonPlain[c] {
				return false
			}
		}
		return true
	}
	for i := 8; i < len(b); i += 8 {
		if !plain8(binary.LittleEndian.Uint64(b[i-8 : i])) {
			return false
		}
	}
	return plain8(binary.LittleEndian.Uint64(b[len(b)-8:]))
}

// le64 returns the first eight bytes of s.
func le64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func appendEscapedByte(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}

func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	if plainText(s) {
		dst = append(dst, s...)
		return append(dst, '"')
	}
	dst = appendEscaped(dst, s)
	return append(dst, '"')
}

// appendFloat writes f as encoding/json does: the shortest text that reads
// back as f, in ES6 form. It reports false for NaN and infinities, which JSON
// has no text for.
func appendFloat(dst []byte, f float64) ([]byte, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, false
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	if format == 'e' {
		// ES6 writes e-9, not e-09.
		if n := len(dst); n >= 4 && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
			dst[n-2] = dst[n-1]
			dst = dst[:n-1]
		}
	}
	return dst, true
}

// appendLevel appends what Level.String returns, without the allocation for
// levels between the named ones.
func appendLevel(dst []byte, l slog.Level) []byte {
	name, base := "DEBUG", slog.LevelDebug
	switch {
	case l >= slog.LevelError:
		name, base = "ERROR", slog.LevelError
	case l >= slog.LevelWarn:
		name, base = "WARN", slog.LevelWarn
	case l >= slog.LevelInfo:
		name, base = "INFO", slog.LevelInfo
	}
	dst = append(dst, name...)
	if d := l - base; d != 0 {
		if d > 0 {
			dst = append(dst, '+')
		}
		dst = strconv.AppendInt(dst, int64(d), 10)
	}
	return dst
}
