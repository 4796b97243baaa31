package redact

import "strings"

// beforeUser are the bytes that no userinfo has.
var beforeUser = byteSet(" \t\r\n\v\f\"'<>@")

// maxUserinfo is the length in bytes of a userinfo that is read.
const maxUserinfo = 16 << 10

// userinfo matches the password before the '@' at p: in
// "scheme://user:password@host", and in a DSN "user:password@tcp(host)".
func (sc *scanner) userinfo(p int) (span, bool) {
	s := sc.s
	a := p
	low := max(sc.floor, p-maxUserinfo) // an '@' ends the search too: no byte is read twice
	for a > low && !beforeUser[s[a-1]] {
		if s[a-1] == '/' && a-2 >= low && s[a-2] == '/' && (a-3 < low || s[a-3] == ':') {
			break
		}
		a--
	}
	authority := a-3 >= 0 && s[a-1] == '/' && s[a-2] == '/' && s[a-3] == ':'
	if !authority {
		if strings.IndexByte(s[a:p], ':') < 0 && (p+2 >= len(s) || s[p+1] != '/') {
			return span{}, false // an e-mail address
		}
		if m, ok := sc.sipUser(a, p); ok {
			return m, true
		}
		if m, ok := sc.domainUser(a, p); ok {
			return m, true
		}
		return sc.driverDSN(a, p)
	}
	end := p
	// The last '@' before the host ends the userinfo: passwords have '@' too.
	for i := p + 1; i < len(s) && i < p+64; i++ {
		if c := s[i]; c == '@' {
			end = i
		} else if class[c]&(isWord|isDotTilde) == 0 && strings.IndexByte("!$%^&*+:", c) < 0 {
			break
		}
	}
	user := strings.IndexAny(s[a:end], "/?#")
	i := strings.IndexByte(s[a:end], ':')
	if user >= 0 && (i < 0 || user < i) {
		return span{}, false // the '@' is in the path
	}
	if i < 0 {
		// A token in place of the user's name: https://TOKEN@host.
		if opaque(s[a:end], 16, true) && !placeholder(s[a:end]) {
			return span{a, end, ruleUserinfo, KindToken}, true
		}
		return span{}, false
	}
	if user := s[a : a+i]; i >= 20 && opaque(user, 20, false) && !placeholder(user) && hashed(user) == 0 {
		return span{a, end, ruleUserinfo, KindToken}, true // https://TOKEN:x-oauth-basic@host
	}
	a += i + 1
	v := s[a:end]
	if v == "" || placeholder(v) || reference(v) || hashed(v) > 0 {
		return span{}, false
	}
	if user >= 0 && allDigits(v[:max(0, strings.IndexAny(v, "/?#"))]) {
		return span{}, false // host:port/path@…
	}
	return span{a, end, ruleUserinfo, KindGuessable}, true
}

// bracketedHost reports whether s begins with a host in brackets and the name of a
// database: "(db:3306)/app".
func bracketedHost(s string) bool {
	if s == "" || s[0] != '(' {
		return false
	}
	i := 1
	for i < len(s) && (class[s[i]]&(isWord|isDotTilde) != 0 || s[i] == ':') {
		i++
	}
	return strings.HasPrefix(s[i:], ")/")
}

// sipUser matches the password of "sip:user:password@host".
func (sc *scanner) sipUser(a, p int) (span, bool) {
	s := sc.s
	i := a
	if !strings.Contains(s[a:p], "sip") {
		return span{}, false
	}
	for _, scheme := range [...]string{"sip:", "sips:"} {
		if j := strings.LastIndex(s[a:p], scheme); j >= 0 {
			i = a + j + len(scheme)
		}
	}
	if i == a {
		return span{}, false
	}
	j := strings.IndexByte(s[i:p], ':')
	if j < 0 || i+j+1 == p || placeholder(s[i+j+1:p]) {
		return span{}, false
	}
	return span{i + j + 1, p, ruleUserinfo, KindGuessable}, true
}

// domainUser matches the password of "domain/user:password@host", as the tools of
// Impacket take it.
func (sc *scanner) domainUser(a, p int) (span, bool) {
	s := sc.s
	u := runEnd(s[:p], a, isWord|isDotTilde)
	if u == a || u == p || s[u] != '/' {
		return span{}, false
	}
	k := u + 1
	for k < p && (class[s[k]]&(isWord|isDotTilde) != 0 || s[k] == '$') {
		k++
	}
	end := runEnd(s[:min(len(s), p+maxKey)], p+1, isWord|isDotTilde)
	if k == u+1 || k >= p-4 || s[k] != ':' || !namesPassword(s[k+1:p]) || placeholder(s[k+1:p]) || end == p+1 || end < len(s) && class[s[end]]&isSpace == 0 && strings.IndexByte("\"'", s[end]) < 0 {
		return span{}, false
	}
	return span{k + 1, p, ruleUserinfo, KindGuessable}, true
}

// driverDSN matches the password of "user:password@tcp(host)/db", the form of
// Go's MySQL driver, and of Oracle's "user/password@//host".
func (sc *scanner) driverDSN(a, p int) (span, bool) {
	s := sc.s
	rest := s[p+1 : min(len(s), p+12)]
	var sep byte
	switch {
	case strings.HasPrefix(rest, "tcp("), strings.HasPrefix(rest, "unix("), strings.HasPrefix(rest, "tcp6("), bracketedHost(s[p+1 : min(len(s), p+maxLook)]), strings.HasPrefix(rest, "cloudsql("):
		sep = ':'
	case strings.HasPrefix(rest, "//"), strings.Contains(s[a:p], "oracle:"):
		sep = '/'
	default:
		return span{}, false
	}
	if i := strings.LastIndexByte(s[a:p], ':'); sep == '/' && i > 0 {
		a += i // jdbc:oracle:thin:user/…
	}
	for a < p && class[s[a]]&isWord == 0 {
		a++
	}
	if i := strings.IndexByte(s[a:p], '='); i >= 0 && sep == ':' {
		if j := strings.IndexByte(s[a:p], ':'); j < 0 || i < j {
			a += i + 1
		}
	}
	i := strings.IndexByte(s[a:p], sep)
	if i > 0 && sep == ':' && strings.ContainsAny(s[a:a+i], "{}(),;[]") {
		return span{}, false // the name of a field: the user and the password are variables
	}
	if i < 1 || a+i+1 == p || placeholder(s[a+i+1:p]) || reference(s[a+i+1:p]) || a+i+1 < sc.floor {
		return span{}, false
	}
	return span{a + i + 1, p, ruleDSN, KindGuessable}, true
}

// pathToken reports whether the value at a follows a segment of a URL's path
// before which, or two before which, a one-time link carries its token.
func (sc *scanner) pathToken(a int) bool {
	s := sc.s
	for range 2 {
		if a == 0 || s[a-1] != '/' && s[a-1] != ':' {
			return false
		}
		if s[a-1] == ':' { // a signed value: "/confirm/MQ:1t4kX2:…"
			for n := 0; a > 0 && n < 40 && (s[a-1] == ':' || class[s[a-1]]&isWord != 0); n++ {
				a--
			}
			if a == 0 || s[a-1] != '/' {
				return false
			}
		}
		b := a - 1
		a = runStart(s, b, max(0, b-40), isWord|isDotTilde)
		if a == b {
			return false
		}
		seg := s[a:b]
		if words.lookup(seg)&wordLink != 0 {
			return !(equalFold(seg, "share") && (strings.HasSuffix(s[:a], "usr/") || strings.HasSuffix(s[:a], "local/")))
		}
	}
	return false
}

// linkQuery reports whether the value s[a:b] is that of the only parameter, whatever
// its name, of a one-time link: "/login/magic?t=…".
func (sc *scanner) linkQuery(a, b int) bool {
	s := sc.s
	if s[a-1] != '=' || b-a < minBare-8 {
		return false
	}
	k := runStart(s, a-1, max(sc.floor, a-16), isWord)
	if k == a-1 || k == 0 || s[k-1] != '?' {
		return false
	}
	seg := runStart(s, k-1, max(sc.floor, k-40), isWord)
	return words.lookup(s[seg:k-1])&wordLink != 0 && !plainID(s[a:b])
}

// linkBefore reports whether the value at a is in a URL that carries a secret
// by its host or its path, or that the words before it call a one-time link.
func (sc *scanner) linkBefore(a int) bool {
	s := sc.s
	i, low := a, max(0, a-maxLook)
	for i > low && !beforeURL[s[i-1]] {
		i--
	}
	u := s[i:a]
	absolute := strings.Contains(u, "://")
	return s[a-1] != ':' && s[a-1] != '=' && sc.webhook(a, u, absolute) ||
		absolute && i >= sc.floor && len(u) <= maxKey && strings.HasPrefix(u, "http") && sc.sentLink(i)
}

// beforeURL are the bytes that may stand before a URL.
var beforeURL = byteSet(" \t\r\n\v\f\"'<>")

// sentLink reports whether the words before the URL at i call it a one-time link:
// "reset link for bob: https://…", "Reset your password here: https://…".
func (sc *scanner) sentLink(i int) bool {
	before := sc.s[max(sc.floor, i-64):i]
	if j := strings.LastIndex(before, ". "); j >= 0 {
		before = before[j+2:]
	}
	kind, points := false, false
	for range 10 {
		rest, w := lastWord(before)
		if w == "" {
			break
		}
		kind = kind || words.lookup(w)&(wordLink|wordOneTime) != 0
		points = points || foldIn(w, pointers[:])
		before = rest
	}
	return kind && points
}

// pointers are the words that say of a URL that somebody is to open it.
var pointers = [...]string{"link", "here", "visit", "click"}

// webhook reports whether the URL u, absolute or not, in which the run at a goes on,
// is that of a webhook, some segments on: https://hooks.slack.com/workflows/T…/A…/….
func (sc *scanner) webhook(a int, u string, absolute bool) bool {
	if absolute && (nodeURL(u) || strings.Contains(u, "://hooks.") || strings.Contains(u, "://hook.")) {
		return true
	}
	return strings.Contains(u, "webhook") || strings.HasPrefix(u, "hooks.") ||
		strings.HasSuffix(u, "/api/v1/") && deviceCall(sc.s[runEnd(sc.s, a, isWord):])
}

// slackHook matches the secret of a webhook of Slack's, the last segment of its
// path, where the host's first word ends at e: letters alone are no random run.
func (sc *scanner) slackHook(e int) (span, bool) {
	s := sc.s
	const host = ".slack.com/"
	if !strings.HasPrefix(s[e:], host) {
		return span{}, false
	}
	i := e + len(host)
	b := runEnd(s[:min(len(s), i+maxLook)], i, isWord|isBase64)
	for b > i && s[b-1] == '/' {
		b--
	}
	a := strings.LastIndexByte(s[i:b], '/') + 1 + i
	if strings.Count(s[i:a], "/") < 3 || b-a < minRun || runEnd(s, a, isAlnum) != b || placeholder(s[a:b]) {
		return span{}, false
	}
	return span{a, b, ruleURLPath, KindToken}, true
}

// deviceCall reports whether the path of a URL goes on with what a device calls at
// ThingsBoard, after its token: /api/v1/…/telemetry.
func deviceCall(path string) bool {
	return strings.HasPrefix(path, "/telemetry") || strings.HasPrefix(path, "/attributes") || strings.HasPrefix(path, "/rpc")
}

// nodeURL reports whether u is the start of a URL of a blockchain node, whose key
// is the next segment: https://mainnet.infura.io/v3/….
func nodeURL(u string) bool {
	for _, host := range [...]string{"infura.io/", "alchemy.com/", "alchemyapi.io/", "quiknode.pro/", "getblock.io/", "blastapi.io/", "chainstack.com/", "rpc.ankr.com/"} {
		if strings.Contains(u, host) {
			return true
		}
	}
	return false
}

// tagEnd reports whether the '>' at p may end the opening tag of an XML element
// whose text counts.
func (sc *scanner) tagEnd(p int) bool {
	if p == 0 {
		return false
	}
	c := sc.s[p-1]
	return c == '"' || c == '\'' || class[c]&isAlnum != 0 && sc.keyTail(p)
}

// element looks at the text of an XML element whose tag ends with the '>' at p:
// <password>…</password>.
func (sc *scanner) element(p int) (span, bool) {
	s := sc.s
	if !sc.tagEnd(p) {
		return span{}, false
	}
	a := runStart(s, p, max(sc.floor, p-maxKey), isWord|isDotTilde)
	k := p
	if p > 0 && (s[p-1] == '"' || s[p-1] == '\'') { // <name attribute="…">
		a = strings.LastIndexAny(s[max(sc.floor, p-maxLook):p], "<>") + max(sc.floor, p-maxLook) + 1
		k = runEnd(s[:p], a, isWord|isDotTilde)
		if k < p && s[k] == ':' {
			a = k + 1
			k = runEnd(s[:p], a, isWord|isDotTilde)
		}
	}
	if a >= k || a == 0 || s[a-1] != '<' && s[a-1] != ':' {
		return span{}, false
	}
	info := sc.r.keyInfo(s[a:k])
	if info.kind == KindNone {
		info = sc.elementName(a, k, p)
	}
	if info.kind == KindNone {
		return span{}, false
	}
	v := p + 1
	for v < len(s) && v < p+64 && class[s[v]]&isSpace != 0 {
		v++
	}
	const cdata = "<![CDATA["
	if strings.HasPrefix(s[v:], cdata) {
		v += len(cdata)
		n := strings.Index(s[v:min(len(s), v+maxJudged)], "]]>")
		if n < 1 {
			return span{}, false
		}
		return sc.judge(v, v+n, info, inPair, true)
	}
	n := strings.IndexByte(s[v:], '<') // no later element's text is read again
	if n < 1 || v+n+1 >= len(s) || s[v+n+1] != '/' {
		return span{}, false
	}
	b := v + n
	for b > v && class[s[b-1]]&isSpace != 0 {
		b--
	}
	if info.kind == KindMaybe && info.words > 1 {
		info.loose = true
	}
	return sc.judge(v, b, info, inPair, true)
}

// elementName is what the name of an element s[a:k] says that stands in the last
// attribute of its tag, which ends at p, or in the element before:
// <param name="password">…</param>, <name>password</name><value>…</value>.
func (sc *scanner) elementName(a, k, p int) keyInfo {
	s := sc.s
	if k < p {
		e := p - 1
		start := runStart(s, e, max(k, e-maxKey), isWord|isDotTilde)
		if e > k && start < e && hasSuffixFold(s[k:start], `name="`) {
			return sc.r.keyInfo(s[start:e])
		}
		return keyInfo{}
	}
	if !equalFold(s[a:k], "value") || a < 8 {
		return keyInfo{}
	}
	e := a - 1
	for e > sc.floor && class[s[e-1]]&isSpace != 0 {
		e--
	}
	if e-len("</name>") < sc.floor || !hasSuffixFold(s[:e], "</name>") {
		return keyInfo{}
	}
	e -= len("</name>")
	return sc.r.keyInfo(s[runStart(s, e, max(sc.floor, e-maxKey), isWord|isDotTilde):e])
}

// listSegment reports whether the segment before the value at a names a list of
// things with ids of their own: "/keys/<uuid>", "key/<uuid>" of an ARN.
func listSegment(s string, a int) bool {
	if s[a-1] != '/' {
		return false
	}
	k := runStart(s, a-1, max(0, a-16), isWord)
	if k > 0 && k < a-1 && s[k-1] == '/' && listSegment(s, k) {
		return true // "/keys/<name>/<version>"
	}
	switch s[k : a-1] {
	case "key", "keys", "tokens", "secret", "secrets", "triggers", "workflows", "invitations", "webhooks":
		return true
	}
	return false
}

// plainID reports whether v is a UUID, with or without a name after it, or
// hexadecimal digits alone.
func plainID(v string) bool {
	if len(v) > 36 && v[36] == '-' {
		v = v[:36]
	}
	return isUUID(v) || runEnd(v, 0, isDigit|isHexLetter) == len(v)
}

// inConnectionString reports whether the value v that ends at b is a noun in a
// list such as "Password=secret;Database=app": a weak password, not a remark.
func (sc *scanner) inConnectionString(b int, v string) bool {
	s := sc.s
	if b+1 >= len(s) || s[b] != ';' || words.lookup(v)&(wordToken|wordGuessable|wordKey) == 0 {
		return false
	}
	k := b + 1
	for k < len(s) && s[k] == ' ' {
		k++
	}
	e := runEnd(s[:min(len(s), k+24)], k, isWord)
	return e > k && e < len(s) && s[e] == '='
}
