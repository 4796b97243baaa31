package redact

import "strings"

// The text of XML elements whose name says secret.

// tagEnd reports whether the '>' at p may end the opening tag of an XML element
// whose text counts.
func (sc *scanner) tagEnd(p int) bool {
	if p == 0 {
		return false
	}
	c := sc.s[p-1]
	return c == '"' || c == '\'' || class[c]&isAlnum != 0 && sc.keyTail(p)
}

// element looks at the text of an XML element whose tag ends with the '>' at p:
// <password>…</password>.
func (sc *scanner) element(p int) (span, bool) {
	s := sc.s
	if !sc.tagEnd(p) {
		return span{}, false
	}
	a := runStart(s, p, max(sc.floor, p-maxKey), isWord|isDotTilde)
	k := p
	if p > 0 && (s[p-1] == '"' || s[p-1] == '\'') { // <name attribute="…">
		a = strings.LastIndexAny(s[max(sc.floor, p-maxLook):p], "<>") + max(sc.floor, p-maxLook) + 1
		k = runEnd(s[:p], a, isWord|isDotTilde)
		if k < p && s[k] == ':' {
			a = k + 1
			k = runEnd(s[:p], a, isWord|isDotTilde)
		}
	}
	if a >= k || a == 0 || s[a-1] != '<' && s[a-1] != ':' {
		return span{}, false
	}
	info := sc.r.keyInfo(s[a:k])
	if info.kind == KindNone {
		info = sc.elementName(a, k, p)
	}
	if info.kind == KindNone {
		return span{}, false
	}
	v := p + 1
	for v < len(s) && v < p+64 && class[s[v]]&isSpace != 0 {
		v++
	}
	const cdata = "<![CDATA["
	if strings.HasPrefix(s[v:], cdata) {
		v += len(cdata)
		n := strings.Index(s[v:min(len(s), v+maxJudged)], "]]>")
		if n < 1 {
			return span{}, false
		}
		return sc.judge(v, v+n, info, inPair, true)
	}
	n := strings.IndexByte(s[v:], '<') // no later element's text is read again
	if n < 1 || v+n+1 >= len(s) || s[v+n+1] != '/' {
		return span{}, false
	}
	b := v + n
	for b > v && class[s[b-1]]&isSpace != 0 {
		b--
	}
	if info.kind == KindMaybe && info.words > 1 {
		info.loose = true
	}
	return sc.judge(v, b, info, inPair, true)
}

// elementName is what the name of an element s[a:k] says that stands in the last
// attribute of its tag, which ends at p, or in the element before:
// <param name="password">…</param>, <name>password</name><value>…</value>.
func (sc *scanner) elementName(a, k, p int) keyInfo {
	s := sc.s
	if k < p {
		e := p - 1
		start := runStart(s, e, max(k, e-maxKey), isWord|isDotTilde)
		if e > k && start < e && (hasSuffixFold(s[k:start], ` name="`) || hasSuffixFold(s[k:start], ` key="`)) {
			return sc.r.keyInfo(s[start:e])
		}
		return keyInfo{}
	}
	if !equalFold(s[a:k], "value") || a < 8 {
		return keyInfo{}
	}
	e := a - 1
	for e > sc.floor && class[s[e-1]]&isSpace != 0 {
		e--
	}
	if e-len("</name>") < sc.floor || !hasSuffixFold(s[:e], "</name>") {
		return keyInfo{}
	}
	e -= len("</name>")
	return sc.r.keyInfo(s[runStart(s, e, max(sc.floor, e-maxKey), isWord|isDotTilde):e])
}
