package audit

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// TokenSet is a Verifier that knows its tokens by their SHA-256 only. The
// comparison takes the same time whatever the token: entries are found by the
// first bytes of the hash, which nobody can choose, and compared in constant
// time. It is safe for concurrent use; the zero value is an empty set.
type TokenSet struct {
	mu      sync.Mutex // serialises writers
	entries atomic.Pointer[map[uint64][]tokenEntry]
}

type tokenEntry struct {
	hash [sha256.Size]byte
	id   Identity
}

// Add puts a token into the set by its hash, 64 hex digits as redact.Hash
// gives them. It is refused with ReasonExpired after id.Expires, unless that is
// zero. Adding a hash again replaces its identity.
func (s *TokenSet) Add(hash string, id Identity) error {
	h, err := decodeHash(hash)
	if err != nil {
		return fmt.Errorf("audit: token set: %w", err)
	}
	s.change(h, &tokenEntry{h, id})
	return nil
}

// Remove takes a token out of the set: it is unknown from then on.
func (s *TokenSet) Remove(hash string) error {
	h, err := decodeHash(hash)
	if err != nil {
		return fmt.Errorf("audit: token set: %w", err)
	}
	s.change(h, nil)
	return nil
}

// Len is the number of tokens in the set.
func (s *TokenSet) Len() int {
	n := 0
	if m := s.entries.Load(); m != nil {
		for _, bucket := range *m {
			n += len(bucket)
		}
	}
	return n
}

func (s *TokenSet) change(h [sha256.Size]byte, put *tokenEntry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := make(map[uint64][]tokenEntry)
	if old := s.entries.Load(); old != nil {
		m = maps.Clone(*old)
	}
	key := binary.LittleEndian.Uint64(h[:])
	var bucket []tokenEntry
	for _, e := range m[key] {
		if e.hash != h {
			bucket = append(bucket, e)
		}
	}
	if put != nil {
		bucket = append(bucket, *put)
	}
	if m[key] = bucket; len(bucket) == 0 {
		delete(m, key)
	}
	s.entries.Store(&m)
}

// Verify implements Verifier.
func (s *TokenSet) Verify(_ context.Context, token string) (Identity, error) {
	h := sha256.Sum256(unsafe.Slice(unsafe.StringData(token), len(token)))
	return s.verify(&h, time.Now())
}

func (s *TokenSet) verify(h *[sha256.Size]byte, now time.Time) (Identity, error) {
	m := s.entries.Load()
	if m == nil {
		return Identity{}, Refuse(ReasonUnknown)
	}
	bucket := (*m)[binary.LittleEndian.Uint64(h[:])]
	for i := range bucket {
		e := &bucket[i]
		if subtle.ConstantTimeCompare(e.hash[:], h[:]) != 1 {
			continue
		}
		if !e.id.Expires.IsZero() && !now.Before(e.id.Expires) {
			return Identity{}, Refuse(ReasonExpired)
		}
		return e.id, nil
	}
	return Identity{}, Refuse(ReasonUnknown)
}

// decodeHash reads 64 hex digits. Its errors never hold the text, which may be
// a token given by mistake.
func decodeHash(s string) (h [sha256.Size]byte, err error) {
	if len(s) != 2*sha256.Size {
		return h, fmt.Errorf("a hash has %d hex digits, not %d bytes", 2*sha256.Size, len(s))
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return h, fmt.Errorf("a hash has %d hex digits: another character is among them", 2*sha256.Size)
	}
	return h, nil
}
