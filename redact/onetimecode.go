package redact

import "strings"

// One-time codes behind their noun.

// oneTimeCode matches 4 to 8 digits at v after a word such as "code" at p.
func (sc *scanner) oneTimeCode(p, v int, role wordRole) (span, bool) {
	s := sc.s
	if strings.IndexByte("\"'`", s[v]) >= 0 {
		v++
	}
	if n := runEnd(s[:min(len(s), v+3)], v, isUpper); n > v && n < len(s) && s[n] == '-' { // "G-482913"
		v = n + 1
	}
	b := v
	for b < len(s) && b-v < 10 && (class[s[b]]&isDigit != 0 || s[b] == '-' && b == v+3 && b+1 < len(s) && class[s[b+1]]&isDigit != 0) {
		b++
	}
	if b-v < 4 || b-v > 8 || b < len(s) && (class[s[b]]&isAlnum != 0 || s[b] == '.' && b+1 < len(s) && class[s[b+1]]&isAlnum != 0 || strings.IndexByte("/-:_%", s[b]) >= 0) {
		return span{}, false
	}
	if role&wordGuessable == 0 && sc.codeContext(p)&wordOneTime == 0 && !(b-v > 5 && strings.HasPrefix(s[b:], " sent to ")) && !(b-v >= 4 && sc.secondFactor(p)) {
		return span{}, false
	}
	if sc.spareBefore(p) {
		b = moreCodes(s, v, b)
	}
	return span{v, b, ruleOneTimeCode, KindGuessable}, true
}

// codeContext returns the roles of the word before p.
func (sc *scanner) codeContext(p int) wordRole {
	s := sc.s
	k := p
	for k > sc.floor && strings.IndexByte(" -_\"'", s[k-1]) >= 0 {
		k--
	}
	a := runStart(s, k, max(sc.floor, k-24), isAlnum)
	return words.lookup(s[a:k])
}
