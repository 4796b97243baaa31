package redact

import "strings"

// Lists of tokens under one name, and values on the line after it.

// expectItem remembers where the item behind m begins in a list of tokens, when it has
// the form of the first: "api_keys: a, b", "tokens:\n- a\n- b".
func (sc *scanner) expectItem(m span) {
	s := sc.s
	v := itemAfter(s, m.end)
	if v == m.end || v >= len(s) {
		return
	}
	a, b, _ := valueBounds(s, v, maxJudged, inPair)
	if b-a == m.end-m.start && opaque(s[a:b], minRun, true) {
		sc.item = v
	}
}

// expectNew remembers where the new token begins behind the old one, s[a:b], when it has
// the form of that: "changed from … to …", "api_key: … -> …".
func (sc *scanner) expectNew(a, b int) {
	s := sc.s
	for _, link := range [...]string{" to ", " -> ", " => "} {
		v := b + len(link)
		if strings.HasPrefix(s[b:], link) && (link != " to " || strings.HasSuffix(s[:a], " from ")) && runEnd(s, v, isWord|isBase64|isDotTilde)-v == b-a {
			sc.item = v
		}
	}
}

// expectSecretKey remembers where the secret key begins that stands beside the id of an
// access key of AWS's, which ends at i: "AKIA… / …", "AKIA…:…".
func (sc *scanner) expectSecretKey(i int) {
	s := sc.s
	v := i
	for v < len(s) && v < i+4 && strings.IndexByte(" /:,;|\t\"'", s[v]) >= 0 {
		v++
	}
	if b := runEnd(s[:min(len(s), v+41)], v, isAlnum|isBase64); v > i && b-v == 40 && opaque(s[v:b], 40, false) && hasUpper(s[v:b]) {
		sc.item = v
	}
}

// itemAfter returns where the next item of a list begins behind the one that ends at
// i, or i.
func itemAfter(s string, i int) int {
	v := i
	if v < len(s) && (s[v] == '"' || s[v] == '\'') {
		v++
	}
	v = skipBlanks(s, v)
	switch {
	case v < len(s) && s[v] == ',':
		return skipBlanks(s, v+1)
	case v < len(s) && s[v] == '\n':
		if v = skipBlanks(s, v+1); v+1 < len(s) && s[v] == '-' && s[v+1] == ' ' {
			return skipBlanks(s, v+1)
		}
	}
	return i
}

// listed matches the item that expectItem remembered.
func (sc *scanner) listed() (span, bool) {
	v := sc.item
	sc.item = 0
	if v < sc.floor {
		return span{}, false
	}
	return sc.valueAt(v, keyInfo{kind: KindToken, loose: true, list: true, words: 2}, inPair)
}

// blockScalar returns where the text of YAML begins that "|", "|-" or ">-" at v puts on
// the next line, behind its indentation. It returns v when none does.
func blockScalar(s string, v int) int {
	i := v
	switch {
	case s[i] == '|':
		if i++; i < len(s) && (s[i] == '-' || s[i] == '+') {
			i++
		}
	case s[i] == '-' && s[i-1] == '>':
		i++
	default:
		return v
	}
	next := nextLine(s, i)
	if i >= len(s) || s[i] != '\n' && s[i] != '\\' || next < i+2 || next >= len(s) || s[next-1] != ' ' {
		return v
	}
	return next
}
