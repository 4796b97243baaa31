package audit

import (
	"context"
	"time"
)

// CacheRevocations remembers what r says, so that a remote store is not asked
// for every request: for at most ttl, which is also how long a revoked token is
// still accepted, and for at most max hashes. A hash that is revoked is
// remembered as long. Errors are not.
func CacheRevocations(r Revocations, ttl time.Duration, max int) Revocations {
	c := &cachedRevocations{r: r, ttl: ttl}
	c.good.max, c.revoked.max = max, max
	return c
}

type cachedRevocations struct {
	r             Revocations
	ttl           time.Duration
	good, revoked cache[struct{}]
	flights       flights[bool]
}

func (c *cachedRevocations) Revoked(ctx context.Context, hash string) (bool, error) {
	now := time.Now()
	if _, ok := c.revoked.get(hash, now); ok {
		return true, nil
	}
	if _, ok := c.good.get(hash, now); ok {
		return false, nil
	}
	return c.flights.do(ctx, hash, func() (bool, error) {
		revoked, err := c.r.Revoked(context.WithoutCancel(ctx), hash)
		switch {
		case err != nil:
		case revoked:
			c.revoked.put(hash, struct{}{}, now.Add(c.ttl))
		default:
			c.good.put(hash, struct{}{}, now.Add(c.ttl))
		}
		return revoked, err
	})
}
