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
	if sc.separated != p+1 && !(sc.keyTail(p) && !hashForms(s, p)) {
		return span{}, false
	}
	a, k := sc.keyBefore(p)
	if a == k || p-k > 8 && !beginsLine(s, a) {
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
	if info.kind == KindNone && linkHash(s, a, p) {
		info = keyInfo{kind: KindToken, loose: true, words: 2}
	}
	if info.kind == KindNone && !info.safe && !info.value && p >= sc.cookieEnd && p >= sc.authEnd {
		return span{}, false
	}
	v, spaced := skipOperator(s, p)
	if v == len(s) {
		return span{}, false
	}
	if s[p] == '=' && spaced && s[p-1] != ' ' {
		if e := runEnd(s[:min(len(s), v+maxKey)], v, isWord); e > v && class[s[v]]&isLower != 0 && e < len(s) && s[e] == '=' {
			return span{}, false // no value: "private-key= endpoint-address=…"
		}
	}
	if s[p] == ':' && k-a > 3 && !spaced && s[k-3:k] == ".pw" {
		return span{}, false // a host in Palau
	}
	if s[p] == ':' && v == p+1 && a-2 >= sc.floor && s[a-2:a] == "${" && (class[s[v]]&isDigit != 0 || s[v] == '+' || s[v] == '?') {
		return span{}, false // an expansion of a shell: "${TOKEN:0:8}…"
	}
	if s[p] == ':' && v == p+1 && (strings.IndexByte(s[a:k], '.') > 0 || a > sc.floor && s[a-1] == '.') && class[s[v]]&isLower != 0 {
		if e := runEnd(s, v, isLower|isWordSym); strings.IndexByte(s[v:e], '_') > 0 && (e == len(s) || class[s[e]]&isSpace != 0) {
			return span{}, false // a function of a module: "middleware.auth_token:filter_factory"
		}
	}
	if s[p] == ':' && strings.HasPrefix(s[p+1:], "//") || s[p] == ':' && v == p+1 && moduleCall(s, a, v) {
		return span{}, false
	}
	where := inPair
	switch {
	case p < sc.cookieEnd && s[p] == '=':
		where = inCookie
		info = cookieInfo(s[a:k], info)
	case p < sc.authEnd && s[p] == '=':
		where = inAuth
		info = authInfo(s[a:k], info)
	case a > 0 && (s[a-1] == '?' || s[a-1] == '&' || s[a-1] == '#') && s[p] == '=':
		where = inQuery
	case a > 0 && s[a-1] == ';' && s[p] == '=' && (equalFold(s[a:k], "jsessionid") || equalFold(s[a:k], "stok")):
		where = inPath
	case s[p] == ':' && spaced && k == p && info.words < 2:
		where = inProse
	}
	if info.value {
		info = sc.namedPair(a)
	}
	if info.kind == KindNone && !info.safe {
		return span{}, false
	}
	if s[v] == '(' && k-a >= 4 && equalFold(s[k-4:k], "auth") { // of Python's requests: auth=('bob', '…')
		return sc.pairInBrackets(v)
	}
	if info.kind == KindToken && repeats(s, a, k, v) {
		return span{}, false // of a program: "privateKey = privateKey"
	}
	return sc.valueAt(v, info, where)
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

// valueAt judges the value that begins at v, with its quote.
func (sc *scanner) valueAt(v int, info keyInfo, where setting) (span, bool) {
	s := sc.s
	if info.cookie && !info.safe {
		q := v
		for q < len(s) && (strings.IndexByte("\"'[\\", s[q]) >= 0 || s[q] == ' ' && s[q-1] == '[') {
			q++
		}
		if cookiePair(s[q:min(len(s), q+maxLook)]) {
			if q >= sc.cookieEnd {
				sc.cookieEnd = lineEnd(s, q)
				sc.anyEnd = max(sc.anyEnd, sc.cookieEnd)
			}
			return span{}, false
		}
	}
	a, b, quoted := valueBounds(s, v, maxJudged, where)
	if a == b && quoted && info.kind != KindNone && (strings.HasPrefix(s[b:], `" => "`) || strings.HasPrefix(s[b:], `" -> "`)) {
		sc.expect(b + len(`" => "`) - 1) // Terraform's old and new value
		return span{}, false
	}
	if info.phrase && !quoted {
		b = max(b, a+phraseLen(s[a:]))
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
	switch {
	case ok && b >= v+maxJudged:
		_, m.end, _ = valueBounds(s, v, len(s), where)
	case ok && info.numeric && groups(s[m.start:m.end]):
		m.end = moreCodes(s, m.start, m.end)
	}
	const arrow = `" -> "`
	if ok && quoted && m.end < len(s) && strings.HasPrefix(s[m.end:], arrow) {
		sc.expect(m.end + len(arrow) - 1) // Terraform's old and new value
	}
	return m, ok
}

// htmlQuote is a quote in HTML.
const htmlQuote = "&quot;"

// maxGap is how many bytes may stand between a name and its separator, as where
// columns are aligned.
const maxGap = 40

// keyBefore returns the bounds of the name that ends before the separator at p,
// beyond blanks, quotes and brackets.
func (sc *scanner) keyBefore(p int) (a, k int) {
	s := sc.s
	k = p
	for n := 0; k > sc.floor && n < maxGap; n++ {
		c := s[k-1]
		if c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '`' || c == '\\' || c == ']' || c == '*' || c == '.' {
			k--
			continue
		}
		if k-3 >= sc.floor && (hasPrefixFold(s[k-3:k], "%5d") || s[k-3:k] == "%22") {
			k -= 3
			continue
		}
		if c == ';' && k-len(htmlQuote) > sc.floor && s[k-len(htmlQuote):k] == htmlQuote {
			k -= len(htmlQuote)
			continue
		}
		break
	}
	a = nameStart(s, k, max(sc.floor, k-maxKey))
	switch {
	case a > sc.floor && s[a-1] == '\\' && k-a > 1 && strings.IndexByte("nrt", s[a]) >= 0:
		a++ // an escaped line end before the key
	case a > sc.floor && s[a-1] == '%' && k-a > 2:
		a += 2 // a percent-encoded byte before the key
	}
	return a, k
}

// keyInfoAt classifies the name s[a:k]. Where one common word is not enough it
// reads the words before it as well: "Secret access key: …", "exit code: …".
func (sc *scanner) keyInfoAt(a, k int) keyInfo {
	s := sc.s
	info := sc.r.keyInfo(s[a:k])
	if a-2 > sc.floor && s[a-1] == '[' && info.kind <= KindMaybe && class[s[a-2]]&isWord != 0 { // password[confirmation]
		if outer := sc.r.keyInfo(s[runStart(s, a-1, max(sc.floor, a-1-maxKey), isWord) : a-1]); outer.kind > KindMaybe {
			return outer
		}
	}
	if s[a:k] == "PSW" && (strings.HasSuffix(s[sc.floor:a], "User ") || strings.HasSuffix(s[sc.floor:a], "Krnl ")) {
		return keyInfo{} // the program status word
	}
	if info.words > 1 || info.kind == KindGuessable || info.kind == KindNone && !info.value {
		return info
	}
	b := a
	for range 2 {
		if b-1 <= sc.floor || s[b-1] != ' ' && s[b-1] != '\t' || class[s[b-2]]&isAlnum == 0 {
			break
		}
		w := runStart(s, b-1, max(sc.floor, b-1-maxKey), isWord)
		if k < len(s) && s[k] == '=' && otherPair(s, w, sc.floor) {
			break
		}
		b = w
	}
	if b == a {
		return info
	}
	wider := sc.r.keyInfo(s[b:k])
	wider.value = info.value
	if wider.kind == info.kind && foldIn(s[b:runEnd(s[:a], b, isLetter)], levels[:]) {
		return info
	}
	if wider.kind != KindMaybe || info.kind == KindToken || wider.vendor {
		return wider // also where a word makes it harmless: "restored from key: …"
	}
	return info
}

// otherPair reports whether the word at w ends the value of a pair, so that it is
// no part of the name of the next one: "ip=203.0.113.9 token=…".
func otherPair(s string, w, floor int) bool {
	i := runStart(s, w, max(floor, w-maxKey), isWord|isDotTilde)
	return i > floor && s[i-1] == '='
}

// levels are the words of a log's levels, which say nothing of a key.
var levels = [...]string{"trace", "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical", "panic", "severe"}

// skipOperator returns where the value begins after the separator at p, and
// whether a blank stands between.
func skipOperator(s string, p int) (v int, spaced bool) {
	v = p + 1
	for v < len(s) && v < p+40 {
		switch s[v] {
		case ' ', '\t':
			spaced = true
		case ':', '=', '>':
		case '\n', '\r':
			return len(s), true
		default:
			return v, spaced
		}
		v++
	}
	return v, spaced
}

// valueBounds returns the bounds of the value at v, without its quotes. It
// looks at no more than most bytes.
func valueBounds(s string, v, most int, where setting) (a, b int, quoted bool) {
	limit := min(len(s), v+most)
	// b"…" and u"…" of Python, N'…' of SQL, the brackets of a printed header map.
	if v+1 < limit && (s[v] == 'b' || s[v] == 'u' || s[v] == 'r' || s[v] == 'N' || s[v] == 'E') && (s[v+1] == '"' || s[v+1] == '\'') {
		v++
	}
	for v < limit && (s[v] == '\\' || s[v] == '[') {
		v++
	}
	if v+1 < limit && v > 0 && s[v-1] == '\\' && (s[v] == 'n' || s[v] == 'r') && class[s[v+1]]&isAlnum == 0 {
		return v, v, false // an escaped line end: there is no value
	}
	for _, wrap := range [...]string{"Some(", "SecretStr(", "Secret(", "Redacted(", "Just(", "Optional("} {
		if n := v + len(wrap); n < limit && s[v] == wrap[0] && strings.HasPrefix(s[v:], wrap) && (s[n] == '"' || s[n] == '\'') {
			v = n // of Rust, Python, Haskell, Swift
		}
	}
	if strings.HasPrefix(s[v:limit], "]string{") { // Go's %#v of a header
		v += len("]string{")
	}
	if strings.HasPrefix(s[v:limit], "string(") { // PHP's var_dump
		if i := strings.IndexByte(s[v:min(limit, v+16)], ')'); i > 0 && v+i+2 < limit && s[v+i+2] == '"' {
			v += i + 2
		}
	}
	if v == limit {
		return v, v, false
	}
	if q := s[v]; q == '"' || q == '\'' || q == '`' {
		for i := v + 1; i < limit; i++ {
			if s[i] == q && (i == v+1 || s[i-1] != '\\' || s[v-min(v, 1)] == '\\' || i+1 == limit) {
				return v + 1, trimEscape(s, v+1, i), true
			}
			if s[i] == '\\' && s[v-min(v, 1)] == '\\' && i+1 < limit && (s[i+1] == q || s[i+1] == '\\') {
				return v + 1, i, true
			}
			if s[i] == '\n' {
				return v + 1, i, true
			}
		}
		return v + 1, limit, true
	}
	if limit-v >= 3 && s[v:v+3] == "%22" {
		v += 3
	}
	if strings.HasPrefix(s[v:limit], htmlQuote) {
		v += len(htmlQuote)
		if i := strings.Index(s[v:limit], htmlQuote); i >= 0 {
			return v, v + i, true
		}
	}
	if limit-v > 3 && (s[v:v+3] == "\u2018" || s[v:v+3] == "\u201c") { // ‘…’ and “…” of documents and chats
		if i := strings.Index(s[v+3:limit], "\xe2\x80"); i > 0 && v+3+i+2 < len(s) && s[v+3+i+2] == s[v+2]+1 {
			return v + 3, v + 3 + i, true
		}
	}
	return v, bareEnd(s, v, limit, where), false
}

func trimEscape(s string, a, i int) int {
	for i > a && s[i-1] == '\\' {
		i--
	}
	return i
}

// bareEnd returns the end of the unquoted value at v. A byte that separates
// fields ends it only when what follows looks like another field or nothing,
// because passwords have such bytes too.
func bareEnd(s string, v, limit int, where setting) int {
	for i := v; i < limit; i++ {
		c := s[i]
		if !mayEnd[c] {
			continue
		}
		switch c {
		case ' ', '\t', '\n', '\r', '\v', '\f', '"', '\'', '`', '\\', '<', '>':
			return i
		case '&', '#':
			if where == inQuery || fieldFollows(s, i+1, limit) {
				return i
			}
		case '?', '/':
			if where == inPath {
				return i
			}
		case ';':
			if where >= inQuery || fieldFollows(s, i+1, limit) {
				return i
			}
		case ',', ')', ']', '}', '|':
			if where == inQuery && c != ',' && c != '|' || fieldFollows(s, i+1, limit) {
				return i
			}
		}
	}
	return limit
}

// mayEnd are the bytes that may end an unquoted value.
var mayEnd = byteSet(" \t\n\r\v\f\"'`\\<>&#;,)]}|?/")

// fieldFollows reports whether the text at i is an end, a blank, a closing
// bracket, or the name of another field.
func fieldFollows(s string, i, limit int) bool {
	if i >= limit || class[s[i]]&isSpace != 0 || strings.IndexByte(")]},;\"'`\\<&|", s[i]) >= 0 {
		return true
	}
	if s[i] == '+' {
		i++ // a blank in a log of IIS
	}
	j := runEnd(s[:min(limit, i+40)], i, isWord|isDotTilde)
	return j > i && j < len(s) && (s[j] == '=' || s[j] == ':')
}

// namedPair classifies a value by the name that stands beside it:
// {"name":"DB_PASSWORD","value":"…"}, <add key="Password" value="…"/>. The key
// "value" begins at a.
func (sc *scanner) namedPair(a int) keyInfo {
	s := sc.s
	left := func(i int, set string) int {
		for i > max(sc.floor, a-maxLook) && strings.IndexByte(set, s[i-1]) >= 0 {
			i--
		}
		return i
	}
	end := left(a, " \t\r\n,\"'\\")
	start := runStart(s, end, max(sc.floor, end-maxKey), isWord|isDotTilde)
	if start == end {
		return keyInfo{}
	}
	sep := left(start, " \t\"'\\:=")
	if sep == start {
		return keyInfo{}
	}
	name := runStart(s, sep, max(sc.floor, sep-16), isLetter)
	switch {
	case equalFold(s[name:sep], "type"): // <input type="password" value="…">
		if !equalFold(s[start:end], "password") {
			return keyInfo{}
		}
		return keyInfo{kind: KindGuessable, words: 2}
	case equalFold(s[name:sep], "name"), equalFold(s[name:sep], "key"), equalFold(s[name:sep], "field"),
		equalFold(s[name:sep], "variable"), equalFold(s[name:sep], "param"), equalFold(s[name:sep], "header"):
		info := sc.r.keyInfo(s[start:end])
		info.value = false
		return info
	}
	return keyInfo{}
}

// beginsLine reports whether only blanks and the marks of a difference stand before
// a in its line.
func beginsLine(s string, a int) bool {
	for a > 0 && (class[s[a-1]]&isSpace != 0 || strings.IndexByte("+-~", s[a-1]) >= 0 && a < len(s) && s[a] == ' ') {
		if a--; s[a] == '\n' {
			return true
		}
	}
	return a == 0
}

// phraseLen returns the length of the 12 to 24 words that s begins with when they
// may be those that the keys of a wallet come from (BIP 39), otherwise 0: 3 to 8
// small letters, one blank between two.
func phraseLen(s string) int {
	n := 0
	for i := 0; ; i++ {
		e := runEnd(s[:min(len(s), i+9)], i, isLower)
		if e-i < 3 || e-i > 8 {
			return 0
		}
		if n++; e == len(s) || s[e] != ' ' || n == 24 {
			if n < 12 || n%3 != 0 {
				return 0
			}
			return e
		}
		i = e
	}
}

func lineEnd(s string, i int) int {
	if j := strings.IndexByte(s[i:], '\n'); j >= 0 {
		return i + j
	}
	return len(s)
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
