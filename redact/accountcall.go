package redact

import "strings"

// The password among the arguments of a call that signs somebody in, in the trace of a
// program: "->checkPassword('bob', '…')", "ldap_bind with parameters [{},"uid=bob","…"]".

// signInCalls are the ends of the names of such functions.
var signInCalls = [...]string{"checkpassword", "verifypassword", "validatepassword", "login", "trylogin", "bind", "connect", "authenticate", "attempt", "checkcredentials",
	"verifycredentials", "validatecredentials", "loginuser", "userlogin", "signin", "logon"}

// accountCall matches the password in the call of the function whose name ends with the
// word before the bracket at i: the second of two texts in quotes, of which the first
// names an account.
func (sc *scanner) accountCall(i int) (span, bool) {
	s := sc.s
	if !signInCall(s[max(sc.floor, i-maxWord):i]) {
		return span{}, false
	}
	m, ok := sc.secondText(i + 1)
	if !ok || !hasSuffixFold(s[:i], "bind") && !hasSuffixFold(s[:i], "connect") {
		return m, ok
	}
	v := s[m.start:m.end] // these bind other things as well: "bind('click', 'onClick2')"
	return m, measuredDigits(v) > 1 || strings.ContainsAny(v, "!#$%&*?^@")
}

// signInCall reports whether before ends with the name of such a function.
func signInCall(before string) bool {
	if _, w := lastWord(before); foldIn(w, signInCalls[:]) {
		return true
	}
	return foldIn(before[runStart(before, len(before), 0, isLetter):], signInCalls[:])
}

// signInName reports whether name, of a remote procedure, is of one that signs somebody
// in.
func signInName(name string) bool {
	return len(name) < maxWord && signInCall(name) && !hasSuffixFold(name, "bind") && !hasSuffixFold(name, "connect")
}

// boundWith is accountCall where the arguments follow " with parameters ", as Nextcloud
// writes a call; i is the end of the function's name.
func (sc *scanner) boundWith(i int) (span, bool) {
	const with = " with parameters ["
	if !strings.HasPrefix(sc.s[i:], with) {
		return span{}, false
	}
	return sc.secondText(i + len(with))
}

// secondText matches the password in the list of arguments at v: the text in quotes
// right behind another one that names an account.
func (sc *scanner) secondText(v int) (span, bool) {
	s := sc.s
	limit := min(len(s), v+maxLook)
	named := false
	for n := 0; n < 6 && v < limit; n++ {
		v = skipBlanks(s, v)
		a, end, quoted := valueBounds(s[:limit], v, limit-v, inPair)
		if !quoted {
			end = elementEnd(s[:limit], v)
		} else if named && a > sc.floor && likelyPassword(s[a:end]) && !placeholder(s[a:end]) && !reference(s[a:end]) {
			return span{a, end, ruleProsePassword, KindGuessable}, true
		}
		named = quoted && nameOfAccount(s[a:end])
		for end < limit && strings.IndexByte("'\"\\", s[end]) >= 0 {
			end++
		}
		if end >= limit || s[end] != ',' {
			break
		}
		v = end + 1
	}
	return span{}, false
}

// nameOfAccount reports whether v may be a user's name, also a distinguished one of
// LDAP: "uid=bob,dc=example".
func nameOfAccount(v string) bool {
	if i := strings.IndexByte(v, '='); i > 0 && i < 4 {
		return runEnd(v, 0, isLetter) == i
	}
	return v != "" && len(v) < maxKey && userName(v)
}
