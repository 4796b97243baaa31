package redact

import "strings"

// Commands of protocols that carry a password: FTP's and POP3's PASS, IMAP's
// LOGIN, Redis's AUTH.

// protocolCommand remembers where the password begins that the command s[p:e], in
// capitals, carries: "< PASS x", "a1 LOGIN bob x", `"AUTH" "x"`.
func (sc *scanner) protocolCommand(p, e int) {
	if sc.colon >= e || sc.loginLine(p, e) {
		return
	}
	s := sc.s
	monitored := s[e] == '"' && p > 0 && s[p-1] == '"' // an argument of Redis's MONITOR
	if e+1 >= len(s) || runEnd(s[:e], p, isUpper) != e && !monitored {
		return
	}
	v := e
	if s[v] == '"' {
		v++
	}
	if v+1 >= len(s) || s[v] != ' ' {
		return
	}
	v++
	command := s[p:e]
	if monitored && equalFold(command, "auth") && strings.HasPrefix(s[e:], "\" \"") {
		command = "AUTH"
	}
	switch command {
	case "PASS":
		if !sc.commandStart(p) && !sc.loggedPass(p, v) || hasPrefixFold(s[v:], "test") || strings.IndexByte(s[v:argumentEnd(s, v)], '/') >= 0 {
			return
		}
	case "AUTH":
		if v = sc.authArgument(p, v, monitored); v == 0 {
			return
		}
	default:
		if v = sc.taggedArgument(p, v); v == 0 {
			return
		}
	}
	sc.expectArgument(v)
}

// loginLine remembers where the password begins in a line about a sign-in that is no
// command, after the word s[p:e], and reports whether it is one.
func (sc *scanner) loginLine(p, e int) bool {
	s := sc.s
	switch {
	case strings.HasPrefix(s[e:], " attempt ["): // a honeypot's "login attempt [root/…]"
		v := e + len(" attempt [")
		if i := strings.IndexByte(s[v:min(len(s), v+64)], '/'); i > 0 {
			if strings.HasPrefix(s[v+i:], "/b'") {
				i += len("b'")
			}
			sc.expect(v + i)
			if n := strings.Index(s[v+i:min(len(s), v+i+maxKey)], "] "); n > 1 && s[v+i] == '/' {
				sc.argEnd = v + i + n
			}
		}
		return true
	case strings.HasPrefix(s[e:], " incorrect"), strings.HasPrefix(s[e:], " OK"): // of FreeRADIUS: "Login OK: [bob/…] (from …"
		line := s[e:min(len(s), e+maxLook)]
		if i := strings.Index(line, ": ["); i > 0 {
			n, end := strings.IndexByte(line[i:], '/'), strings.IndexByte(line[i:], ']')
			if n > 3 && end > n+1 && line[i+3:i+n] != "host" { // "host/…" names a machine
				sc.expect(e + i + n)
				sc.argEnd = e + i + end
			}
		}
		return true
	case strings.HasPrefix(s[e:], " with "): // "login with bob / …"
		if m, ok := sc.pairAfter(argumentEnd(s, e+len(" with "))); ok {
			sc.expect(m.start - 1)
			return true
		}
	}
	return sc.userAndPassword(p, e) || sc.namedAccount(p, e)
}

// authArgument returns where the password of the command AUTH at p begins among its
// arguments at v, or 0.
func (sc *scanner) authArgument(p, v int, monitored bool) int {
	s := sc.s
	if name, ok := strings.CutPrefix(s[v:], "LOGIN "); ok && mailAddress(name) {
		return 0 // the user's name
	}
	if n := mechanism(s[v:]); n > 0 {
		return v + n
	}
	known := monitored || strings.Contains(s[max(sc.floor, p-40):p], "redis")
	after := strings.HasSuffix(s[:p], "HELLO 3 ") || strings.HasSuffix(s[:p], "HELLO 2 ")
	if !known && !after && !sc.commandStart(p) && !strings.Contains(s[max(sc.floor, p-maxLook/2):p], "MIGRATE ") {
		return 0
	}
	if w := argumentEnd(s, v); w+1 < len(s) && s[w] == ' ' && (after || argumentEnd(s, w+1) == len(s)) {
		v = w + 1 // a user's name stands before
	}
	if known {
		return v
	}
	if end := argumentEnd(s, v); namesPassword(s[v:end]) && (end == len(s) || s[end] == ' ') {
		sc.expect(v - 1)
	}
	return 0
}

// taggedArgument returns where the second of the arguments at v begins of a command of
// IMAP, whose word at p has a tag before it or is all that comes before them, or 0.
func (sc *scanner) taggedArgument(p, v int) int {
	s := sc.s
	tagged := tagBefore(s, p)
	if !tagged && (p > 0 || !strings.HasPrefix(s, "LOGIN ")) {
		return 0
	}
	if v = argumentEnd(s, v); v == len(s) {
		return 0
	}
	v++
	if (!tagged || class[s[runStart(s, p-1, 0, isAlnum)]]&isDigit != 0) && !namesPassword(s[v:argumentEnd(s, v)]) {
		return 0
	}
	return v
}

// expectArgument remembers that a password begins at v when it is the last argument of
// its line.
func (sc *scanner) expectArgument(v int) {
	s := sc.s
	if v < len(s) && s[v] == '"' {
		v++
	}
	end := argumentEnd(s, v)
	if end > v+1 && s[end-1] == ':' && strings.HasPrefix(s[end:], " Login ") {
		sc.colon, sc.argEnd, sc.program = v-1, end-1, 0 // ProFTPD: "USER bob PASS …: Login failed"
		return
	}
	if end > v && (end == len(s) || class[s[end]]&isSpace != 0 && s[end] != ' ' || replyAt(s, end) || strings.IndexByte("\"'\\", s[end]) >= 0) {
		sc.expect(v - 1)
	}
}

// replyAt reports whether a server's reply follows on the same line at i: " 230 Logged on".
func replyAt(s string, i int) bool {
	return i+5 < len(s) && s[i] == ' ' && allDigits(s[i+1:i+4]) && s[i+4] == ' ' && class[s[i+5]]&isUpper != 0
}

// userAndPassword remembers where the password begins in "user bob pass …" and in
// "basic auth bob:…", whose noun is s[p:e].
func (sc *scanner) userAndPassword(p, e int) bool {
	s := sc.s
	if s[e] != ' ' || class[s[p]]&isLower == 0 {
		return false
	}
	v := e + 1
	end := argumentEnd(s, v)
	switch s[p:e] {
	case "pass":
		k := p - 1
		for k > sc.floor && k > p-maxKey && class[s[k-1]]&isSpace == 0 {
			k--
		}
		if k == p-1 || !hasSuffixFold(s[:max(k, 0)], "user ") && !hasSuffixFold(s[:max(k, 0)], "username ") && !hasSuffixFold(s[:max(k, 0)], "login ") {
			return false
		}
	case "auth":
		n := strings.IndexByte(s[v:end], ':')
		if n < 1 || !hasSuffixFold(s[:p], "basic ") && !hasSuffixFold(s[:p], "proxy ") {
			return false
		}
		v += n + 1
	default:
		return false
	}
	if v == end || !namesPassword(s[v:sentenceEnd(s, v, end)]) {
		return false
	}
	sc.expect(v - 1)
	return true
}

// namedAccount remembers where the password begins in what has a name between it and
// the command's word s[p:e]: "doveadm auth test bob …", "auth-pass mymaster …" of
// Redis's Sentinel, `login "bob" - pass "…"` of Hydra.
func (sc *scanner) namedAccount(p, e int) bool {
	s := sc.s
	rest := s[e:min(len(s), e+maxLook/2)]
	var v int
	switch {
	case strings.HasPrefix(rest, " test ") && strings.HasSuffix(s[:p], "doveadm "):
		v = nextArgument(s, e+len(" test "))
	case strings.HasPrefix(rest, " login ") && strings.HasSuffix(s[:p], "doveadm "):
		v = nextArgument(s, e+len(" login "))
	case strings.HasSuffix(s[sc.floor:p], "sentinel sentinel-") && rest[0] == ' ':
		v = e + 1
	case strings.HasSuffix(s[sc.floor:p], "auth-") && rest[0] == ' ':
		v = nextArgument(s, e+1)
	case rest[0] == ' ' && (strings.HasSuffix(s[sc.floor:p], "command: /") || strings.HasSuffix(s[sc.floor:p], "command: ") && argumentEnd(s, e+1) == len(s)): // of a game's server, of FreeSWITCH
		v = e + 1
	case strings.HasPrefix(rest, ` "`) && strings.HasSuffix(s[sc.floor:p], `" - `):
		v = e + len(` "`)
	default:
		return false
	}
	if v >= len(s) || s[v] == '-' {
		return false
	}
	if s[v] == '"' {
		v++
	}
	sc.expect(v - 1)
	return true
}

// expect remembers that the argument after the byte at p is a password.
func (sc *scanner) expect(p int) { sc.colon, sc.argEnd, sc.program = p, 0, 0 }

// mechanism returns the length of the SASL mechanism that s begins with, and of
// the blank before the response that follows, or 0.
func mechanism(s string) int {
	for _, m := range [...]string{"PLAIN ", "LOGIN ", "CRAM-MD5 ", "XOAUTH2 ", "OAUTHBEARER ", "NTLM "} {
		if strings.HasPrefix(s, m) && runEnd(s, len(m), isAlnum|isBase64)-len(m) >= 8 {
			return len(m)
		}
	}
	return 0
}

// argumentEnd returns the end of the argument at i, with the quote after it when
// one opens it.
func argumentEnd(s string, i int) int {
	quoted := i < len(s) && s[i] == '"'
	n := i
	if quoted {
		n++
	}
	for n < len(s) && n < i+maxKey && class[s[n]]&isSpace == 0 && strings.IndexByte("\"'\\", s[n]) < 0 {
		n++
	}
	if quoted && n < len(s) && s[n] == '"' {
		n++
	}
	return n
}

// loggedPass reports whether the command PASS at p, whose argument is at v, stands behind
// what a server's log puts before it: "[192.0.2.7] PASS …", "pop3: PASS …".
func (sc *scanner) loggedPass(p, v int) bool {
	s := sc.s
	val := s[v:argumentEnd(s, v)]
	return p > sc.floor+1 && s[p-1] == ' ' && (s[p-2] == ']' || s[p-2] == ':') && likelyPassword(val) && mixedPassword(val)
}

// commandStart reports whether a command may begin at p: at the start, after a
// quote or a direction mark, after "command:", after FTP's USER.
func (sc *scanner) commandStart(p int) bool {
	s := sc.s
	k := p
	for k > sc.floor && (s[k-1] == ' ' || s[k-1] == '\t') {
		k--
	}
	if k == sc.floor || strings.IndexByte("\"'<>", s[k-1]) >= 0 || k-1 > sc.floor && s[k-1] == ':' && strings.IndexByte("CS", s[k-2]) >= 0 || strings.HasSuffix(s[:k], "CMD") {
		return true
	}
	if hasSuffixFold(s[sc.floor:k], "command:") || hasSuffixFold(s[sc.floor:k], "cmd:") {
		return true
	}
	k = runStart(s, k, max(sc.floor, k-maxKey), isWord|isDotTilde)
	return strings.HasSuffix(s[sc.floor:k], "USER ")
}

// tagBefore reports whether an IMAP tag stands before the command at p: letters
// and digits, or digits alone where a line begins.
func tagBefore(s string, p int) bool {
	if p < 2 || s[p-1] != ' ' {
		return false
	}
	d := runStart(s, p-1, max(0, p-9), isDigit)
	l := runStart(s, d, max(0, d-4), isLetter)
	if d < p-1 && l == d && (d == 0 || d > 1 && s[d-1] == ' ' && strings.IndexByte("<>:", s[d-2]) >= 0) {
		return true // "> 1 LOGIN …"
	}
	return d < p-1 && d > 0 && l < d && (l == 0 || class[s[l-1]]&(isAlnum|isDotTilde) == 0)
}
