package redact

import "strings"

// Authorization and Cookie headers, however they were printed.

// schemeLen returns the length of the HTTP authentication scheme, with the
// blanks after it, that s begins with, or 0.
func schemeLen(s string) int {
	n := runEnd(s[:min(len(s), 32)], 0, isAlnum|isWordSym)
	if n < 3 || n+1 >= len(s) || s[n] != ' ' {
		return 0
	}
	name := s[:n]
	role := words.lookup(name)
	if role&wordScheme == 0 && !hasPrefixFold(name, "aws4-hmac") && !hasPrefixFold(name, "tc3-hmac") && !hasPrefixFold(name, "goog4-") && !hasPrefixFold(name, "scram-sha-") &&
		!equalFold(name, "api-key") && !equalFold(name, "zoho-oauthtoken") && !hasPrefixFold(name, "acs3-") && !hasPrefixFold(name, "sdk-hmac") {
		return 0
	}
	for n < len(s) && s[n] == ' ' {
		n++
	}
	return n
}

// schemeOf is schemeLen for a value under a key that says info: in an
// Authorization header any word without a digit may be a scheme, when one long
// credential follows it.
func schemeOf(s string, info keyInfo) int {
	if n := schemeLen(s); n > 0 || !info.auth {
		return n
	}
	n := runEnd(s[:min(len(s), 32)], 0, isLetter|isWordSym)
	if n < 3 || n == 32 || n+1 >= len(s) || s[n] != ' ' {
		return 0
	}
	v := n + 1
	b := credentialEnd(s, v)
	if redacted(s[v:b]) {
		return v
	}
	if b-v < minHashed || !credentials(s[v:b]) || b+1 < len(s) && s[b] == ' ' && class[s[b+1]]&isAlnum != 0 {
		return 0
	}
	return v
}

// authorization looks at the credentials at a, which begin with a scheme of n
// bytes. done is false when they are none, so that other readings may follow.
func (sc *scanner) authorization(a, n int) (m span, done bool) {
	s := sc.s
	v := a + n
	end := runEnd(s[:min(len(s), v+40)], v, isWord)
	if end > v && end < len(s) && s[end] == '=' && end+1 < len(s) && s[end+1] != '=' && class[s[end+1]]&isSpace == 0 && end-v < 32 {
		if v >= sc.authEnd {
			sc.authEnd = lineEnd(s, v) // parameters: Digest, Hawk, SigV4, OAuth
			sc.anyEnd = max(sc.anyEnd, sc.authEnd)
		}
		return span{}, true
	}
	b := credentialEnd(s, v)
	if redacted(s[v:b]) {
		return span{}, true
	}
	if b-v >= 4 && credentials(s[v:b]) {
		return span{v, b, ruleScheme, KindToken}, true
	}
	return span{}, false
}

// credentialEnd returns the end of the token68 (RFC 9110, 11.2), or of anything
// else without blanks and quotes, at v.
func credentialEnd(s string, v int) int {
	for v+4 <= len(s) && !(endsCredential[s[v]] || endsCredential[s[v+1]] || endsCredential[s[v+2]] || endsCredential[s[v+3]]) {
		v += 4
	}
	for v < len(s) && !endsCredential[s[v]] {
		v++
	}
	return v
}

var endsCredential = func() (t [256]bool) {
	for c := range t {
		t[c] = class[c]&isSpace != 0 || strings.IndexByte("\"'`,;<>]})\\", byte(c)) >= 0
	}
	return t
}()

// credentials reports whether v can stand after an authentication scheme.
func credentials(v string) bool {
	if len(v) >= 40 && strings.HasPrefix(v, "eyJ") {
		return true // {" in base64: a JWT needs no closer look
	}
	if placeholder(v) || reference(v) || isStatus(v) || v[0] == '{' {
		return false
	}
	t := measure(v)
	if dotted(v) && t.digit == 0 && t.bits() < 17 {
		return false
	}
	return t.n >= 4 && (t.digit > 0 || t.upper > 0 && t.lower > 0 && t.bits() >= 15 || strings.HasSuffix(v, "=") || t.n >= 12 && t.bits() >= 19)
}

// authParams are the parameters of an Authorization header that are secret.
var authParams = [...]string{"response", "signature", "nonce", "cnonce", "mac", "token", "sig", "hash", "secret", "key", "opaque", "authenticator", "nextnonce", "rspauth", "result", "data"}

// authInfo is what the name of a parameter of an Authorization header says.
func authInfo(name string, info keyInfo) keyInfo {
	_, w := lastWord(name)
	if foldIn(w, authParams[:]) {
		return keyInfo{kind: KindToken, loose: true, words: 2}
	}
	if info.kind == KindMaybe {
		info.loose = true
	}
	return info
}

// cookiePair reports whether s begins with name=value.
func cookiePair(s string) bool {
	n := 0
	for n < len(s) && class[s[n]]&isSpace == 0 && strings.IndexByte("=\";,\\", s[n]) < 0 {
		n++
	}
	return n > 0 && n+1 < len(s) && s[n] == '=' && s[n+1] != '='
}

// cookieInfo is what a cookie's name says. Unlike other keys it is searched for
// parts of words: PHPSESSID, ASPSESSIONIDQAB, connect.sid.
func cookieInfo(name string, info keyInfo) keyInfo {
	if info.safe || info.kind == KindToken || info.kind == KindGuessable {
		return info
	}
	for i := range len(name) {
		for _, part := range [...]string{"sess", "auth", "sid", "token", "login", "csrf", "xsrf", "jwt", "sso", "remember", "secret", "ticket", "identity", "credential", "_gh_", "samesitestate"} {
			if hasPrefixFold(name[i:], part) {
				return keyInfo{kind: KindToken, loose: true, words: 2}
			}
		}
	}
	info.kind = KindMaybe
	return info
}

// bareScheme looks at what follows "Bearer", "Basic", "Negotiate" or "NTLM" outside
// an Authorization header.
func (sc *scanner) bareScheme(p, v int) (span, bool) {
	s := sc.s
	for v < len(s) && strings.IndexByte("\"'`\\", s[v]) >= 0 {
		v++
	}
	b := runEnd(s[:min(len(s), v+maxScheme)], v, isWord|isDotTilde|isBase64)
	if i := strings.IndexByte(s[v:b], '='); i >= 0 && (strings.TrimRight(s[v+i:b], "=") != "" || opensText(s, b)) {
		return span{}, false // a pair follows the word
	}
	if b-v < 8 || b < len(s) && strings.IndexByte("(:", s[b]) >= 0 || hashed(s[v:]) > 0 {
		return span{}, false
	}
	val := strings.TrimRight(s[v:b], ".")
	if !credentials(val) || lower(s[p+1]) == 'a' && !base64Pair(val) && !opaque(val, 12, true) || lower(s[p]) == 'n' && len(val) < 24 {
		return span{}, false
	}
	if b == v+maxScheme {
		b = runEnd(s, b, isWord|isDotTilde|isBase64)
		val = strings.TrimRight(s[v:b], ".")
	}
	return span{v, v + len(val), ruleScheme, KindToken}, true
}

// maxScheme is how much of a credential outside a header is read to judge it.
const maxScheme = 8192

// base64Pair reports whether v is the base64 of "user:password".
func base64Pair(v string) bool {
	var acc uint32
	colon := false
	for i, n := 0, 0; i < len(v) && v[i] != '='; i++ {
		d := base64Value(v[i])
		if d < 0 {
			return false
		}
		acc = acc<<6 | uint32(d)
		if n += 6; n%8 < 6 {
			c := byte(acc >> (n % 8))
			if c < ' ' || c == 0x7f {
				return false
			}
			colon = colon || c == ':'
		}
	}
	return colon
}

func base64Value(c byte) int {
	switch cl := class[c]; {
	case cl&isUpper != 0:
		return int(c - 'A')
	case cl&isLower != 0:
		return int(c-'a') + 26
	case cl&isDigit != 0:
		return int(c-'0') + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	}
	return -1
}
