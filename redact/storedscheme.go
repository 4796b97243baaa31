package redact

import "strings"

// schemeCall matches the password that Dovecot compares with a stored one:
// "SHA512-CRYPT(…) != '$6$…'". The name of the scheme ends at e.
func (sc *scanner) schemeCall(e int) (span, bool) {
	s := sc.s
	if s[e] != '(' {
		return span{}, false
	}
	n := strings.Index(s[e:min(len(s), e+maxKey)], ") != '")
	if n < 2 || e < sc.floor || placeholder(s[e+1:e+n]) {
		return span{}, false
	}
	return span{e + 1, e + n, ruleProsePassword, KindGuessable}, true
}
