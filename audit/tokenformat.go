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
