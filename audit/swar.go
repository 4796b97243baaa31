package audit

import "encoding/binary"

// Eight bytes of a text in one word, looked at together. Each result has the
// high bit of a byte set where the answer is yes, and no other bit.

const (
	each = 0x0101010101010101
	high = each * 0x80
)

// between8 tells which bytes of w lie from first to last, both under 0x80: a
// byte under 0x80 plus 0x80-x has its high bit set exactly when the byte is at
// least x, and nothing is carried to the next.
func between8(w uint64, first, last byte) uint64 {
	low := w &^ high
	return ((low + each*(0x80-uint64(first))) ^ (low + each*(0x7f-uint64(last)))) & high &^ w
}

// equal8 tells which bytes of w are c.
func equal8(w uint64, c byte) uint64 {
	x := w ^ each*uint64(c)
	return ^((x&^high + each*0x7f) | x) & high
}

// highBits returns the high bits of the eight bytes as eight bits.
func highBits(w uint64) uint32 { return uint32((w >> 7) * 0x0102040810204080 >> 56) }

// lowerHex8 tells which bytes of w are lower-case hex digits. The two ranges
// never overlap, so that the sums of between8 can be joined.
func lowerHex8(w uint64) uint64 {
	low := w &^ high
	return ((low + each*(0x80-'0')) ^ (low + each*(0x7f-'9')) ^
		(low + each*(0x80-'a')) ^ (low + each*(0x7f-'f'))) & high &^ w
}

// isHexHash says whether s is 64 lower-case hex digits.
func isHexHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	b := (*[64]byte)(bytesOf(s))
	ok := uint64(high)
	for i := 8; i <= len(b); i += 8 {
		ok &= lowerHex8(binary.LittleEndian.Uint64(b[i-8 : i]))
	}
	return ok == high
}

func isLowerHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	ok, b := uint64(high), bytesOf(s)
	i := 0
	for ; i <= len(s)-8; i += 8 {
		ok &= lowerHex8(binary.LittleEndian.Uint64(b[i:]))
	}
	if ok != high {
		return false
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < '0' || c > 'f' || c > '9' && c < 'a' {
			return false
		}
	}
	return true
}
