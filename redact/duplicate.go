package redact

import "strings"

// Values that a database names because they are there already.

// uniqueKey matches the value of the column whose name ends with the word s[p:e] in
// PostgreSQL's "Key (user_id, token)=(7, …) already exists."
func (sc *scanner) uniqueKey(p, e int) (span, bool) {
	s := sc.s
	const equals = ")=("
	if !strings.HasPrefix(s[e:], equals) {
		return span{}, false
	}
	open := strings.LastIndexByte(s[max(sc.floor, p-maxLook):p], '(') + max(sc.floor, p-maxLook)
	if open < sc.floor || !strings.HasSuffix(s[:open], "Key ") {
		return span{}, false
	}
	columns := s[open+1 : e]
	last := strings.LastIndexByte(columns, ',')
	info := sc.r.keyInfo(strings.TrimSpace(columns[last+1:]))
	v := e + len(equals)
	end := strings.IndexByte(s[v:min(len(s), v+maxJudged)], ')')
	if info.kind == KindNone || info.safe || end < 1 {
		return span{}, false
	}
	values := s[v : v+end]
	if last >= 0 { // the last column's value
		i := strings.LastIndex(values, ", ")
		if i < 0 {
			return span{}, false
		}
		v, end = v+i+len(", "), end-i-len(", ")
	}
	return sc.judge(v, v+end, info, inPair, true)
}

// duplicateEntry matches the value in MySQL's "Duplicate entry '…' for key
// 'sessions.token'", of which the word at p is the last one.
func (sc *scanner) duplicateEntry(p int) (span, bool) {
	s := sc.s
	const entry, key = "Duplicate entry '", "' for key '"
	low := max(sc.floor, p-maxJudged)
	before := s[low:p]
	k := strings.LastIndex(before, key)
	if k < 0 {
		return span{}, false
	}
	i := strings.LastIndex(before[:k], entry)
	name := s[low+k+len(key) : runEnd(s, p, isWord|isDotTilde)]
	info := sc.r.keyInfo(name[strings.LastIndexByte(name, '.')+1:])
	if i < 0 || info.kind == KindNone || info.safe {
		return span{}, false
	}
	return sc.judge(low+i+len(entry), low+k, info, inPair, true)
}
