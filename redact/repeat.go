package redact

import "strings"

// A token that stands in a text twice, once without anything that tells what it is:
// "token = '…' (was '…')". What is known of it holds for the rest of the text.

// repeat is where a token stands again.
type repeat struct {
	at   int  // 0: nowhere
	m    span // there
	wait span // a match behind it that was found first; end 0: none
}

// repeatReach is how far behind a token it is looked for again, in bytes.
const repeatReach = 4 * maxLook

// expectAgain remembers where the token m stands once more.
func (sc *scanner) expectAgain(m span) {
	if sc.again != nil {
		sc.again.at = 0
	}
	n := m.end - m.start
	if m.kind != KindToken || n < minHashed || n > maxLook {
		return
	}
	v := sc.s[m.start:m.end]
	i := strings.Index(sc.s[m.end:min(len(sc.s), m.end+repeatReach)], v)
	if i < 0 || !opaque(v, minHashed, true) {
		return
	}
	if sc.again == nil {
		sc.again = new(repeat)
	}
	a := m.end + i
	sc.again.at, sc.again.m = a, span{a, a + n, m.rule, m.kind}
}

// repeated matches the token that stands again, when nothing was found there.
func (sc *scanner) repeated() (span, bool) {
	m := sc.again.m
	sc.again.at = 0
	if m.start < sc.floor {
		return span{}, false
	}
	m, ok := sc.settle(m)
	if !ok {
		return span{}, false
	}
	return sc.found(m)
}

// repeatedBefore matches the token that stands again before m, which waits.
func (sc *scanner) repeatedBefore(m span) (span, bool) {
	if sc.again.at == 0 || sc.again.m.end > m.start {
		return span{}, false
	}
	r, ok := sc.repeated()
	if ok {
		sc.again.wait = m
	}
	return r, ok
}

// waiting returns the match that waits behind a repeated token, or the token once more
// before it.
func (sc *scanner) waiting() (span, bool) {
	m := sc.again.wait
	if m.end == 0 {
		return span{}, false
	}
	if sc.again.at > 0 && sc.again.m.end <= m.start {
		if r, ok := sc.repeated(); ok {
			return r, true
		}
	}
	sc.again.wait = span{}
	if m.start < sc.floor {
		return span{}, false
	}
	return sc.found(m)
}
