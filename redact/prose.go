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
	if v == e || v == len(s) || s[v] == '-' {
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

// proseLinks are the words that may stand between a noun and its value.
var proseLinks = [...]string{"is", "was", "to", "of", "as", "set", "changed", "now", "reset", "updated", "value", "number", "has", "been", "equals", "token", "key", "id", "code", "lautet", "ist", "est", "es"}

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
	if a >= b || a < sc.floor || s[v] == '[' || p > 0 && strings.IndexByte("/.-_@$%=", s[p-1]) >= 0 && !(s[p-1] == '-' && (inQuotes && class[s[p]]&isUpper != 0 || role&wordKey != 0 && sharedKey(s[max(sc.floor, p-64):p]))) {
		return span{}, false
	}
	val := s[a:b]
	if strings.HasPrefix(s[b:], ">") && val[len(val)-1] == '-' {
		return span{}, false // "PIN 224->248"
	}
	if sc.plainProse(val, b, quoted) || strings.IndexByte(val, ' ') >= 0 && !(inQuotes && linked && role&wordGuessable != 0 && len(val) <= 80) {
		return span{}, false
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

// namesPair reports whether v is a pair: "new=0x128a9cf4c".
func namesPair(v string) bool {
	i := strings.IndexByte(v, '=')
	return i > 1 && i+2 < len(v) && class[v[0]]&isLower != 0 && class[v[1]]&isLower != 0 && runEnd(v, 0, isLower|isDigit|isWordSym) == i
}

// changedTo returns the end of the new password where the one that ends at b was
// "changed from …": "password changed from x to y". The noun ends at e.
func (sc *scanner) changedTo(e, b int) int {
	s := sc.s
	if !strings.Contains(s[e:min(b, e+24)], " from ") || !strings.HasPrefix(s[b:], " to ") {
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
	return strings.IndexAny(v, ".@") < 0 || t.digit > 0 && class[v[len(v)-1]]&isLetter == 0 && t.letters() > t.digit && v[0] != '@'
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
	return strings.Contains(before, "radius-server host ") || strings.Contains(before, "tacacs-server host ")
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

// sentenceEnd leaves out what ends a sentence after the value s[a:b].
func sentenceEnd(s string, a, b int) int {
	for b > a && strings.IndexByte(".,;:)", s[b-1]) >= 0 {
		b--
	}
	return b
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

// proseValue returns where a value may begin after the noun that ends at e, 0
// for nowhere; whether a linking word stands between, and whether a quote
// opens it.
func (sc *scanner) proseValue(e int, role wordRole) (v int, linked, quoted bool) {
	s := sc.s
	if strings.HasPrefix(s[e:], "('") { // MySQL's PASSWORD('…')
		return e + 1, true, true
	}
	if n := sc.givenOwner(e, role); n > 0 {
		return n, false, false
	}
	v = e
	for range 6 {
		for n := 0; v < len(s) && n < 6 && (strings.IndexByte(" \t-:=|", s[v]) >= 0 || s[v] == '>' && v > e && (s[v-1] == '-' || s[v-1] == '=')); n++ {
			linked = linked || s[v] == '=' || s[v] == ':' || s[v] == '>'
			v++
		}
		if v == e || v >= len(s) || s[e] == '-' {
			return 0, false, false
		}
		if s[v] == '"' || s[v] == '\'' || s[v] == '`' {
			return v, linked, true
		}
		w := s[v:runEnd(s[:min(len(s), v+9)], v, isLetter)]
		if n := ownerEnd(s, v, w); n > 0 {
			v = n
			continue
		}
		if role&(wordGuessable|wordToken) != 0 && v+len(w) < len(s) && introduces(w, s[v+len(w):]) {
			v += len(w)
			linked = true
			continue
		}
		if equalFold(w, "generated") && hasPrefixFold(s[v+len(w):], " for ") {
			v += len(w) + 1
			continue
		}
		if class[s[v]]&isDigit != 0 && v > e && v+2 < len(s) && s[v+1] == ' ' && role&wordNumeric == 0 {
			v += 2 // the kind of a password in a router's configuration: "password 7 …"
			continue
		}
		link := equalFold(w, "from") && hasSuffixFold(s[e:v], " changed ")
		for _, l := range proseLinks {
			link = link || equalFold(w, l)
		}
		if !link || v+len(w) < len(s) && s[v+len(w)] != ' ' && s[v+len(w)] != ':' {
			return v, linked, false
		}
		if equalFold(w, "reset") && v+len(w)+1 < len(s) && class[s[v+len(w)+1]]&isUpper != 0 {
			return v, linked, false // "Password Reset Controller"
		}
		linked = true
		v += len(w)
	}
	return 0, false, false
}

// clauseValue returns where the value begins that ends the line after a clause: "use
// the following password to proceed: …". The noun ends at e. It has to look like a
// password or a token. 0 stands for none.
func clauseValue(s string, e int) int {
	if !hasPrefixFold(s[e:], " to ") && !hasPrefixFold(s[e:], " for ") {
		return 0
	}
	if i := strings.IndexByte(s[e:min(len(s), e+maxLook/2)], '='); i > 0 && strings.Contains(s[e:e+i], "@") { // SET PASSWORD FOR 'bob'@'%' = '…'
		if v := skipBlanks(s, e+i+1); v < len(s) && s[v] == '\'' {
			return v
		}
	}
	n := strings.IndexAny(s[e:min(len(s), e+60)], ".;:=,\n")
	if n < 0 || !strings.HasPrefix(s[e+n:], ": ") {
		return 0
	}
	v := e + n + 2
	b := sentenceEnd(s, v, argumentEnd(s, v))
	if b < len(s) && s[b] != '\n' && s[b] != '"' || b-v < 8 || !namesPassword(s[v:b]) || measuredDigits(s[v:b]) < 2 {
		return 0
	}
	return v
}

// ownerEnd returns where a sentence goes on after the preposition w at v and the
// owner of a password, three words at most, when "is" or "was" follows, or "to"
// and a quote: "the password for bob is …". Otherwise it returns 0.
func ownerEnd(s string, v int, w string) int {
	if !equalFold(w, "for") && !equalFold(w, "of") && !equalFold(w, "in") && !equalFold(w, "on") {
		return 0
	}
	i := v + len(w) + 1
	limit := min(len(s), i+60)
	for k := range 3 {
		n := i
		for n < limit && class[s[n]]&isSpace == 0 {
			n++
		}
		if n == i || n >= limit {
			return 0
		}
		if s[n-1] == ':' && s[n] == ' ' && n-1 > i {
			if w := s[i : n-1]; s[i] == '(' || k == 0 && equalFold(w, "user") || equalFold(w, "username") || equalFold(w, "account") || equalFold(w, "login") {
				return 0 // "wrong password for user: bob"
			}
			return n - 1 // "new password for bob: …"
		}
		if strings.HasPrefix(s[n:], " to \"") || strings.HasPrefix(s[n:], " to '") {
			return n
		}
		for _, verb := range [...]string{" is ", " was ", " has been ", " changed to ", " set to ", " reset to ", " updated to "} {
			if hasPrefixFold(s[n:], verb) {
				return n
			}
		}
		i = n + 1
	}
	return 0
}

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

// introduces reports whether the word w, with rest behind it, stands right before
// the value of the noun before it: "password entered: …", "password mismatch: got
// '…'".
func introduces(w, rest string) bool {
	switch {
	case rest[0] == ':':
		return foldIn(w, givenWords[:]) || equalFold(w, "mismatch")
	case equalFold(w, "got"), equalFold(w, "tried"):
		return len(rest) > 1 && rest[0] == ' '
	}
	return false
}

var givenWords = [...]string{"entered", "provided", "supplied", "given", "received", "typed", "used", "submitted", "tried"}

// givenOwner returns where the value begins after the noun that ends at e and the
// one whose password was changed: "changed the password of bob to …". It returns 0
// where that looks like a word.
func (sc *scanner) givenOwner(e int, role wordRole) int {
	s := sc.s
	if role&wordGuessable == 0 || !hasPrefixFold(s[e:], " of ") && !hasPrefixFold(s[e:], " for ") || !sc.givenBefore(e) {
		return 0
	}
	i := strings.Index(s[e:min(len(s), e+maxKey)], " to ")
	if i < 0 || strings.Count(s[e:e+i], " ") > 4 || strings.ContainsAny(s[e:e+i], ".;:\n") && strings.IndexByte(s[e:e+i], '@') < 0 {
		return 0
	}
	v := e + i + len(" to ")
	end := v
	for end < len(s) && end < v+maxKey && class[s[end]]&isSpace == 0 {
		end++
	}
	if !namesPassword(s[v:sentenceEnd(s, v, end)]) {
		return 0
	}
	return v
}

// inBrackets matches the password in brackets at v: "bad password [x] for [bob]".
func (sc *scanner) inBrackets(v int) (span, bool) {
	s := sc.s
	i := strings.IndexByte(s[v:min(len(s), v+maxKey)], ']')
	if i < 0 {
		return span{}, false
	}
	if val := s[v+1 : v+i]; v < sc.floor || strings.ContainsAny(val, " \"'=[") || !namesPassword(val) || placeholder(val) || reference(val) || typeName(val) {
		return span{}, false
	}
	return span{v + 1, v + i, ruleProsePassword, KindGuessable}, true
}
