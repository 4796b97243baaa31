package audit

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strings"
)

func isIP(s string) bool {
	if isIPv4(s) {
		return true
	}
	if len(s) > 45 || strings.IndexByte(s, ':') < 0 { // longest text of an IPv6 address
		return false
	}
	a, err := netip.ParseAddr(s)
	return err == nil && a.Zone() == "" && !a.Is4In6()
}

func isIPv4(s string) bool {
	_, ok := parseIPv4(s)
	return ok
}

// parseIPv4 looks for digits and dots in all bytes at once, then at the numbers
// between the dots: addresses differ from record to record, and a branch for
// each byte would be guessed wrong as often.
func parseIPv4(s string) (a [4]byte, ok bool) {
	n := len(s)
	if n < len("0.0.0.0") || n > len("255.255.255.255") {
		return a, false
	}
	b := bytesOf(s)
	var lo, hi, allHi uint64
	allLo := uint64(high)
	if n < 8 {
		lo = uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[3:]))<<24
		allLo >>= 8
	} else {
		lo = binary.LittleEndian.Uint64(b)
		missing := 8 * uint(16-n)
		hi = binary.LittleEndian.Uint64(b[n-8:]) >> missing
		allHi = high >> missing
	}
	dotsLo, dotsHi := equal8(lo, '.'), equal8(hi, '.')
	if dotsLo|between8(lo, '0', '9') != allLo || dotsHi|between8(hi, '0', '9') != allHi {
		return a, false
	}
	dots := highBits(dotsLo) | highBits(dotsHi)<<8
	p := bits.TrailingZeros32(dots)
	dots &= dots - 1
	q := bits.TrailingZeros32(dots)
	dots &= dots - 1
	r := bits.TrailingZeros32(dots)
	if r >= n || dots&(dots-1) != 0 { // not three
		return a, false
	}
	x, y, z, w := octet(s[:p]), octet(s[p+1:q]), octet(s[q+1:r]), octet(s[r+1:])
	return [4]byte{byte(x), byte(y), byte(z), byte(w)}, x|y|z|w <= 255
}

// octet returns the number that the digits are, or a greater one than 255 when
// they are none of an address: a zero in front would make it octal for some
// readers.
func octet(digits string) uint {
	const none = 1 << 8
	switch len(digits) {
	case 1:
		return uint(digits[0]) - '0'
	case 2:
		if digits[0] != '0' {
			return 10*uint(digits[0]) + uint(digits[1]) - 11*'0'
		}
	case 3:
		if digits[0] != '0' {
			return min(100*uint(digits[0])+10*uint(digits[1])+uint(digits[2])-111*'0', none)
		}
	}
	return none
}
