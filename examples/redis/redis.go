// Package redis keeps revoked tokens in Redis, by their hash, for many
// instances of a service.
package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/slogaudit/slogaudit/audit"
)

// Revocations are the keys revoked:<hash>. Redis forgets each when its token
// has ended anyhow.
type Revocations struct{ client redis.UniversalClient }

// New returns Revocations in front of which a cache stands: at most 100,000
// hashes, each believed for a second. A request waits for Redis no longer than
// the client's own timeouts.
func New(client redis.UniversalClient) (*Revocations, audit.Revocations) {
	r := &Revocations{client}
	return r, audit.CacheRevocations(r, time.Second, 100_000)
}

const prefix = "revoked:"

// Revoked implements audit.Revocations.
func (r *Revocations) Revoked(ctx context.Context, hash string) (bool, error) {
	n, err := r.client.Exists(ctx, prefix+hash).Result()
	if err != nil {
		return false, fmt.Errorf("redis: revocations: %w", err)
	}
	return n > 0, nil
}

// Revoke adds a hash, as the log shows it in token_hash or token_fp, until the
// end of its token. A zero end keeps it for ever.
func (r *Revocations) Revoke(ctx context.Context, hash string, end time.Time) error {
	var ttl time.Duration
	if !end.IsZero() {
		if ttl = time.Until(end); ttl <= 0 {
			return nil
		}
	}
	if err := r.client.Set(ctx, prefix+hash, "1", ttl).Err(); err != nil {
		return fmt.Errorf("redis: revoke: %w", err)
	}
	return nil
}
