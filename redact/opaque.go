package redact

import "strings"

// opaque reports whether v looks drawn at random, has at least least bytes and
// only the bytes that tokens have. Hexadecimal digits and UUIDs, which name
// things more often than they open them, count when loose is set.
func opaque(v string, least int, loose bool) bool {
	if len(v) < least {
		return false
	}
	for i := range len(v) {
		if !inOpaque[v[i]] {
			return false
		}
	}
	if len(v) >= 36 {
		if isUUID(v) {
			return loose
		}
		if len(v) >= 73 && v[36] == '.' && isUUID(v[:36]) && isUUID(v[37:73]) {
			return true // the codes and sessions of Keycloak
		}
		if holdsUUID(v) || loose && uuidShaped(v) {
			return loose
		}
	}
	if strings.IndexByte(v, '%') >= 0 {
		var buf [256]byte
		return opaque(stringOf(decodePercent(buf[:0], v)), least, loose)
	}
	t := measure(v)
	if strings.HasPrefix(v, "0x") && len(v) <= 18 || publicDER(v) {
		return false
	}
	if t.hex() {
		return loose && t.n >= 16 && t.distinct > 5 && t.letters() > 0
	}
	if t.letters() < 3 || reference(v) || t.distinct < 6 {
		return false
	}
	if t.digit == 0 {
		return t.n >= 16 && t.bits() >= 20 && t.symbol*8 < t.n
	}
	if namedNumber(v) {
		return false
	}
	if strings.IndexByte(v, '/') >= 0 && t.bits() < 15 || strings.IndexByte(v, '.') >= 0 && t.bits() < 13 {
		return false
	}
	return t.bits() >= 14 || t.bits() >= 12 && t.symbol == 0 && t.n >= 20 && t.digit*3 >= t.n || loose && hexParts(v)
}

// namedNumber reports whether v is a name with a number in it: "Log4jReleaseManager".
func namedNumber(v string) bool {
	t := measure(v)
	return t.digit == 1 && t.n < minBare && t.bits() < 16
}

// decodePercent appends to b, as far as it has room, v with a '|' in place of each
// percent-encoded byte: its digits are no digits of the value's.
func decodePercent(b []byte, v string) []byte {
	for i := 0; i < len(v) && len(b) < cap(b); i++ {
		c := v[i]
		if c == '%' {
			c = '|'
			if i+2 < len(v) && class[v[i+1]]&(isDigit|isHexLetter) != 0 && class[v[i+2]]&(isDigit|isHexLetter) != 0 {
				i += 2
			}
		}
		b = append(b, c)
	}
	return b
}

// publicDER reports whether v begins as the base64 of a public key or a
// certificate in DER: SubjectPublicKeyInfo of RSA, of an elliptic curve or of
// Ed25519.
func publicDER(v string) bool {
	if len(v) >= 8 && v[:3] == "MII" && v[6:8] == "CC" && strings.IndexByte("DTjz", v[5]) >= 0 {
		return true // a sequence that begins with a long one: a certificate, a request, a list
	}
	for _, p := range [...]string{"MIGfMA0GCSqGSIb3DQEB", "MIIBIjANBgkqhkiG9w0B", "MIICIjANBgkqhkiG9w0B", "MIIBojANBgkqhkiG9w0B", "MFkwEwYHKoZIzj0", "MHYwEAYHKoZIzj0", "MCowBQYDK2Vw"} {
		if strings.HasPrefix(v, p) {
			return true
		}
	}
	return false
}

// inOpaque are the bytes that tokens have.
var inOpaque = byteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.~|:%$!@")

// hexParts reports whether v is made of hexadecimal parts with a word before
// them: "sk_1f0c…", "1f0c…-us20".
func hexParts(v string) bool {
	longest := 0
	for i := 0; i < len(v); i++ {
		j := runEnd(v, i, isDigit|isHexLetter)
		longest = max(longest, j-i)
		i = max(i, j)
	}
	return longest >= 24
}
