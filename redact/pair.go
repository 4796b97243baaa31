package redact

import "strings"

// Key and value with a separator between them: key=value, key: value,
// "key":"value", key => value, in any nesting of quotes and escapes.

// maxJudged is how much of a value is read to judge it. A value that is a
// secret is then followed to its end.
const maxJudged = 512

// wholeValue judges all of s as the value of the caller's key.
func (sc *scanner) wholeValue(info keyInfo) (span, bool) {
	s := sc.s
	a, b := 0, len(s)
	for a < b && class[s[a]]&isSpace != 0 {
		a++
	}
	for b > a && class[s[b-1]]&isSpace != 0 {
		b--
	}
	if a == b {
		return span{}, false
	}
	if info.cookie && cookiePair(s[a:]) {
		sc.cookieEnd, sc.anyEnd = len(s), len(s)
		return span{}, false
	}
	if n := schemeOf(s[a:], info); n > 0 {
		if m, done := sc.authorization(a, n); done {
			return m, m.end > 0
		}
	}
	if b-a > 1 && strings.IndexByte("{[", s[a]) >= 0 && strings.IndexByte(s[a:b], '"') >= 0 {
		// JSON under a secret's key: all of it, unless it was done already.
		if redacted(s[a:b]) {
			return span{}, false
		}
	}
	return sc.judge(a, b, info, fromOwner, true)
}

// keyed looks at the separator at p, ':' or '=', with the key before it and the
// value after it.
func (sc *scanner) keyed(p int) (span, bool) {
	s := sc.s
	if p > sc.floor && (s[p-1] == ':' || s[p-1] == '=') || s[p] == ':' && p+2 < len(s) && s[p+1] == ':' && class[s[p+2]]&isLetter != 0 {
		return span{}, false // one operator of several bytes: ":=", "==", "token::revert"
	}
	if p < blockSize && s[p] == ':' && len(s) <= maxAccountLine && sc.floor == 0 && pgpass(s, p) {
		return span{p + 1, len(s), ruleCLIUser, KindGuessable}, true
	}
	if sc.separated != p+1 && !sc.separator(p) {
		return span{}, false
	}
	a, k := sc.keyBefore(p)
	if a == k || p-k > 8 && s[k] != '\\' && !beginsLine(s, labelStart(s, a)) {
		return span{}, false
	}
	if s[a:k] == "kty" && s[p] == ':' {
		sc.jwk(p)
		return span{}, false
	}
	info := sc.keyInfoAt(a, k)
	if p < sc.jwkEnd && jwkPrivate(s[a:k]) {
		info = keyInfo{kind: KindToken, loose: true, words: 2}
	}
	if s[p] == ':' && a > 0 && (s[a-1] == ':' && (inARN(s, a) || a > 1 && s[a-2] == ':') || facility(s, a, p)) {
		return span{}, false
	}
	if info.kind == KindNone && s[p] == '=' && s[a:k] == inputValue {
		info = sc.fieldAbove(a)
	}
	if info.kind == KindNone && linkHash(s, a, p) {
		info = keyInfo{kind: KindToken, loose: true, words: 2}
	}
	if info.kind == KindNone && !info.safe && !info.value && p >= sc.cookieEnd && p >= sc.authEnd {
		return span{}, false
	}
	v, spaced := skipOperator(s, p)
	if v == len(s) || sc.noPair(a, k, p, v, spaced) {
		return span{}, false
	}
	if s[v] == '|' || s[v] == '-' {
		v = blockScalar(s, v)
	} else if s[p] == ':' && v == p+1 && class[s[v]]&isDigit != 0 {
		v = behindTag(s, v)
	}
	if strings.IndexByte("?%$", s[v]) >= 0 && sc.bound(v, info) {
		return span{}, false
	}
	where, info := sc.setting(a, k, p, info, spaced)
	if info.value {
		info = sc.namedPair(a)
	}
	if info.kind == KindNone && !info.safe {
		return span{}, false
	}
	if m, ok := sc.signedValue(a, k, v, info); ok {
		return m, m.end > 0
	}
	if (info.kind == KindToken || info.words > 1) && repeats(s, a, k, v) {
		return span{}, false // of a program: "privateKey = privateKey", "one_pass=one_pass"
	}
	return sc.valueAt(v, info, where)
}

// signedValue looks at a value of the name s[a:k] that a sign at v begins. ok says that
// nothing else is to be looked for; m is empty when there is no secret then.
func (sc *scanner) signedValue(a, k, v int, info keyInfo) (m span, ok bool) {
	switch s := sc.s; {
	case s[v] == '@' && info.kind > KindMaybe:
		return sc.namedParameter(v)
	case s[v] == '<' && info.numeric:
		return sc.codeInBold(v)
	case s[v] == '{' && info.kind == KindGuessable && a > sc.floor && s[a-1] == ';':
		return inBraces(s, v)
	case s[v] == '(' && k-a >= 4 && equalFold(s[k-4:k], "auth"): // of Python's requests: auth=('bob', '…')
		if m, ok = sc.pairInBrackets(v); !ok {
			m = span{}
		}
		return m, true
	}
	return span{}, false
}

// inBraces matches the value in braces at v of a list of settings for ODBC, in which a
// brace is written twice: "UID=app;PWD={…}".
func inBraces(s string, v int) (span, bool) {
	for end, limit := v+1, min(len(s), v+maxWord); end < limit; end++ {
		switch {
		case s[end] == '\n' || s[end] == '"':
			return span{}, false
		case s[end] == '}' && end+1 < len(s) && s[end+1] == '}':
			end++
		case s[end] == '}':
			value := s[v+1 : end]
			return span{v + 1, end, ruleKeyGuessable, KindGuessable}, doneLen(value) < len(value) && !placeholder(value)
		}
	}
	return span{}, false
}

// noPair reports whether the name s[a:k], the separator at p and what stands at v,
// behind blanks when spaced, are no key and its value.
func (sc *scanner) noPair(a, k, p, v int, spaced bool) bool {
	s := sc.s
	if s[p] == '=' {
		if !spaced || s[p-1] == ' ' || class[s[v]]&isLower == 0 {
			return false
		}
		e := runEnd(s[:min(len(s), v+maxKey)], v, isWord)
		return e < len(s) && s[e] == '=' // no value: "private-key= endpoint-address=…"
	}
	if strings.HasPrefix(s[p+1:], "//") {
		return true
	}
	if k-a > 3 && !spaced && s[k-3:k] == ".pw" {
		return true // a host in Palau
	}
	if s[a:k] == "pw" && !spaced {
		if e := runEnd(s, v, isLower); foldIn(s[v:e], playwright[:]) && (e == len(s) || s[e] == ' ' || s[e] == ':') {
			return true
		}
	}
	if v != p+1 {
		return false
	}
	if a-2 >= sc.floor && s[a-2:a] == "${" && (class[s[v]]&isDigit != 0 || s[v] == '+' || s[v] == '?') {
		return true // an expansion of a shell: "${TOKEN:0:8}…"
	}
	if (strings.IndexByte(s[a:k], '.') > 0 || a > sc.floor && s[a-1] == '.') && class[s[v]]&isLower != 0 {
		if e := runEnd(s, v, isLower|isWordSym); strings.IndexByte(s[v:e], '_') > 0 && (e == len(s) || class[s[e]]&isSpace != 0) {
			return true // a function of a module: "middleware.auth_token:filter_factory"
		}
	}
	return moduleCall(s, a, v)
}

// playwright are the parts of Playwright that write logs: "pw:api => …".
var playwright = [...]string{"api", "browser", "protocol", "channel", "error", "webserver", "test", "install", "socks", "proxy", "server"}

// setting returns where the pair with the key s[a:k] and the separator at p stands, and
// what the key says there.
func (sc *scanner) setting(a, k, p int, info keyInfo, spaced bool) (setting, keyInfo) {
	s := sc.s
	switch {
	case p < sc.cookieEnd && s[p] == '=':
		return inCookie, cookieInfo(s[a:k], info)
	case p < sc.authEnd && s[p] == '=':
		return inAuth, authInfo(s[a:k], info)
	case a > 0 && (s[a-1] == '?' || s[a-1] == '&' || s[a-1] == '#') && s[p] == '=':
		return inQuery, info
	case a > 0 && s[a-1] == ';' && s[p] == '=' && (equalFold(s[a:k], "jsessionid") || equalFold(s[a:k], "stok")):
		return inPath, info
	case s[p] == ':' && spaced && k == p && info.words < 2:
		return inProse, info
	}
	return inPair, info
}

// repeats reports whether the value at v is the key s[a:k] itself.
func repeats(s string, a, k, v int) bool {
	n := k - a
	if v+n > len(s) || v+n < len(s) && class[s[v+n]]&isWord != 0 || lower(s[v]) != lower(s[a]) {
		return false
	}
	for i := range n {
		if lower(s[a+i]) != lower(s[v+i]) {
			return false
		}
	}
	return true
}

// linkHash reports whether the parameter s[a:p] of a URL is the token of one of
// GoTrue's links, "?token_hash=…". One of 64 digits is a hash that we wrote.
func linkHash(s string, a, p int) bool {
	return hasSuffixFold(s[a:p], "token_hash") && a > 0 && (s[a-1] == '?' || s[a-1] == '&') && (p+65 > len(s) || !digest(s[p+1:p+65]))
}

// facility reports whether the name that ends at p is the mnemonic of a message
// of Cisco's, "%SYS-5-PRIV_AUTH_PASS:"; a stands in it.
func facility(s string, a, p int) bool {
	a = runStart(s, a, max(0, a-8), isWord)
	if a == 0 || s[a-1] != '%' || p+1 < len(s) && s[p+1] != ' ' {
		return false
	}
	for i := a; i+2 < p; i++ {
		if s[i] == '-' && class[s[i+1]]&isDigit != 0 && s[i+2] == '-' {
			return runEnd(s, a, isUpper|isDigit|isWordSym) == p
		}
	}
	return false
}

// inARN reports whether a is within the name of an AWS resource.
func inARN(s string, a int) bool {
	i := runStart(s, a, max(0, a-maxKey), isWord)
	for i > 0 && i > a-maxKey && (s[i-1] == ':' || s[i-1] == '/' || s[i-1] == '*' || class[s[i-1]]&isWord != 0) {
		i--
	}
	return strings.HasPrefix(s[i:], "arn:")
}

// passwordAt is valueAt where what stands around v says that it is a password.
func (sc *scanner) passwordAt(v int) (span, bool) {
	return sc.valueAt(v, keyInfo{kind: KindGuessable, words: 2}, inPair)
}

// valueAt judges the value that begins at v, with its quote.
func (sc *scanner) valueAt(v int, info keyInfo, where setting) (span, bool) {
	s := sc.s
	if info.cookie && !info.safe && sc.cookiesAt(v) || info.onlyRandom() && where != inCookie && numberAlone(s, v) {
		return span{}, false
	}
	if info.kind == KindGuessable || info.pass {
		if n := relayAccount(s, v); n > v {
			v = n
		} else if n := inCall(s, v); n > v {
			v, info.kind = n, KindGuessable
		} else if n := storedScheme(s, v); n > v {
			return sc.storedPassword(n)
		}
	}
	a, b, quoted := valueBounds(s, v, maxJudged, where)
	if info.kind == KindToken && !quoted && a < b && s[b-1] == '=' && opensText(s, b) && runEnd(s, a, isWord|isDotTilde) == b-1 {
		a, b, quoted = valueBounds(s, b, maxJudged, where) // another name before it: x-api-key: API_KEY="…"
	}
	if strings.HasPrefix(s[a:b], "-----BEGIN") && !strings.Contains(s[a:b], "-----END") {
		return span{}, false // what follows is a block: see pemBlock
	}
	if a == b && quoted && info.kind != KindNone && (strings.HasPrefix(s[b:], `" => "`) || strings.HasPrefix(s[b:], `" -> "`)) {
		sc.expect(b + len(`" => "`) - 1) // Terraform's old and new value
		return span{}, false
	}
	if info.phrase && !quoted {
		b = max(b, a+phraseLen(s[a:]))
	} else if info.kind == KindGuessable && !quoted && b-a == 4 {
		b = max(b, a+applicationPassword(s[a:]))
	}
	if a >= b || a+doneLen(s[a:b]) == b || b-a < 10 && class[s[a]]&isDigit != 0 && info.onlyRandom() {
		return span{}, false
	}
	if s[a] == '$' {
		if m, ok := sc.cryptHash(a); ok {
			m.end = max(m.end, b, bareEnd(s, m.end, min(len(s), m.end+maxJudged), where))
			return m, true
		}
	}
	if info.safe {
		sc.safeEnd = max(sc.safeEnd, b)
		return span{}, false
	}
	if where != inQuery {
		if n := schemeOf(s[a:], info); n > 0 {
			if m, done := sc.authorization(a, n); done {
				return m, m.end > 0
			}
			if rest := s[a+n : max(a+n, b)]; rest != "" && s[a+n] == '$' && (placeholder(rest) || reference(rest)) {
				return span{}, false // "Bearer $token"
			}
		}
	}
	m, ok := sc.judge(a, b, info, where, quoted)
	if !ok {
		return span{}, false
	}
	if m.end-a > 40 {
		m.end = max(m.end, sc.keyLines(a))
	}
	if b >= v+maxJudged {
		_, m.end, _ = valueBounds(s, v, len(s), where)
		return sc.valueFound(m, info, quoted), true
	}
	if info.numeric && (groups(s[m.start:m.end]) || spareCode(s[m.start:m.end]) || m.end-m.start >= 6 && allDigits(s[m.start:m.end])) {
		m.end = moreCodes(s, m.start, m.end)
	}
	return sc.valueFound(m, info, quoted), true
}

// valueFound notes what may stand behind the value m: one that takes its place, or that
// comes with it. It returns m.
func (sc *scanner) valueFound(m span, info keyInfo, quoted bool) span {
	if quoted {
		sc.expectChange(m.end)
	} else if info.numeric && m.kind == KindGuessable {
		sc.expectOther(m.end)
	}
	if m.kind == KindToken {
		if info.list {
			sc.expectItem(m)
		}
		sc.expectNew(m.start, m.end)
	}
	return m
}

// cookiesAt reports, and remembers until where, whether the value at v is that of a
// Cookie header: pairs that are judged one by one.
func (sc *scanner) cookiesAt(v int) bool {
	s := sc.s
	for v < len(s) && (strings.IndexByte("\"'[\\", s[v]) >= 0 || s[v] == ' ' && s[v-1] == '[') {
		v++
	}
	if !cookiePair(s[v:min(len(s), v+maxLook)]) {
		return false
	}
	if v >= sc.cookieEnd {
		sc.cookieEnd = cookiesEnd(s, v)
		sc.anyEnd = max(sc.anyEnd, sc.cookieEnd)
	}
	return true
}

// cookiesEnd returns where the pairs of a Cookie header at v end: at the end of the line,
// also at an escaped one, as where a request is one field of an event.
func cookiesEnd(s string, v int) int {
	const escaped = `\r\n`
	for from := v; from < len(s); from += maxJudged { // by parts: many a header ends soon in a long text
		part := s[from:min(len(s), from+maxJudged+len(escaped)-1)]
		end := strings.IndexByte(part, '\n')
		if end >= 0 {
			part = part[:end]
		}
		if i := strings.Index(part, escaped); i >= 0 {
			return from + i
		}
		if end >= 0 {
			return from + end
		}
	}
	return len(s)
}

// opensText reports whether a text in quotes begins at i.
func opensText(s string, i int) bool {
	return i+1 < len(s) && (s[i] == '"' || s[i] == '\'') && class[s[i+1]]&isAlnum != 0
}

// numberAlone reports whether the value at v is a number, or several joined by '_', of
// fewer than maxNumbers bytes: it cannot look drawn at random.
func numberAlone(s string, v int) bool {
	e := v
	for limit := min(len(s), v+maxNumbers); e < limit && (class[s[e]]&isDigit != 0 || s[e] == '_' && e > v); {
		e++
	}
	return v < e && e < v+maxNumbers && (e == len(s) || class[s[e]]&isSpace != 0 || s[e] == ',' && fieldFollows(s, e+1, min(len(s), v+maxJudged)))
}

const maxNumbers = 24

// expectChange remembers where the new value begins behind the old one of a plan of
// Terraform's, which ends at b: "x" -> "y".
func (sc *scanner) expectChange(b int) {
	for _, arrow := range [...]string{`" -> "`, `" => "`} {
		if strings.HasPrefix(sc.s[b:], arrow) {
			sc.expect(b + len(arrow) - 1)
		}
	}
}

// moduleCall reports whether the key at a and the value at v are the service and
// the phase in a PAM module's message: "pam_unix(passwd:chauthtok): …".
func moduleCall(s string, a, v int) bool {
	if a < 2 || s[a-1] != '(' || class[s[a-2]]&isAlnum == 0 {
		return false
	}
	e := runEnd(s, v, isLower)
	return e > v && e+1 < len(s) && s[e] == ')' && s[e+1] == ':'
}
