package redact

import (
	"encoding/base64"
	"slices"
	"strings"
)

// privateDERStarts returns how the base64 of a private key in DER begins: a sequence of
// one of the lengths that keys in use have, its version, and what comes first in it.
func privateDERStarts() (list []string) {
	add := func(size int, content ...[]byte) {
		der := []byte{0x30, byte(size)}
		switch {
		case size > 0xff:
			der = []byte{0x30, 0x82, byte(size >> 8), byte(size)}
		case size > 0x7f:
			der = []byte{0x30, 0x81, byte(size)}
		}
		der = append(der, slices.Concat(content...)...)
		start := base64.RawStdEncoding.EncodeToString(der[:len(der)/3*3])
		// A rule's prefix is one run of word bytes.
		if i := strings.IndexAny(start, "+/"); i >= 8 {
			start = start[:i]
		} else if i >= 0 {
			start = start[i+1:]
		}
		list = append(list, start)
	}
	version := []byte{0x02, 0x01, 0x00}
	// RSA with moduli of 1024, 2048, 3072 and 4096 bits (RFC 8017, A.1.2): a number of as
	// many bits, and six more whose lengths differ by a byte; and as PrivateKeyInfo
	// (RFC 5208), 26 bytes longer.
	for bits, least := range map[int]int{1024: 600, 2048: 1183, 3072: 1759, 4096: 2340} {
		n := bits/8 + 1
		modulus := []byte{0x02, 0x82, byte(n >> 8), byte(n), 0x00}
		if n <= 0xff {
			modulus = []byte{0x02, 0x81, byte(n), 0x00}
		}
		for size := least; size < least+9; size++ {
			add(size, version, modulus)
			add(size+26, version, rsaEncryption)
		}
	}
	// Keys on P-256, P-384 and P-521 (SEC 1, C.4), with the curve and the public key or
	// without, and as PrivateKeyInfo.
	for n, sizes := range map[byte][]int{0x20: {0x77, 0x31, 0x25}, 0x30: {0xa4, 0x3e}, 0x42: {0xdc, 0x50}} {
		for _, size := range sizes {
			add(size, []byte{0x02, 0x01, 0x01, 0x04, n})
		}
	}
	for _, size := range []int{0x87, 0x41, 0xb6, 0x4e, 0xee, 0x60} {
		add(size, version, []byte{0x30, 0x13}, ecPublicKey)
		add(size, version, []byte{0x30, 0x10}, ecPublicKey)
	}
	// Ed25519, X25519 (RFC 8410).
	for _, size := range []int{0x2e, 0x51} {
		add(size, version, []byte{0x30, 0x05, 0x06, 0x03, 0x2b, 0x65})
	}
	slices.Sort(list)
	return list
}

// How the names of the kinds of keys begin, as object identifiers.
var (
	rsaEncryption = []byte{0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7}
	ecPublicKey   = []byte{0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d}
)

// base64Starts returns how the base64 of texts begins that begin with prefixes.
func base64Starts(prefixes ...string) (list []string) {
	for _, p := range prefixes {
		list = append(list, base64.RawStdEncoding.EncodeToString([]byte(p))[:len(p)*4/3])
	}
	return list
}

// keyLines returns the end of the private key in base64 that begins at a, behind an
// escaped line end maybe, and goes on in further lines. It returns 0 when none does.
func (sc *scanner) keyLines(a int) int {
	if a > 0 && sc.s[a-1] == '\\' {
		a += lineEndEscape(sc.s[a:])
	}
	if c := sc.s[a]; c != 'M' && c != 'L' {
		return 0 // nothing that privateDERStarts has, and no "-----BEGIN"
	}
	m, _ := sc.prefixAt(a)
	return m.end
}

// base64Lines returns the end of the base64 that s begins with and that goes on behind
// end in further lines, also where a blank or an escaped line end joins them.
func base64Lines(s string, end int) int {
	for {
		i := nextLine(s, end)
		b := runEnd(s, i, isAlnum|isBase64)
		if i == end || b-i < 40 && !(b-i >= 4 && s[b-1] == '=') {
			return end
		}
		end = b
	}
}
