package redact

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"strings"
)

// The fast scanner looks at 64 bytes at a time and stops only where at may find
// something:
//
//   - at a separator after the end of a word that keys end with,
//   - at a word that may stand before a secret, found by its first letters,
//   - at the start of a run of 16 or more word bytes,
//   - at a number beside letters that are not ASCII,
//   - at a flag that may carry a password.
//
// It decides nothing else: that it skips only positions at which at finds
// nothing is held by a test against a scanner that skips none.

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// geq sets the high bit of each byte of y (all below 0x80) that is at least c.
func geq(y uint64, c uint64) uint64 { return y + (0x80-c)*ones }

// skip returns the first position at or after i at which at may find something,
// or the length of s.
func (sc *scanner) skip(i int) int {
	s := sc.s
	w := &sc.window
	if sc.colon >= i && sc.colon > 0 { // rare: the position of a ':' to stop at
		if i >= w.end {
			w.load(s, i, sc.r.tails)
		}
		return i
	}
	for from := i; i < len(s); i = w.end {
		if i < w.base || i >= w.end {
			w.load(s, i, sc.r.tails)
		}
		pairs := w.names | w.mark
		if sc.anyNameAt(i) {
			pairs = w.pair | w.mark
		}
		for stops := (w.runs | w.others | w.heads | pairs) & (^uint64(0) << ((i - w.base) & (blockSize - 1))); stops != 0; stops &= stops - 1 {
			bit := stops & -stops
			p := w.base + bits.TrailingZeros64(stops)
			if pairs&^w.others&bit != 0 {
				if sc.separator(p) {
					sc.separated = p + 1
					return p
				}
				continue
			}
			if w.heads&bit != 0 {
				if a := sc.proseWord(p, from); a >= 0 {
					return a
				}
			}
			if w.others&bit != 0 || w.runs&bit != 0 && sc.notable(p, sc.runEnd(p)) {
				return p
			}
		}
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

// maxNumber is how many digits may end the name of a key: "SECRET_2026".
const maxNumber = 4

// anyNameAt reports whether any name before a separator at p counts, whatever its
// end: in a Cookie header, in credentials, in a JSON Web Key, or because a name
// of Options.Keys tells little.
func (sc *scanner) anyNameAt(p int) bool {
	return p < sc.anyEnd || sc.r.anyName
}

// keyTail reports whether a key whose value counts may end before the separator
// at p.
func (sc *scanner) keyTail(p int) bool {
	s := sc.s
	if p == 0 {
		return false
	}
	if sc.anyNameAt(p) {
		return true
	}
	k := p
	c := s[k-1]
	if class[c]&isLetter != 0 && (p < 3 || s[p-3] != '%') {
		return p > 1 && sc.r.tails.endsIn(s, p)
	}
	if class[c]&isWord == 0 {
		if c == ']' && p > maxNumber+1 && class[s[p-2]]&class[s[p-3]]&class[s[p-4]]&class[s[p-5]]&class[s[p-6]]&isDigit != 0 {
			return false // "sshd[24200]:"
		}
		for n := 0; k > 0 && n < maxGap; n++ {
			switch s[k-1] {
			case '[':
				if s[k] == ']' {
					k--
					continue
				}
			case '\\':
				k = escapesStart(s, k, max(0, p-maxLook))
				continue
			case ' ', '\t', '"', '\'', '`', ']', '*', '.':
				k--
				continue
			case ';':
				if k > len(htmlQuote) && s[k-len(htmlQuote):k] == htmlQuote {
					k -= len(htmlQuote)
					continue
				}
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
	} else if class[c]&isDigit != 0 {
		d := p
		for d > 0 && p-d < maxNumber && class[s[d-1]]&isDigit != 0 {
			d--
		}
		if d == 0 || class[s[d-1]]&(isLetter|isWordSym) == 0 {
			return false
		}
	}
	if k > 3 && s[k-3] == '%' && lower(s[k-1]) == 'd' {
		k -= 3
	}
	return k > 1 && sc.r.tails.endsAt(s, k)
}

// separator reports whether at may find something at the separator p.
func (sc *scanner) separator(p int) bool {
	switch sc.s[p] {
	case ':', '=':
		return sc.keyTail(p) && !sc.knownNoKey(p) && !hashForms(sc.s, p) && !valueDone(sc.s, p)
	case '>':
		return sc.tagEnd(p)
	case '<':
		return strings.HasPrefix(sc.s[p:], hereString) && (p == 0 || sc.s[p-1] != '<')
	case '$':
		return p == 0 || class[sc.s[p-1]]&isAlnum == 0 || sc.s[p-1] == 'n' || scramVerifier(sc.s, p) > 0
	case '@':
		return p > 0 && !beforeUser[sc.s[p-1]]
	}
	return false
}

// runEnd returns the end of the run of word bytes that p is in.
func (sc *scanner) runEnd(p int) int {
	w := &sc.window
	if p < w.base || p >= w.end {
		return runEnd(sc.s, p, isWord)
	}
	n := uint(p - w.base)
	if e := p + bits.TrailingZeros64(^(w.word()>>(n&(blockSize-1)) | w.next<<1<<((blockSize-1-n)&(blockSize-1)))); e < w.end+nextSize && e < p+blockSize {
		return e
	}
	return runEnd(sc.s, w.end, isWord)
}

// notable reports, and notes, whether the run s[a:b] may be a token: it changes
// between letters and digits, or begins as a JWT does, or has the start of a rule's
// prefix.
func (sc *scanner) notable(a, b int) bool {
	sc.noted = 0
	if b-a == 2*sha256.Size && hashBefore(sc.s[:a]) {
		return false
	}
	if sc.varied(a, b) {
		sc.noted = -a - 1
	} else if jwtStart(sc.s[a:]) || plainStart(sc.s[a:]) && plainEnd(sc.s, a, b) > 0 || sc.prefixStart(a, b) >= 0 || a > 0 && sc.notableBefore(a, b) {
		sc.noted = a + 1
	}
	return sc.noted != 0
}

// prefixStart returns the first position at or after p at which a rule's prefix may
// begin in the run that ends at b, or -1: at p itself and after a '-' or '_'.
func (sc *scanner) prefixStart(p, b int) int {
	s, starts := sc.s, &sc.r.rules.starts
	if w := &sc.window; w.base <= p && p < w.end && p+3 <= b {
		m := w.sym>>(uint(p-w.base)&(blockSize-1))<<1 | 1
		if n := uint(b - 2 - p); n < blockSize {
			m &= 1<<(n&(blockSize-1)) - 1
		}
		for ; m != 0; m &= m - 1 {
			if q := p + bits.TrailingZeros64(m); starts.has3(head3(s, q)) && starts.beginAll(s[q:]) {
				return q
			}
		}
		if b <= w.end {
			return -1
		}
		p = nextSym(s, w.end-1, b) + 1
	}
	for ; p+3 <= b; p = nextSym(s, p, b) + 1 {
		if starts.begin(s[p:]) {
			return p
		}
	}
	return -1
}

// nextSym returns the position of the first '-' or '_' in s[p:b], or b.
func (sc *scanner) nextSym(p, b int) int {
	w := &sc.window
	if w.base <= p && p < w.end {
		if m := w.sym >> (p - w.base); m != 0 {
			return min(p+bits.TrailingZeros64(m), b)
		}
		p = w.end
	}
	return nextSym(sc.s, p, b)
}

// nextSym is scanner.nextSym for any text.
func nextSym(s string, p, b int) int {
	for ; p < b; p += 8 {
		x := load8(s, p)
		low := x &^ highs
		if m := (equal(low, '-') | equal(low, '_')) &^ x; m != 0 {
			return min(p+trailing(m), b)
		}
	}
	return b
}

// wordStart returns the start of the run of word bytes that ends before k, or low
// when it begins before that.
func (sc *scanner) wordStart(k, low int) int {
	w := &sc.window
	n := k - w.base
	if n <= 0 || k > w.end {
		return runStart(sc.s, k, low, isWord)
	}
	if z := bits.LeadingZeros64(^w.word() << (blockSize - n)); z < n {
		return max(k-z, min(k, low))
	}
	return runStart(sc.s, max(w.base, min(k, low)), low, isWord)
}

// notableBefore reports whether what stands before the run s[a:b] may belong to
// the token that goes on in it: a prefix with a '.' in it, the start of base64,
// the number of an account.
func (sc *scanner) notableBefore(a, b int) bool {
	s, rs := sc.s, sc.r.rules
	switch c := s[a-1]; c {
	case '\\', '%', '~':
		return true
	case ':':
		return a > 1 && b-a >= 32 && class[s[a-2]]&isDigit != 0
	case '.', '+', '/', '=':
		if c == '/' && a > 2 && s[a-2] == '/' && s[a-3] == '1' {
			return true
		}
		for p, n := a-1, 0; n < 4; n++ {
			start := runStart(s, p, max(0, p-minRun), isWord)
			if p == start {
				return false
			}
			if p-start == 1 && c == '.' || start+3 <= len(s) && rs.joined.begin(s[start:]) {
				return true
			}
			if start == 0 || s[start-1] != c && (c == '.' || s[start-1] != '/' && s[start-1] != '+') {
				return false
			}
			p = start - 1
		}
	}
	return false
}

// varied reports whether the run s[a:b] has letters and changes twice or more
// between them and digits: words and numbers do not, random text does. See
// varied.
func (sc *scanner) varied(a, b int) bool {
	w := &sc.window
	if a < w.base || a >= w.end {
		return varied(sc.s[a:b])
	}
	n := min(b, w.end) - a
	keep := ^uint64(0) >> (uint(blockSize-n) & (blockSize - 1)) << (uint(a-w.base) & (blockSize - 1))
	letter, digit := w.letter&keep, w.digit&keep
	steps, letters := bits.OnesCount64(letter<<1&digit|digit<<1&letter), bits.OnesCount64(letter)
	if b > w.end && (steps < 2 || letters < 3) {
		more, behind := jumps(sc.s[w.end-1 : b])
		steps, letters = steps+more, letters+behind-int(w.letter>>(blockSize-1)) // the window's last byte is a word byte
	}
	return letters > 2 && (steps > 1 || steps == 1 && b-a >= minBare && sc.hasUpper(a, b))
}

// hasUpper reports whether the run s[a:b] has a capital.
func (sc *scanner) hasUpper(a, b int) bool {
	w := &sc.window
	if a < w.base || a >= w.end {
		return hasUpper(sc.s[a:b])
	}
	n := min(b, w.end) - a
	return w.upper>>(a-w.base)<<(blockSize-n) != 0 || b > w.end && hasUpper(sc.s[w.end:b])
}

// varied is scanner.varied for any text. In a long one with letters of both cases
// one change is enough.
func varied(v string) bool {
	steps, letters := jumps(v)
	return letters > 2 && (steps > 1 || steps == 1 && len(v) >= minBare && hasUpper(v))
}

// proseWord returns the start of the word that has a head at p when it is one
// that word looks at and begins at or after from, and otherwise -1.
func (sc *scanner) proseWord(p, from int) int {
	s, w := sc.s, &sc.window
	n := p - w.base // p is in the window
	a, e := p, p+bits.TrailingZeros64(^(w.letter>>n))
	if n > 0 {
		a -= bits.LeadingZeros64(^w.letter << (blockSize - n))
	}
	if a <= w.base {
		a = runStart(s, min(a, p), max(from, p-maxWord), isLetter)
	}
	a = max(a, from, p-maxWord)
	if a > sc.floor && class[s[a-1]]&isLetter != 0 {
		return -1
	}
	if e >= w.end {
		e = runEnd(s[:min(len(s), a+maxWord+1)], w.end, isLetter)
	}
	if sc.wordRole(a, min(e, a+maxWord+1))&wordProse == 0 {
		return -1
	}
	return a
}
