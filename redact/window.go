package redact

import "math/bits"

// window is the block of the text that the fast scanner is in, and where in it
// something may be.
type window struct {
	block
	runs    uint64 // starts of runs of minRun word bytes
	others  uint64 // what codeStops and flagStops tell
	heads   uint64 // starts of words that word may look at, also within a name
	names   uint64 // pairs before which the name of a key may end
	ends    uint64 // those of names of which sieveEnds is to tell: a letter stands before them
	next    uint64 // word bytes among the nextSize bytes behind the block
	dashes  uint64 // where flags may begin: at a '-' or '_' that begins a word
	rare    uint64 // not zero where flagStops or codeStops may tell something
	escaped uint64 // escape of the blocks before

	base, end int // the block's bounds in the text; end 0: none yet
}

// load makes w the block of s that i is in. Names of keys end as tails says.
func (w *window) load(s string, i int, tails *gramSet) {
	base := i &^ (blockSize - 1)
	if w.end != base { // not the next one
		w.block, w.escaped = block{}, w.escaped|w.escape
		if base > 0 {
			w.fill(s, base-blockSize, blockSize, tails)
		}
	}
	w.fill(s, base, min(blockSize, len(s)-base), tails)
	if w.ends != 0 {
		w.sieveEnds(s, tails)
	}
	if w.rare != 0 {
		w.loadRare(s)
	}
}

// loadRare notes in w.others what stands in few blocks.
func (w *window) loadRare(s string) {
	if w.dashes != 0 {
		w.others |= flagStops(s, w.base, w.dashes)
	}
	if w.high != 0 || w.base > 0 && highBit(s[w.base-3:w.base]) || w.digit>>(blockSize-3) != 0 && w.end < len(s) && highBit(s[w.end:min(len(s), w.end+3)]) {
		w.others |= w.codeStops(s)
	}
}

// highBit reports whether one of s, three bytes at most, is not ASCII.
func highBit(s string) bool {
	return s[0]|s[len(s)>>1]|s[len(s)-1] >= 0x80
}

// nextSize is how many bytes behind a block window.next tells of.
const nextSize = 16

// fillGeneric is fill in Go, for machines without another one and as the
// reference in tests.
func (w *window) fillGeneric(s string, i, n int) {
	before := w.block
	w.base, w.end = i, i+n
	classifyGeneric(&w.block, s, i, n)
	w.escaped |= before.escape
	w.stops(&before)
	w.next = 0
	for k := 0; len(s) >= nextSize && k < nextSize && w.end+k < len(s); k++ {
		if class[s[w.end+k]]&isWord != 0 {
			w.next |= 1 << k
		}
	}
	if len(s) >= nextSize && w.end < len(s) && highBit(s[w.end:min(len(s), w.end+3)]) {
		w.rare |= w.digit >> (blockSize - 3)
	}
	if n := bits.LeadingZeros64(^w.word()); 0 < n && n < minRun && n+bits.TrailingZeros64(^w.next) >= minRun {
		w.runs |= 1 << (blockSize - n) // it goes on behind the block
	}
	w.heads = proseHeads.wordsAt(s, w, w.heads)
}

// stops finds where something may be from the classes of the bytes, also of those
// in the block before.
func (w *window) stops(before *block) {
	letters, uppers, digits := w.letter, w.upper, w.digit
	words, small := w.word(), letters&^uppers
	w.runs = longRuns(words) &^ follow(words, before.word(), 1)
	w.others = 0

	w.dashes = w.sym &^ (words << 1) & (words>>1 | 1<<(blockSize-1))
	w.rare = w.dashes | w.high | before.high>>(blockSize-3)
	inWord := follow(letters, before.letter, 1)
	w.heads = (letters&^inWord | uppers&(follow(small, before.letter&^before.upper, 1)|small>>1|1<<(blockSize-1))) & w.prose

	// Pairs after a number are let go but those that a name stands before: "key_01=".
	// The carry of its first digit runs through the number and out behind it.
	name, nameBefore := letters|w.sym, before.letter|before.sym
	_, carry := bits.Add64(before.digit, nameBefore<<1&before.digit, 0)
	named, _ := bits.Add64(digits, follow(name, nameBefore, 1)&digits, carry)
	w.names = w.pair &^ (follow(digits, before.digit, 1) &^ (named &^ digits))
	w.ends = w.names & inWord
}

// follow returns the bytes n places after those of m, which follow those of the
// block before.
func follow(m, before uint64, n int) uint64 { return m<<n | before>>(blockSize-n) }

// longRuns returns the bits of m that have minRun-1 others right above them.
func longRuns(m uint64) uint64 {
	m &= m >> 1
	m &= m >> 2
	m &= m >> 4
	return m & (m >> 8)
}
