package redact

import "strings"

// Passwords before an '@': of URLs (RFC 3986, 3.2.1), of DSNs, of SIP.

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
	for a > low && !beforeUser[s[a-1]] && !(s[a-1] == '/' && a-2 >= low && s[a-2] == '/' && (a-3 < low || s[a-3] == ':')) {
		a--
	}
	authority := a-3 >= 0 && s[a-1] == '/' && s[a-2] == '/' && s[a-3] == ':'
	if !authority {
		if m, ok := sc.mailAccount(a, p); ok {
			return m, true
		}
		if strings.IndexByte(s[a:p], ':') < 0 && (p+2 >= len(s) || s[p+1] != '/') {
			return span{}, false // an e-mail address
		}
		if m, ok := sc.sipUser(a, p); ok {
			return m, true
		}
		if m, ok := sc.domainUser(a, p); ok {
			return m, true
		}
		if m, ok := sc.accountBefore(a, p); ok {
			return m, true
		}
		if m, ok := sc.accountAlone(a, p); ok {
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

// accountBefore matches the password of "bob:…@host" where what stands before says that
// it is one: a proxy, a registration of Asterisk's, CVS's pserver.
func (sc *scanner) accountBefore(a, p int) (span, bool) {
	s := sc.s
	before := s[max(sc.floor, a-16):a]
	if s[a] == ':' && strings.HasPrefix(s[a:p], ":pserver:") {
		a += len(":pserver:")
	} else if a < 4 || s[a-1] != '=' && strings.IndexByte("y>rsph", lower(s[a-2])) < 0 {
		return span{}, false
	} else if !hasSuffixFold(before, "proxy ") && !hasSuffixFold(before, "proxy=") && !hasSuffixFold(before, "register => ") && !hasSuffixFold(before, "register ") && !hasSuffixFold(before, "curlftpfs ") && !hasSuffixFold(before, "ftp ") && !hasSuffixFold(before, "ssh ") && !hasSuffixFold(before, "scp ") {
		return span{}, false
	}
	i := strings.IndexByte(s[a:p], ':')
	if i < 1 || runEnd(s, a, isWord|isDotTilde) != a+i || a+i+1 == p || !nameOfHost(s[p+1:runEnd(s, p+1, isWord|isDotTilde)]) {
		return span{}, false
	}
	if v := s[a+i+1 : p]; placeholder(v) || reference(v) || strings.IndexByte(v, '/') >= 0 {
		return span{}, false
	}
	return span{a + i + 1, p, ruleUserinfo, KindGuessable}, true
}

// accountAlone matches the password of "bob:…@host" without a scheme, where it can be
// nothing else, as in "lookup bob:…@db: no such host".
func (sc *scanner) accountAlone(a, p int) (span, bool) {
	s := sc.s
	u := runEnd(s[:p], a, isAlnum|isWordSym)
	if u < a+2 || u == p || s[u] != ':' || class[s[a]]&isLetter == 0 || a > 0 && class[s[a-1]]&isSpace == 0 && s[a-1] != '"' && s[a-1] != '\'' {
		return span{}, false
	}
	v, end := s[u+1:p], runEnd(s[:min(len(s), p+maxKey)], p+1, isWord|isDotTilde)
	if host := s[p+1 : end]; !nameOfHost(host) || equalFold(host, "sha256") || end < len(s) && s[end] != ':' && s[end] != '/' && class[s[end]]&isSpace == 0 && s[end] != '"' && s[end] != '\'' {
		return span{}, false
	}
	t := measure(v)
	if t.n < 8 || t.upper == 0 || t.lower < 2 || t.digit == 0 || runEnd(v, 0, isAlnum) == len(v) && namedNumber(v) || strings.ContainsAny(v, ":/.[({") || placeholder(v) || reference(v) {
		return span{}, false
	}
	return span{u + 1, p, ruleUserinfo, KindGuessable}, true
}

// mailAccount matches the password of "bob@example.org:…", where that is all of the
// text, or where the host of a relay stands before it as Postfix writes it:
// "[smtp.example.org]:587 bob@…". The '@' is at p.
func (sc *scanner) mailAccount(a, p int) (span, bool) {
	s := sc.s
	relay := false
	if a > 4 && s[a-1] == ' ' {
		port := runStart(s, a-1, max(2, a-6), isDigit)
		relay = s[port-1] == ']' || s[port-1] == ':' && s[port-2] == ']'
	}
	if a != 0 && !relay {
		return span{}, false
	}
	end := runEnd(s[:min(len(s), p+maxKey)], p+1, isWord|isDotTilde)
	if end+6 > len(s) || s[end] != ':' || strings.IndexByte(s[p:end], '.') < 0 || end+1 < sc.floor || s[a:p] == "git" {
		return span{}, false
	}
	b := argumentBytes(s, end+1)
	v := s[end+1 : b]
	if t := measure(v); !likelyPassword(v) || placeholder(v) || b != len(s) ||
		!relay && !strings.ContainsAny(v, "!#$%&*?^") && (t.upper == 0 || t.lower == 0 || t.digit == 0 || t.symbol > 0) {
		return span{}, false
	}
	return span{end + 1, b, ruleUserinfo, KindGuessable}, true
}

// beforeDatabase are the bytes that begin what driverDSN knows behind the '@'.
var beforeDatabase = byteSet("tuc(/")

// driverDSN matches the password of "user:password@tcp(host)/db", the form of
// Go's MySQL driver, and of Oracle's "user/password@//host".
func (sc *scanner) driverDSN(a, p int) (span, bool) {
	s := sc.s
	rest := s[p+1 : min(len(s), p+12)]
	var sep byte
	switch {
	case !(rest != "" && beforeDatabase[rest[0]]) && !strings.Contains(s[a:p], "oracle:"):
		return span{}, false
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
