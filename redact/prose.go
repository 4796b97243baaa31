package redact

import "strings"

// Secrets in sentences and in flags, where no separator marks them.

// flag looks at a command line's flag whose name ends with the word s[p:e] and
// whose value is the next argument: "--password hunter2".
func (sc *scanner) flag(p, e int) (span, bool) {
	s := sc.s
	a := runStart(s, p, max(sc.floor, p-maxKey), isWord)
	slash := a > sc.floor+1 && s[a-1] == '/' && s[a-2] == ' ' // of Windows
	if n, ok := plusFlag(s, a, sc.floor); ok {
		a, slash = n, true // of a game's server: "+rcon_password …"
	}
	if a == e || s[a] != '-' && !slash || !slash && a > 0 && class[s[a-1]]&isSpace == 0 && strings.IndexByte("\"'([`", s[a-1]) < 0 {
		return span{}, false
	}
	if n := runEnd(s[:min(len(s), e+16)], e, isWord); s[e] == '-' && n < len(s) && s[n] == ' ' { // "--secret-string …"
		e = n
	}
	if hasSuffixFold(s[a:e], "-stdin") || hasPrefixFold(s[e:], "-stdin") {
		low := max(sc.floor, p-maxLook/2)
		if bar := strings.LastIndexByte(s[low:p], '|'); bar >= 0 {
			return sc.echoed(low, low+bar, false)
		}
		return span{}, false
	}
	v := e
	for v < len(s) && (s[v] == ' ' || s[v] == '\t') || v < len(s) && v == e && strings.IndexByte("\"'", s[v]) >= 0 || v+1 < len(s) && s[v] == ',' && v > e {
		v++
	}
	if strings.HasPrefix(s[v:], "<<<") { // a text of the shell's
		v = skipBlanks(s, v+len("<<<"))
	}
	if v == e || v >= len(s) || s[v] == '-' {
		return span{}, false
	}
	info := sc.r.keyInfo(s[a:e])
	if strings.HasSuffix(s[sc.floor:a], "--record ") { // of Cypress: a UUID
		info.loose = true
	}
	if info.kind != KindGuessable {
		if m, ok := sc.userArgument(v); ok {
			return m, true // "--auth bob:…"
		}
	}
	if info.kind == KindNone || slash && !namesPassword(s[v:argumentEnd(s, v)]) || equalFold(s[a:e], "--sign") { // "--sign" of codesign names a certificate
		return span{}, false
	}
	info.words = 2
	return sc.valueAt(v, info, inPair)
}

// plusFlag returns where the name of a flag begins that has a '+' before it and the
// name's last part at a.
func plusFlag(s string, a, floor int) (start int, ok bool) {
	n := runStart(s, a, max(floor, a-maxWord), isWord|isDotTilde)
	return n, n > floor && s[n-1] == '+' && (n == 1 || s[n-2] == ' ')
}

// proseMatch is a value found after the word s[p:e] of a sentence.
type proseMatch struct {
	p, e   int
	role   wordRole
	a, b   int  // the value, without quotes
	linked bool // a word such as "is" leads to it
	quoted bool // it begins with a quote, or one stands before a bracket
	closed bool // quotes enclose it
}

// prose looks for a value after the word s[p:e] of a sentence: "password is x",
// "your code is 123456", "token 'x'".
func (sc *scanner) prose(p, e int, role wordRole) (span, bool) {
	s := sc.s
	if m, ok := sc.codeBefore(p, role); ok {
		return m, true
	}
	if m, ok, done := sc.proseForm(p, e, role); done {
		return m, ok
	}
	v, linked, quoted := sc.proseStart(p, e, role)
	if v == 0 || v >= len(s) || doneLen(s[v:]) > 0 {
		return span{}, false
	}
	if s[v] == '[' && role&wordGuessable != 0 {
		return sc.inBrackets(v)
	}
	if m, ok, done := sc.proseCode(p, v, role); done {
		return m, ok
	}
	a, b, closed := valueBounds(s, v, maxJudged, inPair)
	if b >= v+maxJudged {
		return sc.longProse(v, linked, role)
	}
	m := proseMatch{p, e, role, a, b, linked, quoted || closed, closed}
	if !m.quoted {
		m.b = sentenceEnd(s, a, b)
	}
	if m.a >= m.b || a < sc.floor || s[v] == '[' || p > 0 && strings.IndexByte("/.-_@$%=", s[p-1]) >= 0 && !sc.partNamesAll(p, e, role, closed) && sc.oldPassword(p, e, role) == 0 {
		return span{}, false
	}
	return sc.proseJudge(&m)
}

// proseForm looks for the forms in which more than a link stands between the word
// s[p:e] and the value, or a code. done is false where it is none of these.
func (sc *scanner) proseForm(p, e int, role wordRole) (m span, ok, done bool) {
	s := sc.s
	if role&wordNumeric != 0 {
		if v := codeOf(s, e); v > 0 {
			m, ok = sc.oneTimeCode(p, v, role|wordGuessable)
			return m, ok, true
		}
	}
	if role&wordGuessable != 0 {
		for _, form := range [...]string{" verification failed for ", " mismatch for ", " check failed for "} {
			if hasPrefixFold(s[e:], form) {
				m, ok = sc.attempt(e + len(form) - len(" for "))
				return m, ok, true
			}
		}
		if m, ok = sc.unequal(e); ok {
			return m, true, true
		}
		const entered = " you entered ("
		if hasPrefixFold(s[e:], entered) {
			v := e + len(entered)
			if b := v + strings.IndexByte(s[v:min(len(s), v+maxKey)], ')'); b > v && likelyPassword(s[v:b]) && !placeholder(s[v:b]) && v >= sc.floor {
				return span{v, b, ruleProsePassword, KindGuessable}, true, true
			}
		}
	}
	if p > sc.floor && class[s[p-1]]&isWordSym != 0 && (s[e] == ' ' || s[e] == '-') && role&(wordGuessable|wordKey|wordToken) != 0 && role&wordNumeric == 0 || role&wordKey != 0 && strings.HasPrefix(s[e:], "-string ") {
		m, ok = sc.configValue(p, e, role)
	}
	return m, ok, ok
}

// proseStart returns where the value begins, 0 for nowhere, whether a word leads to it
// and whether a quote opens it.
func (sc *scanner) proseStart(p, e int, role wordRole) (v int, linked, quoted bool) {
	v, linked, quoted = sc.proseValue(e, role)
	if n := clauseValue(sc.s, e); n > 0 && role&wordGuessable != 0 && role&wordNumeric == 0 {
		v, linked, quoted = n, true, false
	}
	if n := sc.oldPassword(p, e, role); n > 0 {
		v, linked = n, true
	}
	linked = linked && !(strings.HasPrefix(sc.s[e:], " to ") && !sc.givenBefore(p)) // "a password to …"
	return v, linked, quoted
}

// proseCode matches the one-time code at v. done is false where the word before it may
// be that of a password.
func (sc *scanner) proseCode(p, v int, role wordRole) (m span, ok, done bool) {
	if role&wordNumeric != 0 {
		if m, ok = sc.oneTimeCode(p, v, role); ok {
			return m, true, true
		}
		if m, ok = sc.groupedCode(p, v); ok {
			return m, true, true
		}
		return span{}, false, role&wordGuessable == 0
	}
	if role&wordGuessable != 0 && class[sc.s[v]]&isDigit != 0 && sc.codeContext(p)&wordOneTime != 0 {
		m, ok = sc.oneTimeCode(p, v, role) // "one-time password 482913"
	}
	return m, ok, ok
}

// partNamesAll reports whether the noun s[p:e], behind a joint, is what all of its name
// says: "pre-shared-key", "wifi-sec.psk", "plain-text-password-value".
func (sc *scanner) partNamesAll(p, e int, role wordRole, quoted bool) bool {
	s := sc.s
	before := s[max(sc.floor, p-64):p]
	switch s[p-1] {
	case '-':
		return quoted && class[s[p]]&isUpper != 0 || role&(wordKey|wordToken) != 0 && sharedKey(before) || equalFold(s[p:e], "psk") && !hasSuffixFold(before, "wpa-") ||
			strings.HasPrefix(s[e:], valueOfIt) || equalFold(s[p:e], "token") && strings.HasSuffix(before, " auth-")
	case '.':
		return equalFold(s[p:e], "psk")
	case '=':
		return strings.HasPrefix(s[e:], "('")
	case '_':
		return s[e] == '(' && quoted // check_password('…')
	}
	return false
}

// valueOfIt ends a statement of Juniper's and others: "plain-text-password-value …".
const valueOfIt = "-value "

// namesPair reports whether v is a pair: "new=0x128a9cf4c".
func namesPair(v string) bool {
	i := strings.IndexByte(v, '=')
	return i > 1 && i+1 < len(v) && class[v[0]]&isLower != 0 && class[v[1]]&isLower != 0 && runEnd(v, 0, isLower|isDigit|isWordSym) == i
}

// changedTo returns the end of the new password where the one that ends at b was
// "changed from …": "password changed from x to y". The noun ends at e.
func (sc *scanner) changedTo(e, b int) int {
	s := sc.s
	if !strings.Contains(s[e:min(b, e+maxKey)], " from ") || !strings.HasPrefix(s[b:], " to ") {
		return b
	}
	end := b + len(" to ")
	for end < len(s) && end < b+maxKey && class[s[end]]&isSpace == 0 && strings.IndexByte("\"'`,;", s[end]) < 0 {
		end++
	}
	return end
}

// namesPassword reports whether v, after the ':' or '/' of "user:password", may be
// the password.
func namesPassword(v string) bool {
	t := measure(v)
	if strings.ContainsAny(v, ":/,") || t.n < 4 || t.letters() == 0 || t.digit+t.symbol == 0 {
		return false
	}
	// A dot or an '@' is in hosts, versions and addresses, too.
	return !strings.ContainsAny(v, ".@") || t.digit > 0 && class[v[len(v)-1]]&isLetter == 0 && t.letters() > t.digit && v[0] != '@'
}

// plainProse reports whether val, which ends at b, goes on a sentence or is
// something else that is no secret: a remark, a structure, the end of a request
// line, another pair, an address.
func (sc *scanner) plainProse(val string, b int, quoted bool) bool {
	return placeholder(val) || isStatus(val) || reference(val) || typeName(val) || sc.codeFollows(b, val) || algorithm(val) || foldIn(val, architectures[:]) || b < len(sc.s) && strings.IndexByte("({=", sc.s[b]) >= 0 ||
		strings.IndexByte("{[(<", val[0]) >= 0 || strings.HasPrefix(val, "HTTP/") || !quoted && namesPair(val) ||
		runEnd(val, 0, isDigit|isDotTilde) == len(val) && strings.IndexByte(val, '.') >= 0
}

// sharedKey reports whether the text before the word "key" or "secret" makes it
// one that people choose, in the configuration of a router or a VPN.
func sharedKey(before string) bool {
	for _, w := range [...]string{"isakmp ", "tacacs-server ", "radius-server ", "pre-shared ", "pre-shared-", "preshared ", "radius ", "shared ", "wpa ", "wpa2 ", "wi-fi ", "wifi ", "enable "} {
		if hasSuffixFold(before, w) {
			return true
		}
	}
	return strings.Contains(before, "aaa-server ") && strings.Contains(before, " host ") || strings.Contains(before, "radius-server host ") || strings.Contains(before, "tacacs-server host ")
}

// mixedCase reports whether a word of t is one of letters of both cases that no
// language has.
func mixedCase(t traits) bool { return t.n >= 10 && t.upper > 1 && t.lower > 1 && t.bits() >= 18 }

// oldPassword returns where the old one begins in "changed password from … to …",
// whose noun is s[p:e], or 0.
func (sc *scanner) oldPassword(p, e int, role wordRole) int {
	const from = " from "
	s := sc.s
	if role&wordGuessable == 0 || !strings.HasPrefix(s[e:], from) || !sc.givenBefore(p) {
		return 0
	}
	v := e + len(from)
	b := nextArgument(s, v)
	if !strings.HasPrefix(s[min(b, len(s)):], "to ") {
		return 0
	}
	return v
}

// givenBefore reports whether the words before the noun at p tell that it got a
// new value: "changed the password", "set bob's PIN".
func (sc *scanner) givenBefore(p int) bool {
	before := sc.s[max(sc.floor, p-40):p]
	for _, verb := range [...]string{"chang", "set", "updat"} { // also "reset", "setting"
		if containsFold(before, verb) {
			return true
		}
	}
	return false
}

// pairAfter matches the password of "bob / …", where the user's name ends at b.
func (sc *scanner) pairAfter(b int) (span, bool) {
	s := sc.s
	if !strings.HasPrefix(s[b:], " / ") {
		return span{}, false
	}
	v := b + len(" / ")
	end := v
	for end < len(s) && end < v+maxKey && class[s[end]]&isSpace == 0 && strings.IndexByte("\"'`", s[end]) < 0 {
		end++
	}
	end = sentenceEnd(s, v, end)
	if t := measure(s[v:end]); t.n < 6 || t.digit < 2 && t.symbol == 0 && !(t.digit > 0 && t.upper > 1 && t.lower > 1) || placeholder(s[v:end]) || !namesPassword(s[v:end]) {
		return span{}, false
	}
	return span{v, end, ruleProsePassword, KindGuessable}, true
}

// longProse takes a value of more than maxJudged bytes, which no word is, whole:
// a token is opaque from its start, a password has no blank.
func (sc *scanner) longProse(v int, linked bool, role wordRole) (span, bool) {
	s := sc.s
	head := s[v : v+maxJudged]
	switch {
	case role&wordGuessable != 0 && linked && strings.IndexByte(head, ' ') < 0:
	case role&wordToken != 0 && opaque(strings.Trim(head, "\"'`"), minRun, true):
	default:
		return span{}, false
	}
	a, b, quoted := valueBounds(s, v, len(s), inPair)
	if !quoted {
		b = sentenceEnd(s, a, b)
	}
	if role&wordGuessable != 0 {
		return span{a, b, ruleProsePassword, KindGuessable}, true
	}
	return span{a, b, ruleProseToken, KindToken}, true
}

// plainSymbols reports whether the bytes of v that are no letters are those of
// names, paths and hosts only.
func plainSymbols(v string) bool {
	return runEnd(v, 0, isWord|isDotTilde|isBase64) == len(v) || strings.IndexByte(v, '@') > 0 || strings.HasSuffix(v, "'s") || strings.IndexByte(v, '(') >= 0 || strings.IndexByte(v, ':') >= 0 || strings.IndexByte(v, '|') >= 0
}

// netrc reports whether the word at p follows "login <name>", as in a .netrc file.
func (sc *scanner) netrc(p int) bool {
	s := sc.s
	k := p - 1
	if k <= sc.floor || s[k] != ' ' {
		return false
	}
	for k > sc.floor && k > p-maxKey && class[s[k-1]]&isSpace == 0 {
		k--
	}
	return k > 6 && s[k-6:k] == "login "
}
