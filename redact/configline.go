package redact

import "strings"

// Passwords at the end of a line of the configuration of a router, a firewall or a
// server, whose name has several words: "authentication-key …", "rcon_password …".

// configValue matches the last argument of the line behind the name that the noun
// s[p:e] ends, which begins a word: it has to look like a password.
func (sc *scanner) configValue(p, e int, role wordRole) (span, bool) {
	s := sc.s
	a := runStart(s, p, max(sc.floor, p-maxWord), isWord)
	if class[s[a]]&isLetter == 0 || a > 0 && s[a-1] != ' ' && s[a-1] != '\n' && s[a-1] != '\t' {
		return span{}, false
	}
	if strings.HasPrefix(s[e:], "-string ") {
		e += len("-string")
	}
	if role&wordGuessable == 0 && !keyOfPeople(s[a:e]) {
		return span{}, false
	}
	v := e
	for range 5 {
		v = skipBlanks(s, v)
		end := argumentBytes(s, v)
		if v == end {
			return span{}, false
		}
		if next := skipBlanks(s, end); next == end || next == len(s) || !foldIn(s[v:end], writtenWays[:]) && !(allDigits(s[v:end]) && end-v < 4) {
			break
		}
		v = end
	}
	end := argumentBytes(s, v)
	for end > v && s[end-1] == ';' {
		end--
	}
	quoted := s[v] == '"' && end-v > 2 && s[end-1] == '"'
	if quoted {
		v, end = v+1, end-1
	} else if rest := skipBlanks(s, end); rest < len(s) && strings.IndexByte("\n\r;", s[rest]) < 0 {
		return span{}, false
	}
	if val := s[v:end]; v < sc.floor || !likelyPassword(val) || placeholder(val) || reference(val) || strings.ContainsAny(val, "=()'\"") {
		return span{}, false
	}
	return span{v, end, ruleProsePassword, KindGuessable}, true
}

// keyOfPeople reports whether a key or secret of this name is chosen by people.
func keyOfPeople(name string) bool {
	for _, w := range [...]string{"authentication-key", "shared-secret", "shared-key", "digest-key", "key-string", "auth-key", "encryption-key", "privacy-key", "priv-key"} {
		if hasSuffixFold(name, w) {
			return true
		}
	}
	return false
}

// writtenWays are the words between such a name and its value: how the value is
// written, or what it is for.
var writtenWays = [...]string{"md5", "sha", "sha1", "sha256", "hmac-sha", "hmac-sha256", "text", "ascii", "hex", "cipher", "simple", "hidden", "encrypted", "plain", "clear", "plaintext", "clear-text", "plain-text", "level", "ascii-text"}

// ofServer reports whether the word at p begins a line of the block of a router's
// configuration that is about a server of RADIUS or TACACS.
func (sc *scanner) ofServer(p int) bool {
	before := sc.s[max(sc.floor, p-maxLook):p]
	line := strings.TrimRight(before, " ")
	return len(line) < len(before) && (strings.HasSuffix(line, "\n") || strings.HasSuffix(line, `\n`)) && (strings.Contains(line, "radius server ") || strings.Contains(line, "tacacs server "))
}

// ofRouter reports whether the line before p is one of a router's configuration in
// which "authentication" stands before a password.
func (sc *scanner) ofRouter(p int) bool {
	if p < len("vrrp 1 ") || p-sc.floor > 24 && strings.IndexByte(sc.s[p-24:p], '\n') < 0 {
		return false
	}
	before := sc.s[max(sc.floor, p-40):p]
	return strings.HasPrefix(strings.TrimLeft(before[strings.LastIndexByte(before, '\n')+1:], " "), "standby ") || strings.Contains(before, "vrrp ") || strings.Contains(before, "glbp ")
}
