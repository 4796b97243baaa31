package redact

import "strings"

// serialized matches the value of a member in a value that PHP's serialize wrote, whose
// name ends with the word s[p:e]: `s:8:"password";s:9:"…"`. Its quotes may be escaped.
func (sc *scanner) serialized(p, e int) (span, bool) {
	s := sc.s
	const text = `";s:`
	q := e
	for q < len(s) && s[q] == '\\' && q < e+8 {
		q++
	}
	if !strings.HasPrefix(s[q:], text) {
		return span{}, false
	}
	v := runEnd(s[:min(len(s), q+16)], q+len(text), isDigit)
	if v == q+len(text) || v+1 >= len(s) || s[v] != ':' {
		return span{}, false
	}
	info := sc.r.keyInfo(s[runStart(s, p, max(sc.floor, p-maxKey), isWord):e])
	if info.kind == KindNone || info.safe {
		return span{}, false
	}
	return sc.valueAt(v+1, info, inPair)
}
