package monitor

import (
	"math/bits"
	"strings"
)

// The shape of a path is the path with every segment that looks like an
// identifier replaced by *: /orders/8271/items becomes /orders/*/items. What a
// service has thousands of must not count as thousands of endpoints.

func appendShape(dst []byte, path string) []byte {
	for more := true; more; {
		var segment string
		if segment, path, more = strings.Cut(path, "/"); isIdentifier(segment) {
			segment = "*"
		}
		if dst = append(dst, segment...); more {
			dst = append(dst, '/')
		}
	}
	return dst
}

// shapeOf hashes the shape. Most segments are short words, and are read at once.
func shapeOf(path string) uint64 {
	h := uint64(0xe7037ed1a0b428db)
	for from := 0; ; {
		w, have, last := ahead8(path, from), len(path)-from, false
		n := bits.TrailingZeros64(zeroBytes(w^slashes)) / 8
		switch {
		case n < min(have, 8):
			w &= 1<<(8*n&63) - 1
		case have < 8:
			n, last = have, true
		default: // a long segment
			if n = strings.IndexByte(path[from:], '/'); n < 0 {
				n, last = have, true
			}
			w = segmentSum(path[from : from+n])
		}
		if n < 8 && isShortNumber(w, n) {
			w = '*'
		}
		h = fold(h^w, shapeFactor)
		if last {
			return h
		}
		from += n + 1
	}
}

const (
	ones        = 0x0101010101010101
	slashes     = '/' * ones
	shapeFactor = 0x8ebc6af09c88c6e3
)

// roughShapeOf is a hash that is the same for paths of one shape which differ in a
// number at the end only, and for no others: shapeOf is needed but once for them all.
func roughShapeOf(path string) uint64 {
	if len(path) > 8 {
		others := ^digits(word(path[len(path)-8:])) & (0x80 * ones)
		n := bits.LeadingZeros64(others) / 8
		if name := path[:len(path)-n]; n > 0 && name[len(name)-1] == '/' {
			return sum(name) ^ shapeFactor
		}
	}
	return sum(path)
}

// digits has the high bit of the bytes of w that are digits.
func digits(w uint64) uint64 {
	low := w &^ (0x80 * ones)
	return (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones) &^ w & (0x80 * ones)
}

// segmentSum is for a segment of eight bytes and more.
func segmentSum(s string) uint64 {
	if isIdentifier(s) {
		return '*'
	}
	return sum(s)
}

// ahead8 is the first eight bytes of s[from:], with zeros for what it lacks.
func ahead8(s string, from int) (w uint64) {
	switch have := len(s) - from; {
	case have >= 8:
		return word(s[from:])
	case len(s) >= 8 && have > 0:
		return word(s[len(s)-8:]) >> (64 - 8*have)
	}
	for i := from; i < len(s); i++ {
		w |= uint64(s[i]) << (8 * (i - from))
	}
	return w
}

// zeroBytes has the high bit of the first byte of w that is zero, and none
// below it.
func zeroBytes(w uint64) uint64 { return (w - ones) &^ w & (0x80 * ones) }

// isShortNumber says whether the n bytes of w, of which others are zero, are digits:
// the high half of a byte is 3, and stays so when 6 is added.
func isShortNumber(w uint64, n int) bool {
	mask := uint64(0xf0*ones) & (1<<(8*n&63) - 1)
	threes := 0x30 * ones & mask
	return n > 0 && w&(0xf0*ones) == threes && (w+0x06*ones)&mask == threes
}

// classes holds, for each byte, a one in the place of what it is: 12 bits each for
// digits, hexadecimal letters, other letters, dashes, and the rest.
var classes = func() (t [256]uint64) {
	for i := range t {
		switch c := byte(i); {
		case c >= '0' && c <= '9':
			t[i] = 1
		case c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			t[i] = 1 << 12
		case c >= 'g' && c <= 'z', c >= 'G' && c <= 'Z':
			t[i] = 1 << 24
		case c == '-' || c == '_':
			t[i] = 1 << 36
		default:
			t[i] = 1 << 48
		}
	}
	return t
}()

const classMax = 1<<12 - 1

// isIdentifier says whether a segment is a number, a UUID, a hash or another
// made-up name: all digits, or at least eight hexadecimal digits and dashes,
// or at least twelve letters and digits of which three are digits.
func isIdentifier(s string) bool {
	n := len(s)
	if n < 8 || n > classMax {
		return n > 0 && isNumber(s)
	}
	sum := uint64(0)
	for i := range n {
		sum += classes[s[i]]
	}
	digits, hexes, dashes := int(sum&classMax), int(sum>>12&classMax), int(sum>>36&classMax)
	return digits > 0 && sum>>48 == 0 && (digits == n ||
		digits+hexes+dashes == n && digits >= 2 ||
		n >= 12 && digits >= 3 && dashes <= n/4)
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}
