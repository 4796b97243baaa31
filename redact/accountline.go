package redact

import (
	"math/bits"
	"strings"
)

// Lines of files that hold accounts, and of commands that open one: .pgpass,
// ipsec.secrets, NickServ, Teradata.

// maxAccountLine bounds the length in bytes of a line of .pgpass.
const maxAccountLine = 80

// stopAtAccount makes skip stop at the colon before the password when all of the text
// has the form of a line of .pgpass (libpq): host:port:database:user:password. The
// first sixteen bytes are asked for a blank before all else: most texts have one.
func (sc *scanner) stopAtAccount() {
	s := sc.s
	if len(s) < 16 || blank(load8(s, 0), load8(s, 8)) || len(s) > maxAccountLine {
		return
	}
	w := &sc.window
	w.load(s, 0, sc.r.tails)
	if bits.OnesCount64(w.pair) >= 4 {
		w.others |= pgpassStop(s, w.pair)
	}
}

// blank reports whether one of the sixteen bytes of x and y is a blank.
func blank(x, y uint64) bool {
	x, y = x^' '*ones, y^' '*ones
	return ((x-ones)&^x|(y-ones)&^y)&highs != 0
}

// pgpassStop returns where in the first block of s, whose four or more pairs are
// given, that colon stands.
func pgpassStop(s string, pairs uint64) uint64 {
	host := bits.TrailingZeros64(pairs)
	pairs &= pairs - 1
	if n := bits.TrailingZeros64(pairs) - host; s[host+1] != '*' && (n < 4 || n > 6 || class[s[host+1]]&isDigit == 0) {
		return 0 // no port: a time
	}
	pairs &= pairs - 1
	pairs &= pairs - 1
	p := bits.TrailingZeros64(pairs)
	if !pgpass(s, p) {
		return 0
	}
	return 1 << p
}

// pgpass reports whether the colon at p stands before the password of s as a line
// of .pgpass.
func pgpass(s string, p int) bool {
	if len(s) > maxAccountLine || p < 7 || p >= blockSize || p+5 > len(s) || strings.IndexByte(s, ' ') >= 0 || strings.Count(s[:p], ":") != 3 || strings.ContainsAny(s, "\t\r\n=/\"'<>{}[]()") {
		return false
	}
	host, rest, _ := strings.Cut(s[:p], ":")
	port, rest, _ := strings.Cut(rest, ":")
	database, user, _ := strings.Cut(rest, ":")
	return (port == "*" || len(port) > 2 && len(port) < 6 && allDigits(port)) && (host == "*" || nameOfHost(host)) &&
		(database == "*" || isKeyName(database)) && isKeyName(user) && (port != "*" || host == "*") &&
		likelyPassword(s[p+1:])
}

// nameOfHost reports whether v may be the name of a host and is no number.
func nameOfHost(v string) bool {
	return v != "" && runEnd(v, 0, isWord|isDotTilde) == len(v) && (address(v) || !allDigits(v))
}

// isKeyName reports whether v is a name that begins with a letter.
func isKeyName(v string) bool {
	return v != "" && class[v[0]]&isLetter != 0 && runEnd(v, 0, isWord|isDotTilde) == len(v)
}

// ipsecSecret matches the secret of a line of ipsec.secrets: `bob : XAUTH "…"`. The
// kind of the secret is s[p:e].
func (sc *scanner) ipsecSecret(p, e int) (span, bool) {
	s := sc.s
	if !strings.HasPrefix(s[e:], " \"") || p < 2 || s[p-2:p] != ": " {
		return span{}, false
	}
	return sc.passwordAt(e + 1)
}

// identifyCommand matches the password of NickServ's "IDENTIFY bob …", whose word
// ends at e: the last one of the line.
func (sc *scanner) identifyCommand(p, e int) (span, bool) {
	s := sc.s
	if !containsFold(s[max(sc.floor, p-40):p], "nickserv") || e >= len(s) || s[e] != ' ' {
		return span{}, false
	}
	v := skipBlanks(s, e)
	end := argumentBytes(s, v)
	if n := skipBlanks(s, end); n > end && n < len(s) && class[s[n]]&isSpace == 0 {
		v, end = n, argumentBytes(s, n)
	}
	_, end = within(s, v, end, "", "\"'")
	if end-v < 4 || v < sc.floor || placeholder(s[v:end]) || reference(s[v:end]) || isStatus(s[v:end]) {
		return span{}, false
	}
	return span{v, end, ruleProsePassword, KindGuessable}, true
}

// logon matches the password of Teradata's ".logon srv/bob,…", whose word is s[p:e].
func (sc *scanner) logon(p, e int) (span, bool) {
	s := sc.s
	if p == 0 || s[p-1] != '.' || e >= len(s) || s[e] != ' ' {
		return span{}, false
	}
	v := skipBlanks(s, e)
	end := sentenceEnd(s, v, argumentBytes(s, v))
	i := strings.IndexByte(s[v:end], ',')
	if i < 1 || v+i+1 == end || v < sc.floor || placeholder(s[v+i+1:end]) {
		return span{}, false
	}
	return span{v + i + 1, end, ruleProsePassword, KindGuessable}, true
}

// relayAccount returns where the password begins when an account of a relay stands at v,
// as in Postfix's sasl_passwd: "[smtp.example.org]:587 bob:…". It returns v when none
// does.
func relayAccount(s string, v int) int {
	i := v
	if i < len(s) && s[i] == '[' {
		i++
	}
	host := runEnd(s[:min(len(s), i+maxKey)], i, isWord|isDotTilde)
	if host == i || strings.IndexByte(s[i:host], '.') < 1 || !nameOfHost(s[i:host]) || s[v] == '[' && (host == len(s) || s[host] != ']') {
		return v
	}
	port := host
	if s[v] == '[' {
		port++
	}
	if port+1 >= len(s) || s[port] != ':' || class[s[port+1]]&isDigit == 0 {
		return v
	}
	user := runEnd(s, port+1, isDigit)
	if user+1 >= len(s) || s[user] != ' ' {
		return v
	}
	n := strings.IndexByte(s[user:argumentBytes(s, user+1)], ':')
	if n < 2 {
		return v
	}
	return user + n + 1
}
