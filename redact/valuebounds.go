package redact

import "strings"

// Where the value of a key begins and ends, in any nesting of quotes and escapes.

// skipOperator returns where the value begins after the separator at p, and
// whether a blank stands between.
func skipOperator(s string, p int) (v int, spaced bool) {
	v = p + 1
	for v < len(s) && v < p+40 {
		switch s[v] {
		case ' ', '\t':
			spaced = true
		case ':', '=', '>':
		case '\n', '\r':
			return len(s), true
		default:
			return v, spaced
		}
		v++
	}
	return v, spaced
}

// valueBounds returns the bounds of the value at v, without its quotes. It
// looks at no more than most bytes.
func valueBounds(s string, v, most int, where setting) (a, b int, quoted bool) {
	limit := min(len(s), v+most)
	// b"…" and u"…" of Python, N'…' of SQL, the brackets of a printed header map.
	if v+1 < limit && (s[v] == 'b' || s[v] == 'u' || s[v] == 'r' || s[v] == 'N' || s[v] == 'E') && (s[v+1] == '"' || s[v+1] == '\'') {
		v++
	}
	for v < limit && (s[v] == '\\' || s[v] == '[') {
		v++
	}
	if v+1 < limit && v > 0 && s[v-1] == '\\' && (s[v] == 'n' || s[v] == 'r') && class[s[v+1]]&isAlnum == 0 {
		return v, v, false // an escaped line end: there is no value
	}
	for _, wrap := range [...]string{"Some(", "SecretStr(", "Secret(", "Redacted(", "Just(", "Optional("} {
		if n := v + len(wrap); n < limit && s[v] == wrap[0] && strings.HasPrefix(s[v:], wrap) && (s[n] == '"' || s[n] == '\'') {
			v = n // of Rust, Python, Haskell, Swift
		}
	}
	if strings.HasPrefix(s[v:limit], "]string{") { // Go's %#v of a header
		v += len("]string{")
	}
	if strings.HasPrefix(s[v:limit], "string(") { // PHP's var_dump
		if i := strings.IndexByte(s[v:min(limit, v+16)], ')'); i > 0 && v+i+2 < limit && s[v+i+2] == '"' {
			v += i + 2
		}
	}
	if v == limit {
		return v, v, false
	}
	if q := s[v]; q == '"' || q == '\'' || q == '`' {
		if n := v + len(`"""`); n < limit && s[v+1] == q && s[v+2] == q && class[s[n]]&isAlnum != 0 {
			if i := strings.Index(s[n:limit], s[v:n]); i > 0 {
				return n, n + i, true // of Python and TOML
			}
		}
		for i := v + 1; i < limit; i++ {
			if s[i] == q && (i == v+1 || s[i-1] != '\\' || s[v-min(v, 1)] == '\\' || i+1 == limit) {
				return v + 1, trimEscape(s, v+1, i), true
			}
			if s[i] == '\\' && s[v-min(v, 1)] == '\\' && i+1 < limit && (s[i+1] == q || s[i+1] == '\\') {
				return v + 1, i, true
			}
			if s[i] == '\n' {
				return v + 1, i, true
			}
		}
		return v + 1, limit, true
	}
	if limit-v >= 3 && s[v:v+3] == "%22" {
		v += 3
	}
	if strings.HasPrefix(s[v:limit], htmlQuote) {
		v += len(htmlQuote)
		if i := strings.Index(s[v:limit], htmlQuote); i >= 0 {
			return v, v + i, true
		}
	}
	if limit-v > 3 && (s[v:v+3] == "\u2018" || s[v:v+3] == "\u201c") { // ‘…’ and “…” of documents and chats
		if i := strings.Index(s[v+3:limit], "\xe2\x80"); i > 0 && v+3+i+2 < len(s) && s[v+3+i+2] == s[v+2]+1 {
			return v + 3, v + 3 + i, true
		}
	}
	return v, bareEnd(s, v, limit, where), false
}

// htmlQuote is a quote in HTML.
const htmlQuote = "&quot;"

func trimEscape(s string, a, i int) int {
	for i > a && s[i-1] == '\\' {
		i--
	}
	return i
}

// bareEnd returns the end of the unquoted value at v. A byte that separates
// fields ends it only when what follows looks like another field or nothing,
// because passwords have such bytes too.
func bareEnd(s string, v, limit int, where setting) int {
	for i := v; i < limit; i++ {
		c := s[i]
		if !mayEnd[c] {
			continue
		}
		switch c {
		case ' ', '\t', '\n', '\r', '\v', '\f', '"', '\'', '`', '\\', '<', '>':
			return i
		case '#':
			if where == inQuery || fieldFollows(s, i+1, limit) || limit-i > 3 && s[i+1] == '0' && s[i+2] == '1' && class[s[i+3]]&isDigit != 0 {
				return i // also at a control character in syslog: "#011"
			}
		case '&':
			if where == inQuery || fieldFollows(s, i+1, limit) {
				return i
			}
		case '?', '/':
			if where == inPath {
				return i
			}
		case ';':
			if where >= inQuery || fieldFollows(s, i+1, limit) {
				return i
			}
		case ',', ')', ']', '}', '|':
			if where == inQuery && c != ',' && c != '|' || fieldFollows(s, i+1, limit) {
				return i
			}
		}
	}
	return limit
}

// mayEnd are the bytes that may end an unquoted value.
var mayEnd = byteSet(" \t\n\r\v\f\"'`\\<>&#;,)]}|?/")

// fieldFollows reports whether the text at i is an end, a blank, a closing
// bracket, or the name of another field.
func fieldFollows(s string, i, limit int) bool {
	if i >= limit || class[s[i]]&isSpace != 0 || strings.IndexByte(")]},;\"'`\\<>&|", s[i]) >= 0 {
		return true
	}
	if s[i] == '+' {
		i++ // a blank in a log of IIS
	}
	j := runEnd(s[:min(limit, i+40)], i, isWord|isDotTilde)
	return j > i && j < len(s) && (s[j] == '=' || s[j] == ':')
}

// phraseLen returns the length of the 12 to 24 words that s begins with when they
// may be those that the keys of a wallet come from (BIP 39), otherwise 0: 3 to 8
// small letters, one blank between two.
func phraseLen(s string) int {
	n := 0
	for i := 0; ; i++ {
		e := runEnd(s[:min(len(s), i+9)], i, isLower)
		if e-i < 3 || e-i > 8 {
			return 0
		}
		if n++; e == len(s) || s[e] != ' ' || n == 24 {
			if n < 12 || n%3 != 0 {
				return 0
			}
			return e
		}
		i = e
	}
}

// applicationPassword returns the length of the password of an application, as WordPress
// and Google show one, that s begins with: four to six groups of four letters and digits.
func applicationPassword(s string) int {
	n := 0
	for i := 0; n < 6 && runEnd(s[:min(len(s), i+5)], i, isAlnum) == i+4; i += 5 {
		if n++; i+4 == len(s) || s[i+4] != ' ' {
			break
		}
	}
	if n < 4 {
		return 0
	}
	return 5*n - 1
}

// lineEndWithin is lineEnd, or i+most where that comes first.
func lineEndWithin(s string, i, most int) int { return lineEnd(s[:min(len(s), i+most)], i) }

func lineEnd(s string, i int) int {
	if j := strings.IndexByte(s[i:], '\n'); j >= 0 {
		return i + j
	}
	return len(s)
}
