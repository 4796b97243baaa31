package redact

// span is one secret found.
type span struct {
	start, end int
	rule       ruleIndex
	kind       Kind
}

// scanner walks once over one string. Positions are looked at from left to
// right; a match never begins before the end of the one before it.
type scanner struct {
	r   *Redactor
	s   string
	pos int // next position to look at
	// floor is the end of the last match.
	floor int
	// whole is set while the key says that all of s is one value.
	whole Kind
	// cookieEnd and authEnd are the ends of the Cookie header, and of the
	// parameters of an Authorization header, that pos may be in.
	cookieEnd, authEnd int
}

func (sc *scanner) setKey(key string) {
	if key == "" {
		return
	}
	kind, _ := classifyKey(key)
	sc.whole = kind
}

// next finds the next secret.
func (sc *scanner) next() (span, bool) {
	if sc.whole != KindNone {
		kind := sc.whole
		sc.whole = KindNone
		if m, ok := sc.wholeValue(kind); ok {
			return sc.found(m)
		}
	}
	for sc.pos < len(sc.s) {
		if m, ok := sc.at(sc.pos); ok {
			return sc.found(m)
		}
		sc.pos++
	}
	return span{}, false
}

func (sc *scanner) found(m span) (span, bool) {
	sc.pos = m.end
	sc.floor = m.end
	return m, true
}

// at looks for a secret that shows at position p.
func (sc *scanner) at(p int) (span, bool) {
	s := sc.s
	switch c := s[p]; {
	case c == ':' || c == '=':
		return sc.keyed(p)
	case c == '@':
		return sc.userinfo(p)
	case class[c]&isWord != 0 && (p == sc.floor || class[s[p-1]]&isWord == 0):
		if m, ok := sc.scheme(p); ok {
			return m, true
		}
		end := runEnd(s, p, isWord)
		if end-p >= minRun {
			return sc.run(p, end)
		}
	}
	return span{}, false
}

// minRun is the length of the shortest run of word bytes that is looked at for
// its own sake.
const minRun = 16

// run looks at the maximal run of word bytes s[a:b].
func (sc *scanner) run(a, b int) (span, bool) {
	s := sc.s
	if m, ok := sc.prefixed(a, b); ok {
		return m, true
	}
	if s[a] == 'e' && b-a > 3 && s[a:a+2] == "ey" {
		return sc.jwt(a, b)
	}
	return span{}, false
}
