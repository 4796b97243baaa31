package redact

import (
	"encoding/base64"
	"strings"
)

// knownScan merges what the rules find with the known secrets of a text.
type knownScan struct {
	budget int
	floor  int // end of the last match
	sets   [2]*knownSet
	// The next match of each set, and of the rules.
	spans [3]knownSpan
	state [3]spanState
}

// knownSpan is a match with the secret that its text stands for, "" when that
// is the text itself.
type knownSpan struct {
	span
	secret string
}

// text is the secret of m, the last match.
func (sc *scanner) text(m span) string {
	if sc.secret != "" {
		return sc.secret
	}
	s := sc.s[m.start:m.end]
	if sc.r.rules.rules[m.rule].packed {
		return decodedToken(s)
	}
	return s
}

// decodedToken returns the token that s is in base64, so that its hash is that of the
// token everywhere; s itself where it is cut, or more than one word.
func decodedToken(s string) string {
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		encoding = base64.RawURLEncoding
	}
	b, err := encoding.DecodeString(strings.TrimRight(s, "="))
	token := strings.TrimSpace(string(b))
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return s
		}
	}
	if err != nil {
		return s
	}
	return token
}

type spanState uint8

const (
	spanUnread spanState = iota
	spanReady
	spanNone
)

// next finds the next secret: what the rules find, and the known secrets. Of two
// that overlap the first wins, then the longer, then the known one; the other
// is taken into it.
func (sc *scanner) next() (span, bool) {
	if sc.known == nil {
		if sc.plain || !sc.r.mayKnow(sc.s) || !sc.beginKnown() {
			sc.plain = true
			return sc.nextRule()
		}
	}
	ks := sc.known
	best := -1
	for i := range ks.spans {
		if ks.state[i] == spanUnread || ks.state[i] == spanReady && ks.spans[i].start < ks.floor {
			ks.read(sc, i)
		}
		if ks.state[i] == spanReady && (best < 0 || before(ks.spans[i], ks.spans[best])) {
			best = i
		}
	}
	if best < 0 {
		return span{}, false
	}
	m := ks.spans[best]
	ks.state[best] = spanUnread
	for range ks.spans { // taking one in may reach the next
		for i, o := range ks.spans {
			if ks.state[i] == spanReady && o.start < m.end {
				ks.state[i] = spanUnread
				if o.end > m.end {
					m.end, m.secret = o.end, ""
				}
			}
		}
	}
	ks.floor = m.end
	sc.secret = m.secret
	return m.span, true
}

// beginKnown reports whether the text holds a known secret at all.
func (sc *scanner) beginKnown() bool {
	ks := knownScan{budget: 64*len(sc.s) + 1<<12, sets: [2]*knownSet{sc.r.known, sc.r.inContext}}
	ks.read(sc, 0)
	ks.read(sc, 1)
	if ks.state[0] != spanReady && ks.state[1] != spanReady {
		return false
	}
	kept := ks // on the heap, and only now
	sc.known = &kept
	return true
}

// before orders matches: the first, then the longest, then the one whose secret
// is known.
func before(a, b knownSpan) bool {
	if a.start != b.start {
		return a.start < b.start
	}
	return a.end > b.end
}

// read finds the next match of source i.
func (ks *knownScan) read(sc *scanner, i int) {
	var ok bool
	for {
		switch {
		case i == len(ks.sets):
			if sc.pos < ks.floor {
				sc.pos, sc.floor = ks.floor, ks.floor
			}
			ks.spans[i].span, ok = sc.nextRule()
			ks.spans[i].secret = ""
		case ks.sets[i] != nil:
			ks.spans[i], ok = ks.sets[i].find(sc.s, ks.floor, &ks.budget)
		}
		if !ok {
			ks.state[i] = spanNone
			return
		}
		if ks.spans[i].start >= ks.floor {
			ks.state[i] = spanReady
			return
		}
	}
}
