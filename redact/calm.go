package redact

import "encoding/binary"

// Calm reports whether s is made of letters, digits and "-./_" alone, without
// sixteen letters, digits, '-' and '_' in a row: a path, a name, a version. The
// rules find nothing in such text, which a test holds, and JSON writes it as it
// is. Whether it is an exact secret is another matter: see KnowsSecrets and
// HoldsContextSecret.
func Calm(s string) bool { return calm(s) }

func calm(s string) bool {
	for len(s) > 64 {
		if !calm64(s[:64]) {
			return false
		}
		s = s[64-minRun+1:]
	}
	if len(s) < 8 {
		return calmBytes(load8(s, 0)^(' '^'.')*ones<<(8*len(s)&63)) == highs // dots after the end
	}
	return calm64(s)
}

// calm64 is calm for 8 to 64 bytes.
func calm64(s string) bool {
	b := bytesOf(s)
	var stops uint64 // a bit for each byte that ends a run
	last := len(b) - 8
	for i := 0; i < last; i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		if calmBytes(x) != highs {
			return false
		}
		stops |= calmStops(x) << (i & 63)
	}
	x := binary.LittleEndian.Uint64(b[last:])
	stops |= calmStops(x) << (last & 63)
	run := ^stops & (^uint64(0) >> (-len(b) & 63))
	run &= run >> 1 // two in a row
	run &= run >> 2 // four
	run &= run >> 4 // eight
	run &= run >> 8 // sixteen
	return calmBytes(x) == highs && run == 0
}

// calmBytes sets the high bit of each byte of x that calm text may have, and no
// other bit. Its sums are those of geq, written out so that it can be inlined.
func calmBytes(x uint64) uint64 {
	low := x &^ highs
	fold := low | 0x20*ones // letters in lower case
	letter := (fold + (0x80-'a')*ones) ^ (fold + (0x7f-'z')*ones)
	digit := (low + (0x80-'-')*ones) ^ (low + (0x7f-'9')*ones) // - . / 0-9
	under := (low ^ '_'*ones) + 0x7f*ones                      // not '_'
	return (letter | digit | ^under) & highs &^ x
}

// calmStops returns one bit for each '.' and '/' in calm bytes: they differ in the
// last bit.
func calmStops(x uint64) uint64 {
	stop := ^(x&^ones ^ '.'*ones + 0x7f*ones) & highs
	return stop >> 7 * 0x0102040810204080 >> 56
}
