package redact

import "strings"

// Secrets in sentences and in flags, where no separator marks them.

// flag looks at a command line's flag whose name ends with the word s[p:e] and
// whose value is the next argument: "--password hunter2".
func (sc *scanner) flag(p, e int) (span, bool) {
	s := sc.s
	a := runStart(s, p, max(sc.floor, p-maxKey), isWord)
	slash := a > sc.floor+1 && s[a-1] == '/' && s[a-2] == ' ' // of Windows
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

// prose looks for a value after the word s[p:e] of a sentence: "password is x",
// "your code is 123456", "token 'x'".
func (sc *scanner) prose(p, e int, role wordRole) (span, bool) {
	s := sc.s
	if m, ok := sc.codeBefore(p, role); ok {
		return m, true
	}
	if role&wordNumeric != 0 {
		if v := codeOf(s, e); v > 0 {
			return sc.oneTimeCode(p, v, role|wordGuessable)
		}
	}
	if role&wordGuessable != 0 && (hasPrefixFold(s[e:], " verification failed for ") || hasPrefixFold(s[e:], " mismatch for ") || hasPrefixFold(s[e:], " check failed for ")) {
		return sc.attempt(strings.Index(s[e:], " for ") + e)
	}
	const entered = " you entered ("
	if role&wordGuessable != 0 && hasPrefixFold(s[e:], entered) {
		v := e + len(entered)
		if b := v + strings.IndexByte(s[v:min(len(s), v+maxKey)], ')'); b > v && likelyPassword(s[v:b]) && !placeholder(s[v:b]) && v >= sc.floor {
			return span{v, b, ruleProsePassword, KindGuessable}, true
		}
	}
	if p > sc.floor && class[s[p-1]]&isWordSym != 0 && (s[e] == ' ' || s[e] == '-') && role&(wordGuessable|wordKey|wordToken) != 0 && role&wordNumeric == 0 || role&wordKey != 0 && strings.HasPrefix(s[e:], "-string ") {
		if m, ok := sc.configValue(p, e, role); ok {
			return m, true
		}
	}
	v, linked, quoted := sc.proseValue(e, role)
	if n := clauseValue(s, e); n > 0 && role&wordGuessable != 0 && role&wordNumeric == 0 {
		v, linked, quoted = n, true, false
	}
	if n := sc.oldPassword(p, e, role); n > 0 {
		v, linked = n, true
	}
	linked = linked && !(strings.HasPrefix(s[e:], " to ") && !sc.givenBefore(p)) // "a password to …"
	if v == 0 || v >= len(s) || doneLen(s[v:]) > 0 {
		return span{}, false
	}
	if s[v] == '[' && role&wordGuessable != 0 {
		return sc.inBrackets(v)
	}
	if role&wordNumeric != 0 {
		if m, ok := sc.oneTimeCode(p, v, role); ok {
			return m, true
		}
		if m, ok := sc.groupedCode(p, v); ok {
			return m, true
		}
		if role&wordGuessable == 0 {
			return span{}, false
		}
	}
	if role&wordGuessable != 0 && role&wordNumeric == 0 && class[s[v]]&isDigit != 0 && sc.codeContext(p)&wordOneTime != 0 {
		if m, ok := sc.oneTimeCode(p, v, role); ok { // "one-time password 482913"
			return m, true
		}
	}
	a, b, inQuotes := valueBounds(s, v, maxJudged, inPair)
	if b >= v+maxJudged {
		return sc.longProse(v, linked, role)
	}
	quoted = quoted || inQuotes
	if !quoted {
		b = sentenceEnd(s, a, b)
	}
	if a >= b || a < sc.floor || s[v] == '[' || p > 0 && strings.IndexByte("/.-_@$%=", s[p-1]) >= 0 && !sc.partNamesAll(p, e, role, inQuotes) {
		return span{}, false
	}
	val := s[a:b]
	if strings.HasPrefix(s[b:], ">") && val[len(val)-1] == '-' {
		return span{}, false // "PIN 224->248"
	}
	if sc.plainProse(val, b, quoted) || strings.IndexByte(val, ' ') >= 0 && !(inQuotes && linked && role&wordGuessable != 0 && len(val) <= 80) {
		return span{}, false
	}
	if inQuotes && role&wordGuessable != 0 && strings.HasPrefix(s[b:], `" "`) && b-a < 16 && isStatus(val) { // OpenVPN's management: password "Auth" "…"
		return sc.valueAt(b+2, keyInfo{kind: KindGuessable, words: 2}, inPair)
	}
	t := measure(val)
	switch {
	case role&wordNumeric != 0 && equalFold(s[p:e], "pin") && (2*t.digit < t.n || strings.IndexByte(val, '.') >= 0):
		return span{}, false // the power that comes in: "Pin total:1249.00W"
	case role&(wordKey|wordToken) != 0 && sharedKey(s[max(sc.floor, p-64):p]) && t.n >= 4 && (t.digit > 0 || t.symbol > 0):
		return span{a, b, ruleProsePassword, KindGuessable}, true
	case role&wordGuessable != 0:
		if t.n < 4 || t.digit == 0 && t.symbol == 0 && !linked && !quoted && !sc.netrc(p) && !mixedCase(t) ||
			!linked && !quoted && val[0] >= 0x80 || t.symbol > 0 && t.digit == 0 && !quoted && plainSymbols(val) || allDigits(val) && !linked && !quoted || strings.HasPrefix(val, "0x") {
			return span{}, false
		}
		if runEnd(val, 0, isLower) == len(val) && !sc.netrc(p) && (sc.sentence(b, val) || !quoted && b < len(s) && (s[b] == ' ' || s[b] == ':')) {
			return span{}, false
		}
		if inQuotes {
			sc.expectChange(b)
		}
		return span{a, sc.changedTo(e, b), ruleProsePassword, KindGuessable}, true
	case role&(wordToken|wordKey) != 0:
		if !linked && !quoted && publicKey58(val) && sc.coinBefore(a) {
			return span{}, false
		}
		if a := runStart(s, p, max(sc.floor, p-maxKey), isWord); a < p && role&wordToken != 0 && sc.r.keyInfo(s[a:e]).kind == KindNone {
			return span{}, false // "syncToken …"
		}
		if len(val) >= 8 && sc.vendorBefore(p) && (!linked && vendorsValue(val) || inQuotes && t.digit > 0 && t.letters() > 0) {
			return span{a, b, ruleProseToken, KindToken}, true
		}
		if role&wordKey != 0 && sc.r.keyInfo(s[max(sc.floor, p-maxKey):e]).kind != KindToken {
			return span{}, false
		}
		if m, ok := sc.pairAfter(b); ok && hasPrefixFold(s[p:e], "cred") {
			return m, true
		}
		if i := strings.IndexAny(val, ":/"); i > 0 && hasPrefixFold(s[p:e], "cred") && runEnd(val, 0, isWord|isDotTilde) == i && namesPassword(val[i+1:]) {
			return span{a + i + 1, b, ruleProsePassword, KindGuessable}, true
		}
		if role&wordKey != 0 && t.n >= 14 && t.digit > 2 && t.lower == 0 && groups(val) {
			return span{a, b, ruleProseToken, KindToken}, true // a licence: "5XC68-F50C0-…"
		}
		if t.n >= 20 && role&wordToken != 0 && allDigits(val) {
			return span{a, b, ruleProseToken, KindToken}, true
		}
		if inQuotes && linked && t.n >= 12 && t.digit > 0 && t.letters() > 4 && t.bits() >= 11 && !dotted(val) && !strings.Contains(val, "://") {
			return span{a, b, ruleProseToken, KindToken}, true
		}
		if t.n >= 8 && opaque(val, 8, linked || quoted) && t.digit > 1 && t.letters() > 1 && (t.bits() >= 13 || quoted) && !dotted(val) {
			return span{a, b, ruleProseToken, KindToken}, true
		}
	}
	return span{}, false
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
	return i > 1 && i+2 < len(v) && class[v[0]]&isLower != 0 && class[v[1]]&isLower != 0 && runEnd(v, 0, isLower|isDigit|isWordSym) == i
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
