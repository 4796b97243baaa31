package redact

import "strings"

// Passwords in the statements of languages, where their grammar says that one
// follows.

// statement looks at the word s[p:e], which begins such a statement: IDENTIFIED
// BY and VALUES of SQL, SecureString of PowerShell.
func (sc *scanner) statement(p, e int) (m span, ok bool) {
	s := sc.s
	switch w := s[p:e]; {
	case equalFold(w, "authentication"):
		switch {
		case strings.HasPrefix(s[e:], " failure;"): // of PAM
			return span{}, false
		case sc.ofRouter(p):
			return sc.configValue(p, e, wordGuessable)
		}
		return sc.attempt(e)
	case equalFold(w, "identified"):
		if before := s[max(sc.floor, p-maxLook/2):p]; containsFold(before, "user") && (containsFold(before, "create") || containsFold(before, "alter")) || containsFold(before, "grant") || containsFold(before, "connect to") {
			return sc.identified(e)
		}
	case equalFold(w, "securestring"):
		return sc.secureString(e)
	case equalFold(w, "values"):
		return sc.inserted(p, e)
	case equalFold(w, "decrypt"), equalFold(w, "encrypt"):
		return sc.cipherCall(p, e)
	case equalFold(w, "mysqli"):
		return sc.thirdArgument(e)
	case equalFold(w, "identify"):
		return sc.identifyCommand(p, e)
	case equalFold(w, "xauth"), equalFold(w, "eap"):
		return sc.ipsecSecret(p, e)
	case equalFold(w, "addlogin"):
		return sc.nthText(e, 2)
	case equalFold(w, "addlinkedsrvlogin"):
		return sc.nthText(e, 4)
	case equalFold(w, "hexdump"):
		return sc.keyDump(p, e)
	case equalFold(w, "logon"):
		return sc.logon(p, e)
	case equalFold(w, "logged"), equalFold(w, "trying"), equalFold(w, "authenticating"), equalFold(w, "authenticated"):
		return sc.attempt(e)
	}
	return span{}, false
}

// identified matches the password of "CREATE USER bob IDENTIFIED BY '…'", with
// the name of a plugin before it or "PASSWORD" after BY.
func (sc *scanner) identified(i int) (span, bool) {
	s := sc.s
	with := false
	for range 5 {
		i = skipBlanks(s, i)
		e := runEnd(s[:min(len(s), i+40)], i, isWord)
		if i == len(s) {
			return span{}, false
		}
		if q := s[i]; q == '\'' || q == '"' || q == '`' {
			n := strings.IndexByte(s[i+1:min(len(s), i+maxLook)], q)
			if n < 0 || i+n+2 >= len(s) || s[i+n+2] != ' ' || i+n+3 >= len(s) || !hasPrefixFold(s[i+n+3:], "as ") && !hasPrefixFold(s[i+n+3:], "by ") {
				if with {
					return span{}, false // the plugin alone
				}
				return sc.passwordAt(i)
			}
			with = false
			i += n + 2 // a quoted plugin: WITH 'mysql_native_password' AS '…'
			continue
		}
		w := s[i:e]
		if !equalFold(w, "by") && !equalFold(w, "with") && !equalFold(w, "as") && !equalFold(w, "password") && !equalFold(w, "values") && !strings.Contains(w, "_") || e == i {
			return span{}, false
		}
		with = equalFold(w, "with")
		if equalFold(w, "by") {
			if v := skipBlanks(s, e); v < len(s) && strings.IndexByte("'\"`", s[v]) < 0 && !hasPrefixFold(s[v:], "password ") && !hasPrefixFold(s[v:], "values ") {
				b := v
				for b < len(s) && class[s[b]]&isSpace == 0 && s[b] != ';' {
					b++
				}
				for b > v && strings.IndexByte("\"',", s[b-1]) >= 0 {
					b--
				}
				return sc.judge(v, b, keyInfo{kind: KindGuessable, words: 2}, inPair, true)
			}
		}
		i = e
	}
	return span{}, false
}

// inserted matches the first secret of "INSERT INTO users (name, password) VALUES
// ('bob', '…')", whose word VALUES is s[p:e], by the name of its column. Where a
// second column has one, its place is remembered.
func (sc *scanner) inserted(p, e int) (m span, ok bool) {
	s := sc.s
	b := strings.LastIndexByte(s[max(sc.floor, p-4*maxLook):p], ')')
	v := skipBlanks(s, e)
	if b < 0 || v == len(s) || s[v] != '(' {
		return span{}, false
	}
	b += max(sc.floor, p-4*maxLook)
	a := strings.LastIndexByte(s[max(sc.floor, b-4*maxLook):b], '(')
	if a < 0 || strings.TrimLeft(s[b+1:p], " \\ntr") != "" {
		return span{}, false
	}
	columns := s[a+max(sc.floor, b-4*maxLook)+1 : b]
	limit := min(len(s), v+16*maxLook)
	for v++; v < limit; v++ {
		name, rest, more := strings.Cut(columns, ",")
		v = skipBlanks(s, v)
		info := sc.r.keyInfo(strings.Trim(name, " \"`[]\\'"))
		if v < limit && strings.IndexByte("?%$", s[v]) >= 0 {
			sc.bound(v, info)
		}
		if v < limit && (info.kind > KindMaybe || info.pass) && strings.IndexByte("'\"", s[v]) >= 0 {
			if info.pass {
				info.kind = KindGuessable
			}
			if ok {
				sc.expect(v)
				break
			}
			m, ok = sc.valueAt(v, info, inPair)
		}
		if v = elementEnd(s[:limit], v); !more || v == limit || s[v] != ',' {
			break
		}
		columns = rest
	}
	return m, ok
}

// elementEnd returns the end of the element of a list at v: the ',' or ')' behind
// it, outside of quotes and brackets.
func elementEnd(s string, v int) int {
	depth, quote := 0, byte(0)
	for ; v < len(s); v++ {
		switch c := s[v]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case depth > 0 && c == ')':
			depth--
		case depth == 0 && (c == ',' || c == ')'):
			return v
		}
	}
	return v
}

// secureString matches the argument of PowerShell's ConvertTo-SecureString.
func (sc *scanner) secureString(i int) (span, bool) {
	s := sc.s
	for range 4 {
		v := i
		for v < len(s) && (s[v] == ' ' || s[v] == '(' || s[v] == '\\' && v > i) {
			v++
		}
		if v == i || v == len(s) || strings.IndexByte("$)|=;:", s[v]) >= 0 {
			return span{}, false
		}
		if s[v] != '-' {
			return sc.passwordAt(v)
		}
		i = runEnd(s, v, isWord)
	}
	return span{}, false
}

// containsFold is like strings.Contains for a low that begins with a small letter
// and has no capital.
func containsFold(s, low string) bool {
	for i := 0; i+len(low) <= len(s); i++ {
		if s[i]|0x20 == low[0] && equalFold(s[i:i+len(low)], low) {
			return true
		}
	}
	return false
}

func skipBlanks(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return i
}

// nameLike reports whether v reads as a name of words with a number or two in it:
// "Win32_Security_Cryptography".
func nameLike(v string) bool {
	t := measure(v)
	return t.n > 8 && t.digit <= 2 && t.bits() < 15 && runEnd(v, 0, isWord) == len(v)
}

// tuple matches the value in a pair of strings with a comma between, whose name
// ends with the word s[p:e]: ("password", "…"). A list of names has the same
// form: a name or a word in the place of the value is none.
func (sc *scanner) tuple(p, e int) (span, bool) {
	s := sc.s
	q := s[e]
	a := runStart(s, p, max(sc.floor, p-maxKey), isWord|isDotTilde)
	quoted := a > sc.floor && s[a-1] == q || a > sc.floor+1 && s[a-1] == '#' && s[a-2] == q // also a selector of CSS: '#password'
	if e+2 < len(s) && q == '"' && quoted && s[e+1] == ' ' && s[e+2] == '"' {               // Redis's MONITOR: "requirepass" "…"
		if info := sc.r.keyInfo(s[a:e]); info.kind == KindGuessable {
			return sc.valueAt(e+2, info, inPair)
		}
	}
	value := " value "
	if strings.HasPrefix(s[e+1:], " with value ") {
		value = " with value "
	}
	if n := e + 1 + len(value); quoted && n < len(s) && q != ',' && q != ' ' && hasPrefixFold(s[e+1:], value) && (s[n] == q || s[n] == '[') { // "parameter 'j_password' value '…'"
		if info := sc.r.keyInfo(s[a:e]); info.kind > KindMaybe {
			return sc.valueAt(n, info, inPair)
		}
	}
	v := skipBlanks(s, e+1)
	if q == ',' || q == ' ' {
		quoted, v = a == 0 || class[s[a-1]]&isSpace != 0, skipBlanks(s, e) // password ,"…"
	}
	if q == ',' && a > sc.floor && s[a-1] == '(' {
		return sc.bareTuple(a, e)
	}
	if q == ',' && a > sc.floor && s[a-1] == '{' {
		return sc.erlangTuple(a, e)
	}
	if !quoted || v >= len(s) || s[v] != ',' {
		return span{}, false
	}
	v = skipBlanks(s, v+1)
	if v+1 < len(s) && (s[v] == 'b' || s[v] == 'u') {
		v++
	}
	if v+1 >= len(s) || s[v] != '"' && s[v] != '\'' && s[v] != '`' {
		return span{}, false
	}
	n := strings.IndexByte(s[v+1:min(len(s), v+maxJudged)], s[v])
	if n < 1 || strings.IndexByte(s[v+1:v+1+n], ' ') >= 0 && schemeLen(s[v+1:]) == 0 {
		return span{}, false
	}
	end := v + n + 2
	pair := quoted && a > 1 && strings.IndexByte("([{", s[max(0, a-2)]) >= 0 && end < len(s) && strings.IndexByte(")]}", s[end]) >= 0
	info := sc.r.keyInfo(s[a:e])
	if val := s[v+1 : v+1+n]; info.kind == KindNone || info.kind == KindToken && allDigits(val) || isName(val) && !opaque(val, 20, false) && !(pair && info.kind == KindGuessable && words.lookup(val) == 0) || !pair && nameLike(val) {
		return span{}, false
	}
	return sc.valueAt(v, info, inPair)
}

// erlangTuple matches the value in `{password,"…"}` and `{password,<<"…">>}`, whose name
// is s[a:e].
func (sc *scanner) erlangTuple(a, e int) (span, bool) {
	s := sc.s
	v := skipBlanks(s, e+1)
	if strings.HasPrefix(s[v:], "<<") {
		v += len("<<")
	}
	info := sc.r.keyInfo(s[a:e])
	if v >= len(s) || s[v] != '"' || info.kind == KindNone || info.safe {
		return span{}, false
	}
	return sc.valueAt(v, info, inPair)
}

// bareTuple matches the value in "(password,…)", as Scala prints a pair, whose name is
// s[a:e].
func (sc *scanner) bareTuple(a, e int) (span, bool) {
	s := sc.s
	v := e + 1
	b := runEnd(s[:min(len(s), v+maxJudged)], v, isAlnum|isWordSym|isBase64|isDotTilde)
	info := sc.r.keyInfo(s[a:e])
	if b == len(s) || s[b] != ')' || info.kind < KindToken || !likelyPassword(s[v:b]) {
		return span{}, false
	}
	return sc.judge(v, b, info, inPair, false)
}

// credentialPair matches the password of the user and the password at v, after the
// word "credentials": "bob:…", "bob / …", "(bob, …)".
func (sc *scanner) credentialPair(v int) (span, bool) {
	s := sc.s
	if v < len(s) && s[v] == '(' {
		return sc.pairInBrackets(v)
	}
	if v < len(s) && s[v] == '[' { // Spring's token: "Credentials: [...]"
		return sc.inBrackets(v)
	}
	switch w := s[v:runEnd(s[:min(len(s), v+8)], v, isLetter)]; {
	case equalFold(w, "are"), equalFold(w, "is"), equalFold(w, "were"):
		v = skipBlanks(s, v+len(w))
	case equalFold(w, "for"): // "credentials for bob: …"
		e := argumentEnd(s, skipBlanks(s, v+len(w)))
		a := skipBlanks(s, e)
		b := sentenceEnd(s, a, argumentEnd(s, a))
		if s[e-1] != ':' || e-2 < v+len(w) || a == e || b <= a || !namesPassword(s[a:b]) || placeholder(s[a:b]) {
			return span{}, false
		}
		return span{a, b, ruleProsePassword, KindGuessable}, true
	}
	end := argumentEnd(s, v)
	if m, ok := sc.pairAfter(end); ok {
		return m, true
	}
	end = sentenceEnd(s, v, end)
	i := strings.IndexAny(s[v:end], ":/")
	if i < 1 || !userOrName(s[v:v+i]) || !namesPassword(s[v+i+1:end]) || placeholder(s[v+i+1:end]) {
		return span{}, false
	}
	return span{v + i + 1, end, ruleProsePassword, KindGuessable}, true
}

// pairInBrackets matches the password of "(bob, …)", which begins at v.
func (sc *scanner) pairInBrackets(v int) (span, bool) {
	s := sc.s
	line := s[:lineEndWithin(s, v, maxLook/2)]
	i, end := strings.IndexByte(line[v:], ','), strings.LastIndexByte(line, ')')
	if j := strings.Index(line[v:], " / "); i < 0 && j > 0 {
		return sc.slashPair(v+1, v+j, v+j+len(" / "), end) // "(bob / …)"
	}
	if i < 2 || end < v+i || !userOrName(strings.Trim(strings.TrimPrefix(line[v+1:v+i], "u'"), "'\"")) {
		return span{}, false
	}
	a := skipBlanks(s, v+i+1)
	if n := strings.IndexAny(line[a:end], ", "); n >= 0 {
		return span{}, false // more than two
	}
	if a+1 < end && s[a+1] == '\'' && strings.IndexByte("bup", s[a]) >= 0 {
		a++
	}
	for a < end && strings.IndexByte("'\"", s[a]) >= 0 {
		a++
	}
	for end > a && strings.IndexByte("'\"", s[end-1]) >= 0 {
		end--
	}
	if !namesPassword(s[a:end]) || placeholder(s[a:end]) {
		return span{}, false
	}
	return span{a, end, ruleProsePassword, KindGuessable}, true
}

// slashPair matches the password s[a:end] behind the user's name s[v:b].
func (sc *scanner) slashPair(v, b, a, end int) (span, bool) {
	s := sc.s
	if end <= a || !userOrName(s[v:b]) || !likelyPassword(s[a:end]) || placeholder(s[a:end]) || a < sc.floor {
		return span{}, false
	}
	return span{a, end, ruleProsePassword, KindGuessable}, true
}

// calledWith is pairInBrackets where a name and a variable may stand in the brackets as
// well: "login(bob, …)".
func (sc *scanner) calledWith(v int) (span, bool) {
	m, ok := sc.pairInBrackets(v)
	if ok && !(likelyPassword(sc.s[m.start:m.end]) && mixedPassword(sc.s[m.start:m.end])) {
		return span{}, false
	}
	return m, ok
}

// userOrName reports whether v may be a user's name or address.
func userOrName(v string) bool { return isName(v) || strings.IndexByte(v, '@') > 0 && userName(v) }

// isName reports whether v is made of letters and the joints of names.
func isName(v string) bool { return runEnd(v, 0, isLetter|isWordSym|isDotTilde) == len(v) }
