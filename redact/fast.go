package redact

import (
	"encoding/binary"
	"strings"
)

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

// gramSet is a set of short groups of folded letters, without false negatives.
type gramSet [1 << 16 / 64]uint64

// fold5 maps each byte of x to 1-26 for the letters, whatever their case, to
// 27-31 for "[\]^_" and "{|}~", and to 0 for the others below 0x80.
func fold5(x uint64) uint64 {
	m := x >> 6 & ones
	return x & (m<<5 - m)
}

// tripleHash and quadHash hash the low three or four bytes of y, which fold5
// made.
func tripleHash(y uint64) uint32 { return uint32(y&0x1f1f1f) * 0x9E3779B1 >> 16 }
func quadHash(y uint64) uint32   { return uint32(y) * 0x9E3779B1 >> 16 }

func (t *gramSet) add(h uint32)      { t[h/64] |= 1 << (h % 64) }
func (t *gramSet) has(h uint32) bool { return t[h/64]>>(h%64)&1 != 0 }

// proseTriples are the triples of the words that word looks at, with a blank
// before and after, and proseTails their ends; keyTails the ends of the words of
// keys; sayTails those of all words that say something of what follows.
var proseTriples, proseTails, keyTails, sayTails = func() (prose, proseEnds, tails, say gramSet) {
	for _, slot := range words.slots {
		w := slot.word
		if slot.role&wordProse != 0 {
			addTriples(&prose, w)
			addTails(&proseEnds, w)
		}
		if slot.role != 0 {
			addTails(&say, strings.TrimRight(w, "0123456789"))
		}
		if slot.role&(wordToken|wordGuessable|wordKey|wordMaybe|wordSafe|wordSuffix) == 0 {
			continue
		}
		for len(w) > 1 && class[w[len(w)-1]]&isDigit != 0 {
			w = w[:len(w)-1]
		}
		addTails(&tails, w)
	}
	return prose, proseEnds, tails, say
}()

// addTriples adds three neighbouring triples of w, one of which skip meets
// wherever it begins: the ones that are rarest in other words.
func addTriples(t *gramSet, w string) {
	if len(w) < 5 {
		w = " " + w + " "
	}
	best, most := 0, -1
	for i := 0; i+5 <= len(w); i++ {
		rare := 0
		for j := i + 1; j < i+5; j++ {
			rare += stepCost(w, j)
		}
		if rare > most {
			best, most = i, rare
		}
	}
	for i := best; i < best+3; i++ {
		t.add(tripleHash(fold5(loadEnd(w[i : i+3]))))
	}
}

// addTails adds the end of the word w: its last four letters, or all of it; and
// the short words that end it when it is written as two: "sess_id".
func addTails(t *gramSet, w string) {
	t.addTail(w)
	for n := 2; n < 4 && n+2 < len(w); n++ {
		if words.lookup(w[:len(w)-n]) != 0 {
			t.addTail(w[len(w)-n:])
		}
	}
}

func (t *gramSet) addTail(w string) {
	if len(w) > 1 {
		t.add(quadHash(fold5(loadEnd(w[max(0, len(w)-4):]) << (8 * max(0, 4-len(w))))))
	}
}

// loadEnd returns the bytes of s, at most eight, the last one highest.
func loadEnd(s string) (x uint64) {
	for i := len(s) - 1; i >= 0; i-- {
		x = x<<8 | uint64(s[i])
	}
	return x
}

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

// endsAt reports whether one of t's words may end at k in s, digits and a joint
// after it left out.
func (t *gramSet) endsAt(s string, k int) bool {
	for n := 0; n < 3 && k > 0 && class[s[k-1]]&isDigit != 0; n++ {
		k--
	}
	if k > 1 && class[s[k-1]]&isWordSym != 0 {
		k--
	}
	var x uint64
	if k >= 4 {
		x = uint64(binary.LittleEndian.Uint32(bytesOf(s[k-4 : k])))
	} else {
		x = loadEnd(s[:k]) << (8 * (4 - k))
	}
	high := x >> 7 & ones
	f := trimJoint(fold5(x) &^ (high<<8 - high))
	// A capital may begin a word: "userPin", "IDPin".
	return t.has(quadHash(f)) || x&0x2000 == 0 && t.has(quadHash(f&^0xff)) || x&0x200000 == 0 && t.has(quadHash(f&^0xffff))
}

// trimJoint folds what stands before the last joint of the four bytes x to 0:
// "_key" and "2pin" end in a word of three letters.
func trimJoint(x uint64) uint64 {
	switch {
	case x>>16&0xff == 0 || x>>16&0xff > 26:
		return x &^ 0xffffff
	case x>>8&0xff == 0 || x>>8&0xff > 26:
		return x &^ 0xffff
	case x&0xff > 26:
		return x &^ 0xff
	}
	return x
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
	s, rs := sc.s, sc.r.rules
	joint := true
	for p := a; p+3 <= b; p++ {
		if joint && rs.starts(s[p:]) {
			return true
		}
		joint = class[s[p]]&isWordSym != 0
	}
	return a > 0 && sc.notableBefore(a) || varied(s[a:b])
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
