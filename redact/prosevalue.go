package redact

import "strings"

// Where in a sentence the value of a noun begins and ends.

// proseLinks are the words that may stand between a noun and its value.
var proseLinks = [...]string{"is", "was", "to", "of", "as", "set", "changed", "now", "reset", "updated", "value", "number", "has", "been", "equals", "token", "key", "id", "code", "lautet", "ist", "est", "es"}

// proseValue returns where a value may begin after the noun that ends at e, 0
// for nowhere; whether a linking word stands between, and whether a quote
// opens it.
func (sc *scanner) proseValue(e int, role wordRole) (v int, linked, quoted bool) {
	s := sc.s
	if strings.HasPrefix(s[e:], "('") || strings.HasPrefix(s[e:], "(\"") && sc.setter(e) { // MySQL's PASSWORD('…')
		return e + 1, true, true
	}
	if n := sc.givenOwner(e, role); n > 0 {
		return n, false, false
	}
	if n := assignedTo(s, e); n > 0 && role&wordGuessable != 0 {
		return n, true, false
	}
	v = e
	if strings.HasPrefix(s[e:], valueOfIt) {
		v = e + len(valueOfIt) - 1
		e = v
	} else if strings.HasPrefix(s[e:], "....") { // HikariCP's properties
		v += runEnd(s[:min(len(s), e+maxKey)], e, isDotTilde) - e
		return v, true, v < len(s) && s[v] == '"'
	}
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
		if role&(wordGuessable|wordToken|wordNumeric) != 0 && v+len(w) < len(s) && introduces(w, s[v+len(w):]) {
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
		if n := writtenAs(s[v:]); n > 0 && v > e && role&wordNumeric == 0 {
			v += n
			continue
		}
		link := equalFold(w, "from") && hasSuffixFold(s[e:v], " changed ")
		for _, l := range proseLinks {
			link = link || equalFold(w, l)
		}
		if !link || v+len(w) < len(s) && s[v+len(w)] != ' ' && s[v+len(w)] != ':' {
			return v, linked, false
		}
		if foldIn(w, settings[:]) && v+len(w)+1 < len(s) && class[s[v+len(w)+1]]&isUpper != 0 {
			return v, linked, false // "Password Reset Controller"
		}
		linked = true
		v += len(w)
	}
	return 0, false, false
}

// assignedTo returns where the value begins that is assigned to a user behind the noun,
// which ends at e: "PASSWORD elastic = …", as the setup of Elasticsearch prints it. It
// returns 0 where that does not look like a password.
func assignedTo(s string, e int) int {
	if e >= len(s) || s[e] != ' ' {
		return 0
	}
	n := runEnd(s[:min(len(s), e+maxWord)], e+1, isLower|isDigit|isWordSym)
	if n == e+1 || !strings.HasPrefix(s[n:], " = ") {
		return 0
	}
	v := n + len(" = ")
	if b := argumentEnd(s, v); !likelyPassword(s[v:b]) || !mixedPassword(s[v:b]) {
		return 0
	}
	return v
}

// walletPhrase matches the words that a wallet's keys come from (BIP 39) behind the noun
// that ends at e: "recovery phrase is …", "mnemonic …".
func (sc *scanner) walletPhrase(e int) (span, bool) {
	s := sc.s
	v := skipBlanks(s, e)
	if strings.HasPrefix(s[v:], "is ") {
		v += len("is ")
	}
	for v < len(s) && v < e+12 && strings.IndexByte(" :=\"'", s[v]) >= 0 {
		v++
	}
	n := phraseLen(s[v:])
	if v == e || n == 0 {
		return span{}, false
	}
	return span{v, v + n, ruleProseToken, KindToken}, true
}

// settings are the links that are also part of a title.
var settings = [...]string{"reset", "changed", "updated", "set"}

// setter reports whether the name that ends at e is that of a function which sets a
// password: setPassword("…").
func (sc *scanner) setter(e int) bool {
	a := runStart(sc.s, e, max(sc.floor, e-maxKey), isLetter|isWordSym)
	return hasPrefixFold(sc.s[a:e], "set") || hasPrefixFold(sc.s[a:e], "change") || hasPrefixFold(sc.s[a:e], "update")
}

// writtenForms are the words that say in the configuration of a router or a firewall
// how the password after them is written: of Juniper, Huawei and Fortinet.
var writtenForms = [...]string{"ascii-text ", "hexadecimal ", "cipher ", "irreversible-cipher ", "ENC ", "plaintext ", "ciphertext "}

// writtenAs returns the length of such a word that begins s and is followed by a
// value in quotes or one that ends the line, 0 for none.
func writtenAs(s string) int {
	for _, w := range writtenForms {
		if n := len(w); n < len(s) && s[0] == w[0] && strings.HasPrefix(s, w) {
			if end := argumentEnd(s, n); s[n] == '"' || end-n >= 6 && (end == len(s) || s[end] == '\n' || s[end] == ';') {
				return n
			}
		}
	}
	return 0
}

// clauseValue returns where the value begins that ends the line after a clause: "use
// the following password to proceed: …". The noun ends at e. It has to look like a
// password or a token. 0 stands for none.
func clauseValue(s string, e int) int {
	made := false
	if !hasPrefixFold(s[e:], " to ") && !hasPrefixFold(s[e:], " for ") {
		if made = hasPrefixFold(s[e:], " is ") || hasPrefixFold(s[e:], " was ") || hasPrefixFold(s[e:], " has been "); !made {
			return 0
		}
	}
	if i := strings.IndexByte(s[e:min(len(s), e+maxLook/2)], '='); i > 0 && strings.Contains(s[e:e+i], "@") { // SET PASSWORD FOR 'bob'@'%' = '…'
		if v := skipBlanks(s, e+i+1); v < len(s) && s[v] == '\'' {
			return v
		}
	}
	n := strings.IndexAny(s[e:min(len(s), e+maxKey)], ".;:=,\n")
	if n < 0 || s[e+n] != ':' {
		return 0
	}
	v := e + n + 1
	for v < len(s) && v < e+n+8 && class[s[v]]&isSpace != 0 {
		v++ // Jenkins writes it in the line after the next one
	}
	if v == e+n+1 {
		return 0
	}
	b := sentenceEnd(s, v, argumentEnd(s, v))
	if b < len(s) && s[b] != '\n' && s[b] != '"' || b-v < 8 || !namesPassword(s[v:b]) {
		return 0
	}
	if made {
		if !passwordMade(s[e:e+n]) || !mixedPassword(s[v:b]) {
			return 0
		}
	} else if measuredDigits(s[v:b]) < 2 {
		return 0
	}
	return v
}

// passwordMade reports whether clause, behind the word for a password and up to a ':',
// says that somebody made one, and does not end with the word for its owner: "password
// is provided for this session: …".
func passwordMade(clause string) bool {
	_, last := lastWord(clause)
	if foldIn(last, owners[:]) {
		return false
	}
	for _, verb := range [...]string{" provided", " generated", " created", " issued", " assigned"} {
		if containsFold(clause, verb) {
			return true
		}
	}
	return false
}

// owners are the words for what has a password.
var owners = [...]string{"user", "users", "username", "account", "login", "name", "email", "host", "server", "client", "role", "id", "database", "admin", "by", "at", "on", "from", "file", "path", "error"}

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
		if s[n] == ' ' && saidOf(s[n:]) {
			return n
		}
		i = n + 1
	}
	return 0
}

// saidOf reports whether what s begins with, a blank and a verb, leads from the owner
// of a password to it.
func saidOf(s string) bool {
	if strings.HasPrefix(s, " to \"") || strings.HasPrefix(s, " to '") {
		return true
	}
	if len(s) < 2 || strings.IndexByte("iwhcsru", lower(s[1])) < 0 {
		return false
	}
	for _, verb := range [...]string{" is ", " was ", " has been ", " changed to ", " set to ", " reset to ", " updated to "} {
		if hasPrefixFold(s, verb) {
			return true
		}
	}
	return false
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

var givenWords = [...]string{"generated", "entered", "provided", "supplied", "given", "received", "typed", "used", "submitted", "tried"}

// unequal matches the first of two passwords that differ, behind the noun that ends at e,
// and expects the second: "password mismatch … != …".
func (sc *scanner) unequal(e int) (span, bool) {
	const mismatch, other = " mismatch", " != "
	s := sc.s
	if !hasPrefixFold(s[e:], mismatch) {
		return span{}, false
	}
	v := e + len(mismatch)
	for v < len(s) && strings.IndexByte(" :\"'", s[v]) >= 0 {
		v++
	}
	b := argumentEnd(s, v)
	if b-v < 4 || v < sc.floor || !strings.HasPrefix(s[b:], other) || !likelyPassword(s[v:b]) || placeholder(s[v:b]) {
		return span{}, false
	}
	sc.expect(b + len(other) - 1)
	return span{v, b, ruleProsePassword, KindGuessable}, true
}

// givenOwner returns where the value begins after the noun that ends at e and the
// one whose password was changed: "changed the password of bob to …". It returns 0
// where that looks like a word.
func (sc *scanner) givenOwner(e int, role wordRole) int {
	s := sc.s
	if role&wordGuessable == 0 || !hasPrefixFold(s[e:], " of ") && !hasPrefixFold(s[e:], " for ") {
		return 0
	}
	i := strings.Index(s[e:min(len(s), e+maxKey)], " to ")
	if i < 0 || !sc.givenBefore(e) || strings.Count(s[e:e+i], " ") > 4 || strings.ContainsAny(s[e:e+i], ".;:\n") && strings.IndexByte(s[e:e+i], '@') < 0 {
		return 0
	}
	v := e + i + len(" to ")
	if n := strings.Index(s[e:e+i], " from "); n > 0 {
		v = e + n + len(" from ")
	}
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

// sentenceEnd leaves out what ends a sentence after the value s[a:b].
func sentenceEnd(s string, a, b int) int {
	for b > a && strings.IndexByte(".,;:)", s[b-1]) >= 0 {
		b--
	}
	return b
}
