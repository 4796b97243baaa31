package audit

import (
	"context"
	"sync"
	"time"
)

// cache remembers values for a time. It holds at most max of them: when the
// younger of its two generations is half of that, the older is forgotten.
type cache[V any] struct {
	max int

	mu         sync.Mutex
	young, old map[string]cached[V]
}

type cached[V any] struct {
	value V
	until time.Time
}

func (c *cache[V]) get(key string, now time.Time) (v V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.young[key]
	if !ok {
		if e, ok = c.old[key]; ok {
			c.add(key, e)
		}
	}
	if !ok || !now.Before(e.until) {
		return v, false
	}
	return e.value, true
}

func (c *cache[V]) put(key string, v V, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, cached[V]{v, until})
}

func (c *cache[V]) add(key string, e cached[V]) {
	if _, known := c.young[key]; !known && len(c.young) >= max(1, c.max/2) {
		c.old, c.young = c.young, nil
	}
	if c.young == nil {
		c.young = make(map[string]cached[V])
	}
	c.young[key] = e
}

// len is the number of values held; one may count twice while it moves.
func (c *cache[V]) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.young) + len(c.old)
}

// flights makes one call for all that ask for the same key at the same time.
type flights[V any] struct {
	mu  sync.Mutex
	now map[string]*flight[V]
}

type flight[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// do returns what call returns. The call goes on when ctx ends, for the others
// that wait for it.
func (f *flights[V]) do(ctx context.Context, key string, call func() (V, error)) (v V, err error) {
	f.mu.Lock()
	one, ok := f.now[key]
	if !ok {
		one = &flight[V]{done: make(chan struct{}), err: errVerifierPanic}
		if f.now == nil {
			f.now = make(map[string]*flight[V])
		}
		f.now[key] = one
		go f.fly(key, one, call)
	}
	f.mu.Unlock()
	select {
	case <-one.done:
		return one.value, one.err
	case <-ctx.Done():
		return v, ctx.Err()
	}
}

func (f *flights[V]) fly(key string, one *flight[V], call func() (V, error)) {
	defer func() {
		_ = recover() // err says that it panicked
		f.mu.Lock()
		delete(f.now, key)
		f.mu.Unlock()
		close(one.done)
	}()
	one.value, one.err = call()
}
