package redact

import "strings"

// Private members of JSON Web Keys (RFC 7517, RFC 7518 section 6): their names are
// a letter or two and say nothing anywhere else. What makes them count is "kty"
// in the same object.

const (
	// jwkKey is the key by whose name a private member is judged.
	jwkKey = "private_key"
	// maxJWK is how far on a key's other members are looked for, in bytes.
	maxJWK = 4 << 10
)

// jwkPrivate reports whether a member of this name is private: the exponent and
// the primes of RSA, the key of an elliptic curve, a symmetric key.
func jwkPrivate(name string) bool { return siblingNames(name)&toldByJWK != 0 }

// jwk notes how far the JSON Web Key goes whose "kty" ends at k, in text.
func (sc *scanner) jwk(k int) {
	end := min(len(sc.s), k+maxJWK)
	if i := strings.IndexByte(sc.s[k:end], '}'); i >= 0 {
		end = k + i
	}
	sc.jwkEnd = end
	sc.anyEnd = max(sc.anyEnd, end)
}
