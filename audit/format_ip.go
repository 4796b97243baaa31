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

// isIPv4 looks for digits and dots in all bytes at once, then at the numbers
// between the dots: addresses differ from record to record, and a branch for
// each byte would be guessed wrong as often.
func isIPv4(s string) bool {
	n := len(s)
	if n < len("0.0.0.0") || n > len("255.255.255.255") {
		return false
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
		return false
	}
	dots := highBits(dotsLo) | highBits(dotsHi)<<8
	p := bits.TrailingZeros32(dots)
	dots &= dots - 1
	q := bits.TrailingZeros32(dots)
	dots &= dots - 1
	r := bits.TrailingZeros32(dots)
	if r >= n || dots&(dots-1) != 0 { // not three
		return false
	}
	return isOctet(s[:p]) && isOctet(s[p+1:q]) && isOctet(s[q+1:r]) && isOctet(s[r+1:])
}

// isOctet says that digits are a number of at most 255. A zero in front would
// make it octal for some readers.
func isOctet(digits string) bool {
	switch len(digits) {
	case 1:
		return true
	case 2:
		return digits[0] != '0'
	case 3:
		n := 100*int(digits[0]) + 10*int(digits[1]) + int(digits[2]) - 111*'0'
		return digits[0] != '0' && n <= 255
	}
	return false
}
