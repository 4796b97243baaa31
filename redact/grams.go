package redact

import (
	"math/bits"
	"strings"
)

// gramSet is a set of the ends of words, without false negatives.
type gramSet struct {
	grams [1 << 16 / 64]uint64 // hashes of groups of folded letters
}

// fold5 maps each byte of x to 1-26 for the letters, whatever their case, to
// 27-31 for "[\]^_" and "{|}~", and to 0 for the others below 0x80.
func fold5(x uint32) uint32 {
	m := x >> 6 & 0x01010101
	return x & (m<<5 - m)
}

// quadHash hashes four bytes that fold5 made.
func quadHash(y uint32) uint32 { return y * quadFactor >> 16 }

const quadFactor = 0x9E3779B1

func (t *gramSet) add(h uint32)      { t.grams[h/64] |= 1 << (h % 64) }
func (t *gramSet) has(h uint32) bool { return t.grams[h/64]>>(h%64)&1 != 0 }

// noEndsAt returns those positions of ends, a mask of positions from base in s with
// a letter before them, at which none of t's words ends. It does not tell near the
// beginning of s, nor where the letter is the last digit of a percent-encoded byte.
func (t *gramSet) noEndsAt(s string, base int, ends uint64) (no uint64) {
	for m := ends; m != 0; m &= m - 1 {
		k := base + bits.TrailingZeros64(m)
		if k < 4 {
			continue
		}
		if x := load4(s, k-4); !t.endIn(x) && byte(x>>8) != '%' {
			no |= m & -m
		}
	}
	return no
}

// load4 returns the four bytes of s at i.
func load4(s string, i int) uint32 {
	b := s[i : i+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// keyTails are the ends of the words of keys; sayTails those of all words that
// say something of what follows.
var keyTails, sayTails = func() (tails, say gramSet) {
	for _, slot := range words.slots {
		w := slot.word
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
	addTails(&tails, "kty") // see jwk
	return tails, say
}()

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
	if len(w) < 2 {
		return
	}
	f := fold5(loadEnd(w[max(0, len(w)-4):]) << (8 * max(0, 4-len(w))))
	t.add(quadHash(f))
}

// loadEnd returns the bytes of s, at most four, the first one lowest.
func loadEnd(s string) (x uint32) {
	for i := len(s) - 1; i >= 0; i-- {
		x = x<<8 | uint32(s[i])
	}
	return x
}

// endsAt reports whether one of t's words may end at k in s, digits and a joint
// after it left out.
func (t *gramSet) endsAt(s string, k int) bool {
	if k >= 4 && class[s[k-1]]&isLetter != 0 {
		return t.endIn(load4(s, k-4))
	}
	if n := numberBefore(s, k); n > 0 {
		k = versionBefore(s, k-n)
	}
	if k > 1 && class[s[k-1]]&isWordSym != 0 {
		k--
	}
	if k > 0 && class[s[k-1]]&isLetter == 0 && s[k-1] < 0x80 {
		return false
	}
	return t.endsIn(s, k)
}

// versionBefore returns k, or where the letter before k begins when it is a word of
// its own, as those of versions are: "api_key_v2", "clientSecretV3", "cert_b64".
func versionBefore(s string, k int) int {
	if k > 2 && class[s[k-1]]&isLetter != 0 && (class[s[k-2]]&isWordSym != 0 || class[s[k-1]]&isUpper != 0 && class[s[k-2]]&isLower != 0) {
		return k - 1
	}
	return k
}

// numberBefore returns how many digits stand before k in s, at most maxNumber.
func numberBefore(s string, k int) int {
	if k < maxNumber {
		return k - runStart(s, k, 0, isDigit)
	}
	x := load4(s, k-maxNumber)
	const ones = ones & (1<<32 - 1)
	y := x &^ (0x80 * ones)
	other := ^(y + (0x80-'0')*ones) | (y + (0x80-'9'-1)*ones) | x
	return bits.LeadingZeros32(other&(0x80*ones)) / 8
}

// endsIn reports whether one of t's words may end right at k in s.
func (t *gramSet) endsIn(s string, k int) bool {
	if k >= 4 {
		return t.endIn(load4(s, k-4))
	}
	return t.endInAny(loadEnd(s[:k]) << (8 * (4 - k)))
}

// endIn reports whether one of t's words may end with the four bytes of x.
func (t *gramSet) endIn(x uint32) bool {
	f := fold5(x)
	if x&0x80e0e000 == 0x606000 && (f+0x0505)&0x2020 == 0 {
		return t.has(quadHash(f)) // no capital and no joint among them
	}
	return t.endInAny(x)
}

// endInAny is endIn for bytes of any kind.
func (t *gramSet) endInAny(x uint32) bool {
	if x&0x80808000 != 0 {
		return true // not ASCII
	}
	f := trimJoint(fold5(x &^ 0x80))
	// A capital may begin a word: "userPin", "IDPin".
	return t.has(quadHash(f)) || x&0x2000 == 0 && t.has(quadHash(f&^0xff)) || x&0x200000 == 0 && t.has(quadHash(f&^0xffff))
}

// trimJoint folds what stands before the last joint of the four bytes x to 0:
// "_key" and "2pin" end in a word of three letters.
func trimJoint(x uint32) uint32 {
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
