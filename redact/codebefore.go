package redact

import "strings"

// codeBefore matches a one-time code that stands before its noun: "482913 is
// your login code". The noun's last word, which begins at p, has the
// given role.
func (sc *scanner) codeBefore(p int, role wordRole) (span, bool) {
	if role&(wordNumeric|wordGuessable) == 0 {
		return span{}, false
	}
	s := sc.s
	low := max(sc.floor, p-64)
	i := -1
	for _, link := range [...]string{" is your ", " is the ", " as your ", " is Your "} {
		if j := strings.LastIndex(s[low:p], link); j > i {
			i = j
		}
	}
	if i < 0 {
		return span{}, false
	}
	between := s[low+i : p]
	if strings.ContainsAny(between, ".;:=,") {
		return span{}, false
	}
	b := low + i
	a := runStart(s, b, max(sc.floor, b-9), isDigit)
	if n := b - a; n < 4 || n > 8 || a > 0 && (class[s[a-1]]&isAlnum != 0 || strings.IndexByte("._/:%$#", s[a-1]) >= 0) {
		return span{}, false
	}
	return span{a, b, ruleOneTimeCode, KindGuessable}, true
}

// encodedValue matches a value after the word that ends at e, where the
// separator between them is percent-encoded: "password%3Dx",
// "%22password%22%3A%22x%22".
func (sc *scanner) encodedValue(a, e int) (span, bool) {
	s := sc.s
	v := e
	separated := false
	for n := 0; n < 4; n++ {
		k := v
		if v < len(s) && s[v] == '%' {
			for v++; strings.HasPrefix(s[v:], "25"); v += 2 {
			}
		}
		switch {
		case k == v || v+2 > len(s):
		case hasPrefixFold(s[v:], "3d"), hasPrefixFold(s[v:], "3a"):
			separated = true
			v += 2
			continue
		case hasPrefixFold(s[v:], "22"), hasPrefixFold(s[v:], "5d"), hasPrefixFold(s[v:], "20"):
			v += 2
			continue
		}
		v = k
		break
	}
	if !separated {
		return span{}, false
	}
	name := runStart(s, a, max(sc.floor, a-maxKey), isWord|isDotTilde)
	if name > sc.floor && s[name-1] == '%' && a-name >= 2 {
		name += 2
		if strings.HasPrefix(s[name-2:a], "25") && a-name >= 2 {
			name += 2
		}
	}
	info := sc.r.keyInfo(s[name:e])
	b := v
	for b < len(s) && class[s[b]]&isSpace == 0 && strings.IndexByte("\"'&<>%", s[b]) < 0 {
		b++
	}
	if info.kind == KindNone || info.safe || b == v {
		return span{}, false
	}
	return sc.judge(v, b, info, inQuery, false)
}
