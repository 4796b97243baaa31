package redact

// span is one secret found.
type span struct {
	start, end int
	rule       ruleIndex
	kind       Kind
}

// scanner walks once over one string. Positions are looked at from left to
// right; a match never begins before the end of the one before it. To the left
// it looks no further than maxLook bytes, except for a userinfo, whose search ends
// at any '@'; to the right not twice over the same bytes, except for a bounded
// number. So its time is linear in the input.
type scanner struct {
	r   *Redactor
	s   string
	pos int // next position to look at
	// floor is the end of the last match.
	floor int
	// whole is what the caller's key says of s as one value, until it is judged.
	whole keyInfo
	// named: the caller gave a key, and it is none that only says "here".
	named bool
	// Ends of regions that pos may be in: a Cookie header, the parameters of an
	// Authorization header, the value of a safe key, a public PEM block.
	cookieEnd, authEnd, safeEnd int
	jwkEnd                      int // of a JSON Web Key
	anyEnd                      int // of those in which any name may count
	// colon is the position of the ':' in the argument of curl -u, or of the byte
	// before another command's password, 0 when there is none ahead. That ends at
	// argEnd, when it lies behind; program is the start of the command's name,
	// plus one.
	colon, argEnd, program int
	// again is where the token that was found last stands once more, nil for nowhere.
	again *repeat
	// item is where the next item of a list of tokens begins, 0 when there is none.
	item int
	// runDone is the end of the last run of word bytes that was looked at.
	runDone int
	window  window
	// noted is the start of the last notable run, plus one; less than zero when
	// the run is varied.
	noted int
	// separated is the last separator that skip stopped at, plus one.
	separated int
	// known merges in the secrets that r knows; plain is set when none is in s.
	known  *knownScan
	plain  bool
	secret string // what the last match stands for, when it is not its text
	// later are arguments known to follow the one at colon, which is a token's when
	// argToken is its position.
	later    []argument
	argToken int
	// slow makes next look at every position: the reference in tests.
	slow bool
}

// maxLook bounds how far a context is searched, in bytes.
const maxLook = 256

func (sc *scanner) setKey(key string) {
	if key == "" {
		return
	}
	sc.whole = sc.r.keyInfo(key)
	sc.named = !saysNothing(key)
	if sc.whole.safe {
		sc.safeEnd = len(sc.s)
	}
}

// nextRule finds the next secret by the rules.
func (sc *scanner) nextRule() (span, bool) {
	if sc.whole.kind != KindNone {
		info := sc.whole
		sc.whole = keyInfo{}
		if m, ok := sc.wholeValue(info); ok {
			if m, ok = sc.settle(m); ok {
				return sc.found(m)
			}
		}
	}
	if sc.pos == 0 {
		sc.stopAtAccount()
	} else if sc.item > 0 {
		if m, ok := sc.listed(); ok {
			if m, ok = sc.settle(m); ok {
				return sc.found(m)
			}
		}
	}
	if sc.again != nil {
		if m, ok := sc.waiting(); ok {
			return m, true
		}
	}
	for sc.pos < len(sc.s) {
		if (sc.pos != sc.floor || sc.pos == 0) && !sc.slow {
			if sc.pos = sc.skip(sc.pos); sc.pos == len(sc.s) {
				break
			}
		}
		if sc.again != nil && sc.again.at > 0 && sc.pos >= sc.again.at {
			if m, ok := sc.repeated(); ok {
				return m, true
			}
		}
		if m, ok := sc.at(sc.pos); ok {
			if m, ok = sc.settle(m); ok {
				if sc.again != nil {
					if r, ok := sc.repeatedBefore(m); ok {
						return r, true
					}
				}
				return sc.found(m)
			}
		}
		sc.pos++
	}
	if sc.again != nil && sc.again.at > 0 {
		return sc.repeated()
	}
	return span{}, false
}

func (sc *scanner) found(m span) (span, bool) {
	sc.pos = m.end
	sc.floor = m.end
	sc.expectAgain(m)
	return m, true
}

// at looks for a secret that shows at position p: at a separator, at the start
// of a word, at the start of a long run of word bytes.
func (sc *scanner) at(p int) (span, bool) {
	s := sc.s
	c := s[p]
	switch {
	case p == sc.colon && p > 0:
		sc.colon = 0
		return sc.userPassword(p)
	case c == ':' || c == '=':
		return sc.keyed(p)
	case c == '@':
		return sc.userinfo(p)
	case c == '>':
		return sc.element(p)
	case c == '<':
		return sc.hereString(p)
	case c == '$':
		return sc.cryptHash(p)
	}
	cl := class[c]
	if cl&isWord == 0 {
		if c == wideHead && wideSeparator(s, p) {
			return sc.wideKeyed(p)
		}
		return span{}, false
	}
	if p == sc.floor || class[s[p-1]]&isWord == 0 {
		if end := sc.runEnd(p); end-p >= minRun {
			if m, ok := sc.run(p, end); ok {
				return m, true
			}
		}
	}
	if c == '-' && flagAt(s, p) {
		return sc.flagArgument(p)
	}
	if cl&isDigit != 0 && besideForeign(s, p) {
		return sc.codeForeign(p)
	}
	if cl&isLetter != 0 && (p == sc.floor || class[s[p-1]]&isLetter == 0) {
		return sc.word(p)
	}
	return span{}, false
}

// minRun is the length of the shortest run of word bytes that is looked at for
// its own sake.
const minRun = 16

// maxWord is the length of the longest word that is looked up.
const maxWord = 32
