package redact

import (
	"encoding/binary"
	"math/bits"
)

// Scan is what one pass over a string tells the record path.
type Scan uint8

const (
	// ScanSuspect: the string may hold a secret; call AppendString. When it is
	// not set, String changes nothing.
	ScanSuspect Scan = 1 << iota
	// ScanEscape: JSON must escape a byte of the string, or a byte is not ASCII.
	ScanEscape
)

// Scan looks once at s. It allocates nothing and is much cheaper than String
// for short strings.
func (r *Redactor) Scan(s string) Scan {
	r = r.ready()
	if r.plainly(s) && !r.knows() {
		return 0
	}
	var out Scan
	sc := scanner{r: r, s: s}
	if _, ok := sc.next(); ok {
		out = ScanSuspect
		sc.window = window{}
		for i := 0; i < len(s); i += blockSize { // what the scanner did not come to
			sc.window.load(s, i, r.tails)
		}
	}
	if sc.window.escaped|sc.window.escape != 0 {
		out |= ScanEscape
	}
	return out
}

// mostCalm is the length in bytes up to which calm costs less than the scanner.
const mostCalm = 32

// plainly tells of many short texts and of digests, at once, that no rule finds
// anything in them and JSON escapes nothing.
func (r *Redactor) plainly(s string) bool {
	return len(s) <= mostCalm && calm(s) || len(s)%8 == 0 && len(s) <= maxDigest && r.rules == builtinSet && digest(s)
}

// maxDigest is the length in bytes of the longest digest.
const maxDigest = 128

// digest reports whether s is, as a whole, the lower-case hex text of a digest
// or of an id of 64 bits and more: such text alone is taken for no secret, which
// a test holds.
func digest(s string) bool {
	if len(s)%8 != 0 || len(s) < 16 || len(s) > maxDigest {
		return false
	}
	for i := 0; i <= len(s)-8; i += 8 {
		x := load8(s, i)
		low := x &^ highs
		digit := geq(low, '0') &^ geq(low, '9'+1)
		letter := geq(low, 'a') &^ geq(low, 'f'+1)
		if (digit|letter)&^x&highs != highs {
			return false
		}
	}
	return true
}

// word8 is load8 without a loop for the end of longer strings.
func word8(s string, i int) uint64 {
	rest := len(s) - i
	switch {
	case rest >= 8:
		return binary.LittleEndian.Uint64(bytesOf(s)[i:])
	case len(s) >= 8:
		shift := uint(8-rest) * 8 & 63
		return binary.LittleEndian.Uint64(bytesOf(s)[len(s)-8:])>>shift | ' '*ones<<(64-shift)
	}
	return load8(s, i)
}

// trailing counts the bytes before the first high bit of m, which is not zero.
func trailing(m uint64) int { return bits.TrailingZeros64(m) / 8 }
