package redact

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"slices"
	"sync"
	"unsafe"
)

// Mask stands in place of a secret whose hash would give it away: a password,
// a PIN, a one-time code, anything short.
const Mask = "[REDACTED]"

const (
	sha256Prefix = "sha256:"
	hmacPrefix   = "hmac-sha256:"

	minKeyBytes   = 16
	maxKeyIDBytes = 64
)

// Hash returns the lower-case hexadecimal SHA-256 of token: 64 characters, the
// same as sha256sum prints for the token's bytes without a newline. It is what
// the field token_hash holds.
func Hash(token string) string {
	var buf [2 * sha256.Size]byte
	return string(appendSHA256(buf[:0], token))
}

func appendSHA256(dst []byte, s string) []byte {
	sum := sha256.Sum256(bytesOf(s))
	return appendHex(dst, &sum)
}

// appendHex is hex.AppendEncode for a digest, two digits at a time.
func appendHex(dst []byte, sum *[sha256.Size]byte) []byte {
	n := len(dst)
	dst = slices.Grow(dst, 2*sha256.Size)[:n+2*sha256.Size]
	out := (*[2 * sha256.Size]byte)(dst[n:])
	for i, c := range sum {
		binary.LittleEndian.PutUint16(out[2*i:], hexPairs[c])
	}
	return dst
}

// hexPairs holds the two digits of each byte.
var hexPairs = func() (t [256]uint16) {
	const digits = "0123456789abcdef"
	for c := range t {
		t[c] = uint16(digits[c>>4]) | uint16(digits[c&15])<<8
	}
	return t
}()

// bytesOf returns the bytes of s without copying them. They must not be
// written to, nor kept longer than s.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// Hasher turns a secret into the text that replaces it. Its output is the
// whole replacement, in one of the forms
//
//	sha256:<64 hex>
//	hmac-sha256:<key id>:<64 hex>
//
// which a Redactor recognises and leaves alone, so that redacting twice changes
// nothing. AppendHash is safe for concurrent use, must not keep the secret, and
// must give the same text for the same secret.
//
// A Hasher that holds a key says so with a method Keyed() bool. Guessable
// secrets are hashed by such a Hasher and masked by any other.
type Hasher interface {
	AppendHash(dst []byte, secret string) []byte
}

// SHA256 returns the Hasher that needs no key: "sha256:" and what Hash returns.
// It allocates nothing.
func SHA256() Hasher { return plainHasher{} }

type plainHasher struct{}

func (plainHasher) AppendHash(dst []byte, secret string) []byte {
	return appendSHA256(append(dst, sha256Prefix...), secret)
}

// Key is a secret key with the name under which it appears in logs.
//
// The ID is 1 to 64 letters, digits, '.', '_' or '-'. Bytes has at least 16
// bytes, better 32 random ones; HMAC copies it.
type Key struct {
	ID    string
	Bytes []byte
}

// ErrKey says that a key cannot be used. The error around it names the key's
// ID, never its bytes.
var ErrKey = errors.New("unusable key")

// HMAC returns a Hasher that writes "hmac-sha256:<key id>:<64 hex>": the
// HMAC-SHA-256 (RFC 2104) of the secret. Nobody without the key can test a
// guess against it, so that guessable secrets are hashed too.
//
// To rotate, give the new key with a new ID and the previous ones as old: new
// records use the new key only, while Hashes still finds what was written under
// the old ones.
//
// The key is not used as it is. Each ID gets its own derived key,
//
//	HKDF-SHA-256(key, no salt, info "slogaudit/redact/v1/" + ID, 32 bytes)
//
// (RFC 5869), so that a hash made here can never equal an HMAC made with the
// same key for another purpose or under another ID. It allocates nothing once
// its pool is warm.
func HMAC(keyID string, key []byte, old ...Key) (Hasher, error) {
	h := &keyedHasher{}
	for i, k := range append([]Key{{keyID, key}}, old...) {
		d, err := newDerivedKey(k)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(h.keys, func(o *derivedKey) bool { return o.id == k.ID }) {
			return nil, fmt.Errorf("redact: key %d: %w: the id %q is given twice", i+1, ErrKey, k.ID)
		}
		h.keys = append(h.keys, d)
	}
	return h, nil
}

// Hashes returns every text that may stand for secret in a log written with h:
// h's own first, then those of its old keys, and the plain SHA-256.
func Hashes(h Hasher, secret string) []string {
	var all []string
	if k, ok := h.(*keyedHasher); ok {
		for _, d := range k.keys {
			all = append(all, string(d.appendHash(nil, secret)))
		}
	} else if h != nil {
		all = append(all, string(h.AppendHash(nil, secret)))
	}
	plain := sha256Prefix + Hash(secret)
	if !slices.Contains(all, plain) {
		all = append(all, plain)
	}
	return all
}

// isKeyed reports whether h can hash guessable secrets without giving them away.
func isKeyed(h Hasher) bool {
	k, ok := h.(interface{ Keyed() bool })
	return ok && k.Keyed()
}

type keyedHasher struct {
	keys []*derivedKey // the current one first
}

func (h *keyedHasher) Keyed() bool { return true }

func (h *keyedHasher) AppendHash(dst []byte, secret string) []byte {
	return h.keys[0].appendHash(dst, secret)
}

type derivedKey struct {
	id     string
	prefix string // "hmac-sha256:<id>:"
	states sync.Pool
}

// hmacState is one reusable HMAC computation.
type hmacState struct {
	mac hash.Hash
	sum [sha256.Size]byte
}

func newDerivedKey(k Key) (*derivedKey, error) {
	if !validKeyID(k.ID) {
		return nil, fmt.Errorf("redact: %w: id %q: want 1 to %d letters, digits, '.', '_' or '-'", ErrKey, k.ID, maxKeyIDBytes)
	}
	if len(k.Bytes) < minKeyBytes {
		return nil, fmt.Errorf("redact: %w: key %q has %d bytes, want at least %d", ErrKey, k.ID, len(k.Bytes), minKeyBytes)
	}
	derived, err := hkdf.Key(sha256.New, k.Bytes, nil, "slogaudit/redact/v1/"+k.ID, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("redact: %w: key %q: %w", ErrKey, k.ID, err)
	}
	d := &derivedKey{id: k.ID, prefix: hmacPrefix + k.ID + ":"}
	d.states.New = func() any { return &hmacState{mac: hmac.New(sha256.New, derived)} }
	return d, nil
}

func (d *derivedKey) appendHash(dst []byte, secret string) []byte {
	st := d.states.Get().(*hmacState)
	st.mac.Write(bytesOf(secret))
	st.mac.Sum(st.sum[:0])
	dst = append(dst, d.prefix...)
	dst = appendHex(dst, &st.sum)
	st.mac.Reset()
	d.states.Put(st)
	return dst
}

func validKeyID(id string) bool {
	if id == "" || len(id) > maxKeyIDBytes {
		return false
	}
	for i := range len(id) {
		c := id[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
