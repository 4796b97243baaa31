package redact

import "strings"

// Whether a value after a word of a sentence is a secret.

// proseJudge decides whether m is a secret.
func (sc *scanner) proseJudge(m *proseMatch) (span, bool) {
	s, val := sc.s, sc.s[m.a:m.b]
	if strings.HasPrefix(s[m.b:], ">") && val[len(val)-1] == '-' {
		return span{}, false // "PIN 224->248"
	}
	if m.closed && m.role&wordGuessable != 0 && strings.HasPrefix(s[m.b:], `" `) && len(val) < 16 && isStatus(val) { // OpenVPN's management: password "Auth" "…"
		v := m.b + 2
		if v == len(s) || s[v] != '"' && !likelyPassword(s[v:argumentEnd(s, v)]) {
			return span{}, false
		}
		return sc.passwordAt(v)
	}
	if sc.plainProse(val, m.b, m.quoted) || strings.IndexByte(val, ' ') >= 0 && !(m.closed && m.linked && m.role&wordGuessable != 0 && len(val) <= 80) {
		return span{}, false
	}
	t := measure(val)
	switch {
	case m.role&wordNumeric != 0 && equalFold(s[m.p:m.e], "pin") && (2*t.digit < t.n || strings.IndexByte(val, '.') >= 0):
		return span{}, false // the power that comes in: "Pin total:1249.00W"
	case m.role&(wordKey|wordToken) != 0 && (sharedKey(s[max(sc.floor, m.p-64):m.p]) || m.role&wordKey != 0 && sc.ofServer(m.p)) && t.n >= 4 && (t.digit > 0 || t.symbol > 0):
		return span{m.a, m.b, ruleProsePassword, KindGuessable}, true
	case m.role&wordGuessable != 0:
		return sc.prosePassword(m, &t)
	case m.role&(wordToken|wordKey) != 0:
		return sc.proseToken(m, &t)
	}
	return span{}, false
}

// prosePassword is proseJudge after the word for a guessable secret.
func (sc *scanner) prosePassword(m *proseMatch, t *traits) (span, bool) {
	s, val := sc.s, sc.s[m.a:m.b]
	loose := !m.linked && !m.quoted
	if t.n < 4 || t.digit == 0 && t.symbol == 0 && loose && !sc.netrc(m.p) && !mixedCase(*t) ||
		loose && val[0] >= 0x80 || t.symbol > 0 && t.digit == 0 && !m.quoted && plainSymbols(val) || allDigits(val) && loose || strings.HasPrefix(val, "0x") {
		return span{}, false
	}
	if runEnd(val, 0, isLower) == len(val) && !sc.netrc(m.p) && (sc.sentence(m.b, val) || !m.quoted && m.b < len(s) && (s[m.b] == ' ' || s[m.b] == ':')) {
		return span{}, false
	}
	if m.closed {
		sc.expectChange(m.b)
	}
	for _, link := range [...]string{" but got ", " but received ", ", got "} {
		if v := m.b + len(link); strings.HasPrefix(s[m.b:], link) && likelyPassword(s[v:sentenceEnd(s, v, argumentEnd(s, v))]) {
			sc.expect(v - 1) // "expected password … but got …"
			sc.argEnd = sentenceEnd(s, v, argumentEnd(s, v))
		}
	}
	return span{m.a, sc.changedTo(m.e, m.b), ruleProsePassword, KindGuessable}, true
}

// proseToken is proseJudge after the word for a token or a key.
func (sc *scanner) proseToken(m *proseMatch, t *traits) (span, bool) {
	s, val := sc.s, sc.s[m.a:m.b]
	loose, found := !m.linked && !m.quoted, span{m.a, m.b, ruleProseToken, KindToken}
	if loose && publicKey58(val) && sc.coinBefore(m.a) {
		return span{}, false
	}
	if a := runStart(s, m.p, max(sc.floor, m.p-maxKey), isWord); a < m.p && m.role&wordToken != 0 && sc.r.keyInfo(s[a:m.e]).kind == KindNone {
		return span{}, false // "syncToken …"
	}
	if len(val) >= 8 && sc.vendorBefore(m.p) && (!m.linked && vendorsValue(val) || m.closed && t.digit > 0 && t.letters() > 0) {
		return found, true
	}
	if m.role&wordKey != 0 && sc.r.keyInfo(s[max(sc.floor, m.p-maxKey):m.e]).kind != KindToken {
		return span{}, false
	}
	if hasPrefixFold(s[m.p:m.e], "cred") {
		if m, ok := sc.pairAfter(m.b); ok {
			return m, true
		}
		if i := strings.IndexAny(val, ":/"); i > 0 && runEnd(val, 0, isWord|isDotTilde) == i && namesPassword(val[i+1:]) {
			return span{m.a + i + 1, m.b, ruleProsePassword, KindGuessable}, true
		}
	}
	switch {
	case m.role&wordKey != 0 && t.n >= 14 && t.digit > 2 && t.lower == 0 && groups(val): // a licence: "5XC68-F50C0-…"
	case t.n >= 20 && m.role&wordToken != 0 && allDigits(val):
	case m.closed && m.linked && t.n >= 12 && t.digit > 0 && t.letters() > 4 && t.bits() >= 11 && !dotted(val) && !strings.Contains(val, "://"):
	case t.n >= 8 && opaque(val, 8, m.linked || m.quoted) && t.digit > 1 && t.letters() > 1 && (t.bits() >= 13 || m.quoted) && !dotted(val):
	default:
		return span{}, false
	}
	return found, true
}
