package audit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Revocations knows which tokens were revoked before their end. The hash is
// what events carry as token_hash or token_fp, so that a token can be revoked by
// what the log shows; both are asked for, because a revoked JWT that is encoded
// anew has another token_hash. An error means that it could not be found out:
// the request is answered 503. Revoked is called from many goroutines at once.
type Revocations interface {
	Revoked(ctx context.Context, hash string) (bool, error)
}

// ErrRevocationsFull is returned when a RevocationSet holds as many hashes as
// it may.
var ErrRevocationsFull = errors.New("revocation set is full")

// DefaultMaxRevocations is how many hashes a RevocationSet holds at most when
// nothing else is said: about 150 MB.
const DefaultMaxRevocations = 1_000_000

// RevocationSet is Revocations in memory. It is safe for concurrent use; the
// zero value is an empty set.
type RevocationSet struct {
	Max int // most hashes held; 0 is DefaultMaxRevocations. Set it before first use.

	mu  sync.RWMutex
	end map[string]time.Time // when the token ends by itself; zero: never
}

// Revoke adds the hash of a token. After end, when the token is refused for its
// age anyhow, the hash is forgotten; a zero end keeps it for ever. When the set
// is full of hashes that still matter it returns ErrRevocationsFull.
func (s *RevocationSet) Revoke(hash string, end time.Time) error {
	if !isTokenHash(hash) {
		return fmt.Errorf("audit: revoke: not a token hash: want %s", formatWants[FormatTokenHash])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	most := s.Max
	if most <= 0 {
		most = DefaultMaxRevocations
	}
	if _, known := s.end[hash]; !known && len(s.end) >= most && s.forget(time.Now()) == 0 {
		return fmt.Errorf("audit: revoke: %w: %d hashes", ErrRevocationsFull, most)
	}
	if s.end == nil {
		s.end = make(map[string]time.Time)
	}
	s.end[hash] = end
	return nil
}

func (s *RevocationSet) forget(now time.Time) (forgotten int) {
	for h, end := range s.end {
		if !end.IsZero() && end.Before(now) {
			delete(s.end, h)
			forgotten++
		}
	}
	return forgotten
}

// Restore takes a hash out of the set.
func (s *RevocationSet) Restore(hash string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.end, hash)
}

// Len is the number of hashes held.
func (s *RevocationSet) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.end)
}

// Revoked implements Revocations.
func (s *RevocationSet) Revoked(_ context.Context, hash string) (bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ok := s.end[hash]
	return ok, nil
}
