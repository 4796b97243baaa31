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
	for {
		w := ahead8(path)
		n := bits.TrailingZeros64(zeroBytes(w^slashes)) / 8
		if n == 8 || n >= len(path) { // a long segment, or the last one
			if n = strings.IndexByte(path, '/'); n < 0 {
				return fold(h^segmentSum(path), shapeFactor)
			}
			h = fold(h^segmentSum(path[:n]), shapeFactor)
		} else {
			w &= 1<<(8*n) - 1
			if mayHoldDigit(w) && isIdentifier(path[:n]) {
				w = '*'
			}
			h = fold(h^w, shapeFactor)
		}
		path = path[n+1:]
	}
}

const (
	ones        = 0x0101010101010101
	slashes     = '/' * ones
	shapeFactor = 0x8ebc6af09c88c6e3
)

// segmentSum is for a segment of less than eight bytes what they are as a number.
func segmentSum(s string) uint64 {
	if isIdentifier(s) {
		return '*'
	}
	if len(s) < 8 {
		return ahead8(s)
	}
	return sum(s)
}

// ahead8 is the first eight bytes of a string, with zeros for what it lacks.
func ahead8(s string) (w uint64) {
	if len(s) >= 8 {
		return word(s)
	}
	for i := range len(s) {
		w |= uint64(s[i]) << (8 * i)
	}
	return w
}

// zeroBytes has the high bit of the first byte of w that is zero, and none
// below it.
func zeroBytes(w uint64) uint64 { return (w - ones) &^ w & (0x80 * ones) }

// mayHoldDigit says whether there is a byte from 0x30 to 0x3f.
func mayHoldDigit(w uint64) bool { return zeroBytes(w&(0xf0*ones)^0x30*ones) != 0 }

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
