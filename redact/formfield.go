package redact

import "strings"

// formField matches the value of a field of a form with parts (RFC 7578), whose name
// ends with the word s[p:e]: `name="password"`, an empty line, the value. Line ends may
// be escaped.
func (sc *scanner) formField(p, e int) (span, bool) {
	s := sc.s
	const name = `name="`
	a := runStart(s, p, max(sc.floor, p-maxKey), isWord|isDotTilde)
	if !strings.HasSuffix(s[:a], name) {
		return span{}, false
	}
	v, lines := e+1, 0
	for v < len(s) && v < e+12 {
		switch {
		case s[v] == '\n':
			lines++
		case s[v] == '\r':
		case s[v] == '\\' && v+1 < len(s) && lineEndEscape(s[v+1:]) > 0:
			if s[v+1] != 'r' {
				lines++
			}
			v += lineEndEscape(s[v+1:])
		default:
			return sc.fieldValue(v, lines, s[a:e])
		}
		v++
	}
	return span{}, false
}

// fieldValue judges what stands at v, so many line ends behind the header of the part
// named name.
func (sc *scanner) fieldValue(v, lines int, name string) (span, bool) {
	s := sc.s
	info := sc.r.keyInfo(name)
	if lines != 2 || info.kind == KindNone || v < sc.floor {
		return span{}, false
	}
	b := escapedLineEnd(s, v, v+maxJudged)
	if b == v {
		return span{}, false
	}
	info.words = 2
	return sc.judge(v, b, info, inPair, true)
}
