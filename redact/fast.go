package redact

import "encoding/binary"

// The fast scanner reads eight bytes at a time and stops only where at may find
// something:
//
//   - at a separator after the end of a word that keys end with,
//   - at a word that may stand before a secret, found by its letter triples,
//   - at the start of a run of 16 or more word bytes.
//
// It decides nothing else: that it skips only positions at which at finds
// nothing is held by a test against a scanner that skips none.

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// geq sets the high bit of each byte of y (all below 0x80) that is at least c.
func geq(y uint64, c uint64) uint64 { return y + (0x80-c)*ones }

// keyTail reports whether a key whose value counts may end before the separator
// at p.
func (sc *scanner) keyTail(p int) bool {
	s := sc.s
	if p == 0 {
		return false
	}
	if p < sc.cookieEnd || p < sc.authEnd {
		return true
	}
	k := p
	c := s[k-1]
	if class[c]&isWord == 0 {
		for n := 0; k > 0 && n < 8; n++ {
			switch s[k-1] {
			case ' ', '\t', '"', '\'', '`', '\\', ']', '*', '.':
				k--
				continue
			case 'D', 'd':
				if k > 3 && s[k-3] == '%' {
					k -= 3
					continue
				}
			}
			break
		}
		if k == 0 {
			return false
		}
	} else if class[c]&isDigit != 0 && (p < 2 || s[p-2] < 'A') {
		return false
	}
	if k > 3 && s[k-3] == '%' && lower(s[k-1]) == 'd' {
		k -= 3
	}
	return k > 1 && sc.r.tails.endsAt(s, k)
}

// skip returns the first position at or after i at which at may find something,
// or the length of s.
func (sc *scanner) skip(i int) int {
	s := sc.s
	if sc.colon >= i && sc.colon > 0 {
		return i // rare: the position of a ':' to stop at
	}
	base := i
	run := i               // start of the bytes before i without a delimiter
	prevDigit := uint64(0) // classes of the two bytes before i, at the top
	prevGeA := uint64(0)
	if i > 1 {
		x := uint64(s[i-1])<<56 | uint64(s[i-2])<<48
		y := x &^ highs
		prevDigit = geq(y, '0') & ^geq(y, '9'+1) & highs &^ x
		prevGeA = (geq(y, 'A') | x) & highs
	}
	keep := uint64(0) // within a cookie or credentials any name may end with digits
	if i < sc.cookieEnd || i < sc.authEnd {
		keep = highs
	}
	for i < len(s) {
		x := load8(s, i)
		y := x &^ highs
		ge0, ge3A, geA := geq(y, '0'), geq(y, ':'), geq(y, 'A')
		punct := ge3A & ^geA                   // : ; < = > ? @
		notMinus := (y ^ '-'*ones) + 0x7f*ones // high bit: the byte is not '-'
		notDollar := (y ^ '$'*ones) + 0x7f*ones
		delim := (^ge0&notMinus | punct | x) & highs
		digit := ge0 & ^ge3A & highs &^ x
		letter := (geA | x) & highs
		// ':' and '=' after a digit that follows no letter separate no key.
		number := (digit<<8 | prevDigit>>56) & ^(letter<<16 | prevGeA>>48)
		at := y ^ '@'*ones
		punct &= ^number | ^(at + 0x7f*ones) | keep
		sep := (punct | ^notDollar) & highs &^ x

		f := fold5(x)
		h0, h3, h5 := tripleHash(f), tripleHash(f>>24), tripleHash(f>>40)
		hit := (proseTriples[h0/64]>>(h0%64) | proseTriples[h3/64]>>(h3%64) | proseTriples[h5/64]>>(h5%64)) & 1

		long := i+trailing(delim)-run >= minRun && i >= sc.runSeen
		if sep != 0 || hit != 0 || long {
			if hit == 0 && !long {
				for ; sep != 0; sep &= sep - 1 {
					if p := i + trailing(sep); sc.separator(p) {
						return p
					}
				}
			} else if q := sc.candidate(base, i, run, sep, hit != 0, long); q < len(s) {
				return q
			}
		}
		if delim != 0 {
			run = i + 8 - leading(delim)
		}
		prevDigit, prevGeA = digit, letter
		i += 8
	}
	return len(s)
}

// load8 returns the eight bytes of s at i, blanks after its end.
func load8(s string, i int) uint64 {
	if i+8 <= len(s) {
		return binary.LittleEndian.Uint64(bytesOf(s[i : i+8]))
	}
	x := uint64(' ' * ones)
	for j := len(s) - 1; j >= i; j-- {
		x = x<<8 | uint64(s[j])
	}
	return x
}

// candidate returns the first position that the eight bytes at i point to, or
// the length of s when a closer look finds none: a long run that may begin at
// run, a word with a triple among them, the separators in the mask sep.
func (sc *scanner) candidate(base, i, run int, sep uint64, triple, long bool) int {
	first, q := len(sc.s), len(sc.s)
	if triple {
		q = sc.proseWord(base, i)
	}
	if long || q < len(sc.s) {
		first = sc.longRun(max(run, sc.runSeen))
		q = min(q, first)
	}
	for ; sep != 0; sep &= sep - 1 {
		p := i + trailing(sep)
		if p >= q {
			break
		}
		if sc.separator(p) {
			q = p
			break
		}
	}
	if q < first {
		sc.runSeen = min(sc.runSeen, first) // the run comes later
	}
	return q
}

// separator reports whether at may find something at the separator p.
func (sc *scanner) separator(p int) bool {
	switch sc.s[p] {
	case ':', '=':
		return sc.keyTail(p)
	case '>':
		return sc.tagEnd(p)
	case '$':
		return p == 0 || class[sc.s[p-1]]&isAlnum == 0 || sc.s[p-1] == 'n'
	case '@':
		return true
	}
	return false
}

// longRun returns the start of the first run of word bytes that is long and
// notable, among those that begin at or after a and are joined by no delimiter
// of skip's, or the length of s. It notes in runSeen how far it looked.
func (sc *scanner) longRun(a int) int {
	s := sc.s
	p := a
	if a > sc.floor && class[s[a-1]]&isWord != 0 {
		p = sc.runEnd(a) // began before
	}
	for p < len(s) && (class[s[p]]&isWord != 0 || s[p] >= '[' && s[p] < 0x80) {
		if class[s[p]]&isWord == 0 {
			p++
			continue
		}
		e := sc.runEnd(p)
		if e-p >= minRun && sc.notable(p, e) {
			sc.runSeen, sc.noted = e, p+1
			return p
		}
		p = e
	}
	sc.runSeen = p
	return len(s)
}

// runEnd returns the end of the run of word bytes that p is in. It reads a run
// only once.
func (sc *scanner) runEnd(p int) int {
	if p < sc.runFrom || p >= sc.runTo {
		sc.runFrom, sc.runTo = p, runEnd(sc.s, p, isWord)
	}
	return sc.runTo
}

// notable reports whether the run s[a:b] may be a token: it changes between
// letters and digits, or has the start of a rule's prefix.
func (sc *scanner) notable(a, b int) bool {
	sc.noted, sc.notedPlain = 0, !sc.mayStart(a, b)
	return !sc.notedPlain || a > 0 && sc.notableBefore(a) || varied(sc.s[a:b])
}

// mayStart reports whether a rule's prefix may begin in the run s[a:b].
func (sc *scanner) mayStart(a, b int) bool {
	s, rs := sc.s, sc.r.rules
	if rs.starts(s[a:]) {
		return true
	}
	for p := a; p+4 <= b; p += 8 {
		x := load8(s, p)
		// '-' and '_': a borrow may mark a byte too many above them.
		minus, under := x^'-'*ones, x^'_'*ones
		for m := ((minus-ones)&^minus | (under-ones)&^under) & highs; m != 0; m &= m - 1 {
			if q := p + trailing(m) + 1; q+3 <= b && rs.starts(s[q:]) {
				return true
			}
		}
	}
	return false
}

// notableBefore reports whether what stands before the run at a may belong to
// the token that goes on in it: a prefix with a '.' in it, the start of base64.
func (sc *scanner) notableBefore(a int) bool {
	s, rs := sc.s, sc.r.rules
	switch c := s[a-1]; c {
	case '\\', '%', '~':
		return true
	case ':':
		return a > 1 && class[s[a-2]]&isDigit != 0
	case '.', '+', '/', '=':
		if c == '/' && a > 2 && s[a-2] == '/' && s[a-3] == '1' {
			return true
		}
		for p, n := a-1, 0; n < 4; n++ {
			start := runStart(s, p, max(0, p-minRun), isWord)
			if p == start {
				return false
			}
			if p-start == 1 && c == '.' || start+3 <= len(s) && rs.starts(s[start:]) {
				return true
			}
			if c != '.' || start == 0 || s[start-1] != '.' {
				return false
			}
			p = start - 1
		}
	}
	return false
}

// varied reports whether v has letters and changes twice or more between them
// and digits: words and numbers do not, random text does.
func varied(v string) bool {
	steps, letters := jumps(v)
	return steps > 1 && letters > 2
}

// proseWord returns the start of the first word that word looks at among those
// that have a letter in s[i:i+8], or the start of the long run it is in.
func (sc *scanner) proseWord(base, i int) int {
	s := sc.s
	for p := i; p < i+8 && p < len(s); p++ {
		if class[s[p]]&isLetter == 0 {
			continue
		}
		a := runStart(s, p, max(base, p-40), isLetter)
		e := runEnd(s[:min(len(s), p+40)], p, isLetter)
		if a > sc.floor && class[s[a-1]]&isLetter != 0 {
			p = e
			continue // began before base
		}
		if proseTails.endsAt(s, e) && sc.wordRole(a, e)&wordProse != 0 {
			if run := runStart(s, a, base, isWord); run < a && (run == sc.floor || run == 0 || class[s[run-1]]&isWord == 0) && runEnd(s[:min(len(s), a+minRun)], a, isWord)-run >= minRun {
				return run
			}
			return a
		}
		p = e
	}
	return len(s)
}
