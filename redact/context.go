package redact

import "strings"

// wholeValue is the match when the caller's key names a secret.
func (sc *scanner) wholeValue(kind Kind) (span, bool) {
	s := sc.s
	a := 0
	for a < len(s) && class[s[a]]&isSpace != 0 {
		a++
	}
	if n := schemeLen(s[a:]); n > 0 {
		sc.pos = a
		if m, ok := sc.scheme(a); ok {
			return m, true
		}
	}
	return sc.value(a, len(s), kind)
}

// keyed looks at the separator at p with the key before it and the value after.
func (sc *scanner) keyed(p int) (span, bool) {
	s := sc.s
	k := p
	for k > sc.floor && strings.IndexByte(" \t\"'`\\]:", s[k-1]) >= 0 {
		k--
	}
	a := runStart(s, k, max(sc.floor, k-80), isWord|isDotTilde)
	if a == k {
		return span{}, false
	}
	kind, _ := classifyKey(s[a:k])
	if kind == KindNone {
		return span{}, false
	}
	v := p + 1
	for v < len(s) && strings.IndexByte(" \t:=>\\[", s[v]) >= 0 {
		v++
	}
	if v == len(s) {
		return span{}, false
	}
	end := valueEnd(s, &v)
	if n := schemeLen(s[v:end]); n > 0 || schemeLen(s[v:]) > 0 {
		return sc.scheme(v)
	}
	return sc.value(v, end, kind)
}

// valueEnd returns the end of the value at *v, which it moves past an opening
// quote.
func valueEnd(s string, v *int) int {
	if q := s[*v]; q == '"' || q == '\'' || q == '`' {
		*v++
		for i := *v; i < len(s); i++ {
			if s[i] == '\\' && i+1 < len(s) && s[i+1] != q {
				i++
			} else if s[i] == q || s[i] == '\\' {
				return i
			}
		}
		return len(s)
	}
	i := *v
	for i < len(s) && class[s[i]]&isSpace == 0 && strings.IndexByte("\"'`,;&)]}<>\\", s[i]) < 0 {
		i++
	}
	return i
}

// value judges s[a:b], the value of a key of the given kind.
func (sc *scanner) value(a, b int, kind Kind) (span, bool) {
	v := sc.s[a:b]
	if placeholder(v) || a < sc.floor {
		return span{}, false
	}
	switch kind {
	case KindGuessable:
		return span{a, b, ruleKeyGuessable, KindGuessable}, true
	case KindToken:
		if len(v) < 6 || v[0] == '{' || v[0] == '$' || v[0] == '<' || v[0] == '%' {
			return span{}, false
		}
		return span{a, b, ruleKey, KindToken}, true
	case KindMaybe:
		if looksRandom(v) && runEnd(v, 0, isWord|isDotTilde|isBase64) == len(v) && len(v) >= 20 {
			return span{a, b, ruleKeyMaybe, KindToken}, true
		}
	}
	return span{}, false
}

var schemes = [...]string{"bearer", "basic", "token", "apikey"}

// schemeLen returns the length of the authentication scheme, with the spaces
// after it, that s begins with, or 0.
func schemeLen(s string) int {
	for _, name := range schemes {
		if hasPrefixFold(s, name) && len(s) > len(name) && s[len(name)] == ' ' {
			i := len(name)
			for i < len(s) && s[i] == ' ' {
				i++
			}
			return i
		}
	}
	return 0
}

// scheme matches the credentials after "Bearer" or "Basic" at p.
func (sc *scanner) scheme(p int) (span, bool) {
	n := schemeLen(sc.s[p:])
	if n == 0 {
		return span{}, false
	}
	a := p + n
	b := runEnd(sc.s, a, isWord|isDotTilde|isBase64)
	v := sc.s[a:b]
	if len(v) < 8 || placeholder(v) || !looksRandom(v) && len(v) < 16 || hashed(sc.s[a:]) > 0 {
		return span{}, false
	}
	var seen byte
	for i := range len(v) {
		seen |= class[v[i]]
	}
	if seen&isDigit == 0 && seen&isUpper == 0 {
		return span{}, false
	}
	return span{a, b, ruleScheme, KindToken}, true
}

// userinfo matches the password before the '@' at p in "scheme://user:password@host".
func (sc *scanner) userinfo(p int) (span, bool) {
	s := sc.s
	a := p
	for a > sc.floor && class[s[a-1]]&isSpace == 0 && strings.IndexByte("/\"'<>@", s[a-1]) < 0 {
		a--
	}
	if a < 3 || s[a-3:a] != "://" {
		return span{}, false
	}
	i := strings.IndexByte(s[a:p], ':')
	if i < 0 || a+i+1 == p || placeholder(s[a+i+1:p]) {
		return span{}, false
	}
	return span{a + i + 1, p, ruleUserinfo, KindGuessable}, true
}
