package redact

import "strings"

// pemBlock looks at the PEM block (RFC 7468) whose "BEGIN" is s[p:e]. The lines
// of a private key are one secret, also when the end is missing or the line
// ends are escaped; those of a public block are skipped.
func (sc *scanner) pemBlock(p, e int) (span, bool) {
	s := sc.s
	if p < 2 || s[p-1] != ' ' && s[p-1] != '-' || s[e] != ' ' || s[p:e] != "BEGIN" {
		return span{}, false
	}
	label := s[e:min(len(s), e+64)]
	n := strings.Index(label, "--")
	if n < 0 {
		return span{}, false
	}
	a := e + n
	for a < len(s) && s[a] == '-' {
		a++
	}
	if i := skipEscapedSpace(s, a); strings.HasPrefix(s[i:], "Comment: ") { // of SSH2's form, in quotes
		a = escapedLineEnd(s, i, i+maxLook)
	}
	private := strings.Contains(label[:n], "PRIVATE")
	b := pemEnd(s, a)
	if !private {
		sc.safeEnd = max(sc.safeEnd, b)
		return span{}, false
	}
	a = skipEscapedSpace(s, a)
	for b > a && class[s[b-1]]&isSpace != 0 {
		b--
	}
	if a >= b || redacted(s[a:min(b, a+maxJudged)]) || b-a < 16 {
		return span{}, false
	}
	return span{a, b, rulePEM, KindToken}, true
}

// pemEnd returns the end of the lines of a block that begin at i: its END
// line, or the last byte that a block can have.
func pemEnd(s string, i int) int {
	for i < len(s) {
		c := s[i]
		switch {
		case class[c]&(isAlnum|isBase64|isSpace) != 0 || c == '_':
		case c == '\\' && i+1 < len(s) && strings.IndexByte("nrt\\\n", s[i+1]) >= 0:
			i++
		case strings.IndexByte(":,.()", c) >= 0: // headers: "Proc-Type: 4,ENCRYPTED"
		case c == '-' && !strings.HasPrefix(s[i:], "----"):
		default:
			return trimEscapes(s, i)
		}
		i++
	}
	return len(s)
}

func skipEscapedSpace(s string, i int) int {
	for i < len(s) {
		switch {
		case class[s[i]]&isSpace != 0:
			i++
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte("nrt\\", s[i+1]) >= 0:
			i += 2
		default:
			return i
		}
	}
	return i
}

// trimEscapes leaves out the escaped line ends before i.
func trimEscapes(s string, i int) int {
	for i >= 2 && s[i-2] == '\\' && strings.IndexByte("nrt", s[i-1]) >= 0 {
		i -= 2
		for i > 0 && s[i-1] == '\\' {
			i--
		}
	}
	return i
}

// cryptHash matches a password hash in modular crypt form, "$2b$10$…",
// "$argon2id$v=19$m=…", at the '$' at p.
func (sc *scanner) cryptHash(p int) (span, bool) {
	s := sc.s
	i := p + 1
	id := runEnd(s[:min(len(s), p+20)], i, isAlnum|isWordSym)
	if b := scramVerifier(s, p); b > 0 {
		return span{p, b, ruleCrypt, KindToken}, true
	}
	if id == i || id >= len(s) || s[id] != '$' || p > 0 && class[s[p-1]]&isAlnum != 0 && !(s[p-1] == 'n' && p > 1 && s[p-2] == '\\') {
		return span{}, false
	}
	switch name := s[i:id]; {
	case name == "2" || name == "2a" || name == "2b" || name == "2x" || name == "2y":
	case name == "1" || name == "5" || name == "6" || name == "7" || name == "y" || name == "gy" || name == "md5" || name == "sha1":
	case strings.HasPrefix(name, "argon2"), strings.HasPrefix(name, "scrypt"), strings.HasPrefix(name, "pbkdf2"),
		name == "bcrypt-sha256", strings.HasPrefix(name, "krb5"), name == "DCC2", name == "NETNTLMv2", name == "P", name == "H", name == "S", name == "apr1", name == "8", name == "9":
	default:
		return span{}, false
	}
	kerberos := s[i] == 'k' || s[i] == 'D'
	b := id
	for b < len(s) && (class[s[b]]&(isAlnum|isBase64|isDotTilde|isWordSym) != 0 || s[b] == '$' || s[b] == ',' || kerberos && strings.IndexByte("@*:#", s[b]) >= 0) {
		b++
	}
	for b > id && (s[b-1] == ',' || s[b-1] == '.') {
		b--
	}
	if b-id < 16 || placeholder(s[id:b]) {
		return span{}, false
	}
	return span{p, b, ruleCrypt, KindToken}, true
}

// scramVerifier returns the end of the verifier that PostgreSQL keeps of a password,
// "SCRAM-SHA-256$iterations:salt$stored:server" (RFC 5803), whose first '$' is at p. It
// returns 0 when none is there.
func scramVerifier(s string, p int) int {
	if !strings.HasSuffix(s[:p], "SCRAM-SHA-256") && !strings.HasSuffix(s[:p], "SCRAM-SHA-1") {
		return 0
	}
	b := p + 1
	for b < len(s) && (class[s[b]]&(isAlnum|isBase64) != 0 || s[b] == '$' || s[b] == ':') {
		b++
	}
	if b-p <= 60 {
		return 0
	}
	return b
}
