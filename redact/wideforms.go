package redact

import "strings"

// The separators of Chinese and Japanese text, which are as wide as its letters:
// "密码：…", "password＝…".

const (
	wideColon  = "\uff1a"
	wideEquals = "\uff1d"
	wideHead   = 0xef // the first byte of both
)

// wideStops returns where in the block of s that w is in such a separator begins.
func (w *window) wideStops(s string) (stops uint64) {
	for i := w.base; i < w.end; {
		n := strings.Index(s[i:min(len(s), w.end+len(wideColon)-1)], wideColon[:2])
		if n < 0 {
			break
		}
		if i += n; wideSeparator(s, i) {
			stops |= 1 << (i - w.base)
		}
		i += len(wideColon)
	}
	return stops
}

// wideSeparator reports whether such a separator begins at p.
func wideSeparator(s string, p int) bool {
	return strings.HasPrefix(s[p:], wideColon) || strings.HasPrefix(s[p:], wideEquals)
}

// wideKeyed looks at such a separator at p, with the key before it and the value
// after it. A value in letters that are not ASCII is a remark: "密码：错误".
func (sc *scanner) wideKeyed(p int) (span, bool) {
	s := sc.s
	a, k := sc.keyBefore(p)
	v := skipBlanks(s, p+len(wideColon))
	if a == k || v >= len(s) || s[v] >= 0x80 && !strings.HasPrefix(s[v:], "\u201c") && !strings.HasPrefix(s[v:], "\u300c") {
		return span{}, false
	}
	info := sc.keyInfoAt(a, k)
	if info.kind == KindNone || info.safe {
		return span{}, false
	}
	if strings.HasPrefix(s[v:], "\u300c") {
		v += len("\u300c")
	}
	e := wideEnd(s, v+runEnd(s[v:min(len(s), v+4)], 0, isSpace), len(s))
	a, b, quoted := valueBounds(s[:e], v, maxJudged, inPair)
	if b >= v+maxJudged {
		a, b, quoted = valueBounds(s[:e], v, e-v, inPair)
	}
	return sc.judge(a, b, info, inPair, quoted)
}

// wideEnd returns where the value s[a:b] ends before the punctuation of Chinese or
// Japanese, or before letters of these: "密码：x，请勿泄露".
func wideEnd(s string, a, b int) int {
	for i := a; i < b; i++ {
		if s[i] >= 0xe3 { // 、 and 。 and what follows in Unicode
			return i
		}
	}
	return b
}
