package redact

import "math/bits"

// What the classes of bytes leave is sieved by hashes of the text before anything
// is looked up.

// headSet is a set of words of letters by a hash of their first eight, without
// false negatives.
type headSet [1 << headBits / 64]uint64

const (
	headBits     = 14
	headFactor64 = 0x9E3779B97F4A7C15
)

// proseHeads are the words that word looks at.
var proseHeads = func() (t headSet) {
	for _, slot := range words.slots {
		if slot.role&wordProse != 0 {
			h := headHash(word8(slot.word, 0), len(slot.word))
			t[h/64] |= 1 << (h % 64)
		}
	}
	return t
}()

func (t *headSet) has(h uint64) bool { return t[h/64]>>(h%64)&1 != 0 }

// headHash hashes the first of n letters, which x begins with, whatever their
// case.
func headHash(x uint64, n int) uint64 {
	x = (x | ' '*ones) << (uint(8-min(n, 8)) * 8 & 63)
	return x * headFactor64 >> (64 - headBits)
}

// sieveEnds takes those away from w's names that do not end as tails says, of
// w.ends.
func (w *window) sieveEnds(s string, tails *gramSet) {
	w.names &^= tails.noEndsAt(s, w.base, w.ends)
}

// wordsAt returns those of heads, places in w, from which on one of t's words may
// reach to the end of the letters.
func (t *headSet) wordsAt(s string, w *window, heads uint64) (yes uint64) {
	for m := heads; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		n, p := bits.TrailingZeros64(^(w.letter >> i)), w.base+i
		if p+n == w.end { // they may go on behind the block
			n = runEnd(s[:min(len(s), p+8)], w.end, isLetter) - p
		}
		if t.has(headHash(word8(s, p), n)) {
			yes |= m & -m
		}
	}
	return yes
}
