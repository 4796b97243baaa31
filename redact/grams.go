package redact

import (
	"encoding/binary"
	"strings"
)

// gramSet is a set of the beginnings or ends of words, without false negatives.
type gramSet struct {
	grams [1 << 16 / 64]uint64 // hashes of groups of folded letters
}

// fold5 maps each byte of x to 1-26 for the letters, whatever their case, to
// 27-31 for "[\]^_" and "{|}~", and to 0 for the others below 0x80.
func fold5(x uint64) uint64 {
	m := x >> 6 & ones
	return x & (m<<5 - m)
}

// quadHash hashes the low four bytes of y, which fold5 made.
func quadHash(y uint64) uint32 { return uint32(y) * 0x9E3779B1 >> 16 }

func (t *gramSet) add(h uint32)      { t.grams[h/64] |= 1 << (h % 64) }
func (t *gramSet) has(h uint32) bool { return t.grams[h/64]>>(h%64)&1 != 0 }

// mayEndAt reports whether one of t's words may end with the letter before k in
// s: it does not say no where that letter is the last digit of a percent-encoded
// byte, and near the beginning of s.
func (t *gramSet) mayEndAt(s string, k int) bool {
	if k < 4 {
		return true
	}
	x := binary.LittleEndian.Uint32(bytesOf(s)[k-4:])
	return t.endIn(x) || byte(x>>8) == '%'
}

// proseGrams tells where a word that word looks at may begin.
var proseGrams = func() gramTable {
	var grams []string
	for _, slot := range words.slots {
		if slot.role&wordProse != 0 && len(slot.word) >= 3 {
			grams = append(grams, slot.word)
		}
	}
	return *newGramTable(grams)
}()

// proseHeads are the beginnings of the words that word looks at; keyTails the
// ends of the words of keys; sayTails those of all words that say something of
// what follows.
var proseHeads, keyTails, sayTails = func() (prose, tails, say gramSet) {
	for _, slot := range words.slots {
		w := slot.word
		if slot.role&wordProse != 0 {
			f := fold5(loadEnd(w[:min(4, len(w))]))
			prose.add(quadHash(f))
			for joint := uint64(27); joint < 32 && len(w) == 3; joint++ {
				prose.add(quadHash(f | joint<<24))
			}
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
	addTails(&tails, "kty") // see jwk
	return prose, tails, say
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

// loadEnd returns the bytes of s, at most eight, the last one highest.
func loadEnd(s string) (x uint64) {
	for i := len(s) - 1; i >= 0; i-- {
		x = x<<8 | uint64(s[i])
	}
	return x
}

// endsAt reports whether one of t's words may end at k in s, digits and a joint
// after it left out.
func (t *gramSet) endsAt(s string, k int) bool {
	for n := 0; n < maxNumber && k > 0 && class[s[k-1]]&isDigit != 0; n++ {
		k--
	}
	if k > 1 && class[s[k-1]]&isWordSym != 0 {
		k--
	}
	return t.endsIn(s, k)
}

// endsIn reports whether one of t's words may end right at k in s.
func (t *gramSet) endsIn(s string, k int) bool {
	if k >= 4 {
		return t.endIn(binary.LittleEndian.Uint32(bytesOf(s)[k-4:]))
	}
	return t.endInAny(uint32(loadEnd(s[:k]) << (8 * (4 - k))))
}

// endIn reports whether one of t's words may end with the four bytes of x.
func (t *gramSet) endIn(x uint32) bool {
	f := fold5(uint64(x))
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
	f := trimJoint(fold5(uint64(x &^ 0x80)))
	// A capital may begin a word: "userPin", "IDPin".
	return t.has(quadHash(f)) || x&0x2000 == 0 && t.has(quadHash(f&^0xff)) || x&0x200000 == 0 && t.has(quadHash(f&^0xffff))
}

// beginsAt reports whether one of t's words, of three letters or more, may begin
// at p in s.
func (t *gramSet) beginsAt(s string, p int) bool {
	if p+4 > len(s) {
		return t.has(quadHash(fold5(loadEnd(s[p:]))))
	}
	x := binary.LittleEndian.Uint32(bytesOf(s)[p:])
	if x > 1<<31 { // three letters at most, and no ASCII
		x &= 1<<24 - 1
	}
	return t.has(quadHash(fold5(uint64(x))))
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
