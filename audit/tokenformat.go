package audit

import (
	"context"
	"hash/crc32"
	"regexp"
	"strings"
)

// TokenFormat is a Verifier that refuses, with ReasonFormat, what cannot be a
// token of this service, before Next is asked. Every rule is optional.
type TokenFormat struct {
	Prefix             string         // how each token begins
	MinBytes, MaxBytes int            // length, the prefix included; 0 is no limit
	Pattern            *regexp.Regexp // must match somewhere: anchor it
	Checksum           func(token string) bool

	// Next decides about tokens of the right format. Nil knows none.
	Next Verifier
}

// Verify implements Verifier.
func (f *TokenFormat) Verify(ctx context.Context, token string) (Identity, error) {
	switch {
	case !strings.HasPrefix(token, f.Prefix),
		len(token) < f.MinBytes,
		f.MaxBytes > 0 && len(token) > f.MaxBytes,
		f.Pattern != nil && !f.Pattern.MatchString(token),
		f.Checksum != nil && !f.Checksum(token):
		return Identity{}, Refuse(ReasonFormat)
	case f.Next == nil:
		return Identity{}, Refuse(ReasonUnknown)
	}
	return f.Next.Verify(ctx, token)
}

const (
	base62      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	crc32Digits = 6 // enough for 32 bits
)

// CRC32Checksum says whether a token <prefix>_<random><checksum> ends in the
// checksum of <random>: its CRC-32 (IEEE) as 6 digits of base 62, 0-9A-Za-z.
// A mistyped or made-up token is refused without a look-up.
func CRC32Checksum(token string) bool {
	random := token[strings.LastIndexByte(token, '_')+1:]
	n := len(random) - crc32Digits
	return n > 0 && crc32Base62(random[:n]) == random[n:]
}

// AppendCRC32Checksum returns the token <prefix>_<random> with its checksum, for
// the service that issues it.
func AppendCRC32Checksum(token string) string {
	return token + crc32Base62(token[strings.LastIndexByte(token, '_')+1:])
}

func crc32Base62(s string) string {
	var digits [crc32Digits]byte
	sum := crc32.ChecksumIEEE([]byte(s))
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = base62[sum%62]
		sum /= 62
	}
	return string(digits[:])
}

// StrictJWT refuses, with ReasonMalformed, JWTs whose parts are not in the one
// base64url encoding that RFC 7515 allows, before next is asked. Common
// libraries accept up to 16 texts for one signature, because some bits of its
// last character count for nothing; each of them has another token_hash.
func StrictJWT(next Verifier) Verifier {
	return VerifierFunc(func(ctx context.Context, token string) (Identity, error) {
		parts := 0
		for part := range strings.SplitSeq(token, ".") {
			parts++
			if !isStrictBase64URL(part) {
				return Identity{}, Refuse(ReasonMalformed)
			}
		}
		if parts != 3 && parts != 5 {
			return Identity{}, Refuse(ReasonMalformed)
		}
		return next.Verify(ctx, token)
	})
}

// isStrictBase64URL tells whether s is base64url without padding whose last
// character has no bit that counts for nothing.
func isStrictBase64URL(s string) bool {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	if s == "" {
		return true
	}
	last := strings.IndexByte(alphabet, s[len(s)-1])
	switch len(s) % 4 {
	case 1:
		return false
	case 2:
		return last&15 == 0
	case 3:
		return last&3 == 0
	}
	return true
}
