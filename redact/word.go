package redact

import "strings"

// Words at which something may begin: in sentences, calls, commands and flags.

// word looks at the word that begins at p: a scheme, a flag, a word of prose
// that may stand before a secret.
func (sc *scanner) word(p int) (span, bool) {
	s := sc.s
	e := runEnd(s[:min(len(s), p+33)], p, isLetter)
	role := sc.wordRole(p, e)
	if role&wordProse == 0 {
		return span{}, false
	}
	if p > sc.floor+2 && s[p-1] == ' ' && strings.IndexByte("|oS", s[p-2]) >= 0 {
		if m, ok := sc.piped(p, e); ok {
			return m, true
		}
	}
	if e == len(s) {
		return sc.codeBefore(p, role)
	}
	if words.lookup(s[p:e])&^wordLink == 0 {
		_, w := lastWord(s[p:e])
		p = e - len(w)
	}
	if m, ok, done := sc.wordJoined(p, e, role); done {
		return m, ok
	}
	if m, ok, done := sc.wordOfItsOwn(p, e, role); done {
		return m, ok
	}
	if m, ok := sc.flag(p, e); ok {
		return m, true
	}
	if c := s[e]; c == '"' || c == '\'' || c == '`' || c == ',' || c == ' ' && e+1 < len(s) && s[e+1] == ',' {
		if m, ok := sc.tuple(p, e); ok {
			return m, true
		}
		if c == '"' {
			if m, ok := sc.formField(p, e); ok {
				return m, true
			}
		}
		if role&wordGuessable != 0 && (c == '"' || c == '\'') {
			if m, ok := sc.typedInto(e); ok {
				return m, true
			}
		}
	}
	m, ok := sc.prose(p, e, role)
	if !ok && role&wordNumeric != 0 {
		return sc.codeInSentence(p, e, role)
	}
	return m, ok
}

// wordJoined looks at the word s[p:e] where what stands right behind it tells what it
// is: the key of a pair, the name of a function. done is false where that does not.
func (sc *scanner) wordJoined(p, e int, role wordRole) (m span, ok, done bool) {
	s, w := sc.s, sc.s[p:e]
	switch s[e] {
	case '"', '\\':
		m, ok = sc.serialized(p, e)
		return m, ok, ok
	case ')':
		m, ok = sc.uniqueKey(p, e)
		return m, ok, ok
	case '\'':
		m, ok = sc.duplicateEntry(p)
		return m, ok, ok
	case ':', '=':
		switch {
		case s[e] == ':' && len(w) >= 4 && hasPrefixFold(w, "cred"):
			m, ok = sc.credentialPair(skipBlanks(s, e+1))
			return m, ok, ok
		case s[e] == ':' && equalFold(w, "mysql") && p > sc.floor+1 && s[p-2] == '(':
			m, ok = sc.thirdArgument(p - 2) // PDO('mysql:…', 'app', '…')
		case s[e] == ':' && equalFold(w, "login"):
			m, ok = sc.attempt(e)
		}
		return m, ok, true
	case '%':
		m, ok = sc.encodedValue(p, e)
		return m, ok, true
	case ']':
		if hasPrefixFold(w, "cred") && strings.HasPrefix(s[e:], "]::new(") {
			m, ok = sc.pairInBrackets(e + len("]::new"))
			return m, ok, true
		}
	case '_':
		if role&wordGuessable != 0 && (strings.HasPrefix(s[e:], "_verify(") || strings.HasPrefix(s[e:], "_hash(")) {
			m, ok = sc.quotedArgument(e + strings.IndexByte(s[e:], '(') + 1)
			return m, ok, true
		}
	case '(':
		return sc.wordCalled(p, e, role)
	}
	return span{}, false, false
}

// wordCalled looks at the arguments of the function whose name ends with the word
// s[p:e].
func (sc *scanner) wordCalled(p, e int, role wordRole) (m span, ok, done bool) {
	s, w := sc.s, sc.s[p:e]
	switch {
	case e+1 >= len(s):
	case equalFold(w, "bind"), equalFold(w, "connect"):
		m, ok = sc.accountCall(e)
		return m, ok, true
	case class[s[e+1]]&isLetter != 0 && hasSuffixFold(w, "credential"):
		m, ok = sc.calledWith(e)
		return m, ok, true
	case strings.IndexByte("'\"", s[e+1]) >= 0 && hasSuffixFold(w, "login") && len(w) > len("login"):
		m, ok = sc.accountCall(e)
		return m, ok, true
	case class[s[e+1]]&isLetter != 0 && (equalFold(w, "login") || equalFold(w, "password")):
		if m, ok = sc.lastPair(e); !ok && equalFold(w, "login") {
			m, ok = sc.calledWith(e)
		}
		return m, ok, true
	case strings.IndexByte("'\"", s[e+1]) >= 0 && (role&wordGuessable != 0 || hasSuffixFold(w, "auth") || equalFold(w, "login") || hasPrefixFold(w, "credential") || equalFold(w, "authenticate")):
		if m, ok = sc.pairInBrackets(e); ok { // db.auth("bob", "…")
			return m, ok, true
		}
		if m, ok = sc.accountCall(e); !ok {
			m, ok = sc.prose(p, e, role)
		}
		return m, ok, true
	}
	return span{}, false, false
}

// wordOfItsOwn looks at the word s[p:e] where it has a reader of its own. done is
// false where others may follow.
func (sc *scanner) wordOfItsOwn(p, e int, role wordRole) (m span, ok, done bool) {
	s, w := sc.s, sc.s[p:e]
	switch {
	case len(w) >= 4 && hasPrefixFold(w, "cred"):
		if s[e] == ' ' {
			if m, ok = sc.credentialPair(skipBlanks(s, e+1)); !ok {
				m, ok = sc.prose(p, e, role)
			}
			return m, ok, true
		}
	case equalFold(w, "pass"), equalFold(w, "auth"), equalFold(w, "login"):
		m, ok = sc.signIn(p, e)
		return m, ok, true
	case equalFold(w, "key") && s[e] == ' ':
		m, ok = sc.attachedKey(p, e)
		return m, ok, ok
	case equalFold(w, "bind"), equalFold(w, "connect"):
		m, ok = sc.boundWith(e)
		return m, ok, true
	case equalFold(w, "community"):
		m, ok = sc.community(p, e)
		return m, ok, true
	case equalFold(w, "crypt"):
		m, ok = sc.schemeCall(e)
		return m, ok, true
	case equalFold(w, "mnemonic"), equalFold(w, "phrase"):
		m, ok = sc.walletPhrase(e)
		return m, ok, ok
	case equalFold(w, "hooks"):
		m, ok = sc.slackHook(e)
		return m, ok, true
	case equalFold(w, "enter"):
		m, ok = sc.codeToEnter(e)
		return m, ok, true
	case equalFold(w, "verify"):
		m, ok = sc.codeUsed(p)
		return m, ok, true
	case equalFold(w, "begin"):
		m, ok = sc.pemBlock(p, e)
		return m, ok, true
	case equalFold(w, "curl"):
		sc.curl(e)
		return span{}, false, true
	case role&wordStatement != 0:
		m, ok = sc.statement(p, e)
		return m, ok, true
	case equalFold(w, "passphrase") && strings.HasSuffix(s[:p], "wpa_"), role&(wordGuessable|wordToken|wordKey|wordMaybe|wordScheme) == 0:
		sc.command(p, e, e)
		return span{}, false, true
	case equalFold(w, "bearer"), equalFold(w, "basic"), equalFold(w, "negotiate"), equalFold(w, "ntlm"):
		if p > 0 && s[p-1] == '-' {
			if m, ok = sc.flag(p, e); ok {
				return m, true, true // curl --oauth2-bearer …
			}
		}
		if n := schemeLen(s[p:]); n > 0 {
			m, ok = sc.bareScheme(p, p+n)
			return m, ok, true
		}
	}
	return span{}, false, false
}

// signIn looks at what follows "pass", "auth" or "login", s[p:e]: a command of a
// protocol or of a shell, a sentence, a flag.
func (sc *scanner) signIn(p, e int) (span, bool) {
	s := sc.s
	if strings.HasPrefix(s[e:], " attempt (") {
		return sc.pairInBrackets(e + len(" attempt "))
	}
	sc.protocolCommand(p, e)
	if e-p == len("login") {
		if strings.Contains(s[e:min(len(s), e+maxLook)], " -") { // most lines with the word are no commands
			sc.command(p, e, e)
		}
		if m, ok := sc.attempt(e); ok && sc.colon < e {
			return m, true
		}
	}
	return sc.flag(p, e)
}

// wordRole returns the roles of the word s[p:e], or of the last word of a name
// joined by letter case: ClientSecret.
func (sc *scanner) wordRole(p, e int) wordRole {
	if e-p < 3 || e-p > 32 {
		return 0
	}
	w := sc.s[p:e]
	role := words.lookup(w)
	if role&^wordLink == wordProse && p > 0 && sc.s[p-1] == '.' {
		return 0 // no program: the end of a host's name, "example.net"
	}
	if role&^wordLink != 0 {
		return role
	}
	if runEnd(w, 1, isLower) == len(w) {
		return role // one word
	}
	if _, last := lastWord(w); len(last) >= 5 && len(last) < len(w) {
		return words.lookup(last)
	}
	return role
}
