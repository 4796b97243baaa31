package redact

import (
	"context"
	"fmt"
	"slices"
)

// Lengths of known secrets, in bytes. A shorter one than minKnownAnywhere is
// replaced only where it stands as a word of its own: "1234" must not be found
// in every number. A shorter one than minKnown is no secret at all.
const (
	minKnown         = 3
	minKnownAnywhere = 6
)

type secretsKey struct{}

// WithSecrets returns a context in which the secrets are known: a Redactor made
// with WithContext replaces them wherever they stand, whatever they look like,
// also escaped for a URL or for JSON, or in base64. Secrets that ctx knows
// already stay known.
//
// One of fewer than 16 bytes is masked rather than hashed without a key; one of
// fewer than 6 bytes is replaced only as a word of its own, and one of fewer
// than 3 is ignored.
func WithSecrets(ctx context.Context, secrets ...string) context.Context {
	c := &secretsContext{Context: ctx}
	if !c.secrets.Add(ctx, secrets...) {
		return ctx
	}
	return c
}

type secretsContext struct {
	context.Context
	secrets ContextSecrets
}

func (c *secretsContext) Value(key any) any {
	if v := c.secrets.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}

// ContextSecrets is what WithSecrets puts into a context, for a type of context
// that has room for it: its method Value must ask the one here first. The zero
// value has no secrets.
type ContextSecrets struct {
	set knownSet
	few [1]string // one is what nearly all requests have
}

// Add makes the secrets known, and those that ctx knows already. It is called
// once, before the context is used, and reports whether there is a new one.
func (c *ContextSecrets) Add(ctx context.Context, secrets ...string) bool {
	all := c.few[:0]
	if outer, ok := ctx.Value(secretsKey{}).(*knownSet); ok {
		all = append(all, outer.secrets...)
	}
	n := len(all)
	for _, s := range secrets {
		if len(s) >= minKnown && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	if len(all) == n {
		return false
	}
	c.set.secrets = all
	c.set.measure()
	return true
}

// Value returns the secrets when key is the one that Redactor.WithContext asks
// for, and nil otherwise.
func (c *ContextSecrets) Value(key any) any {
	if key == (secretsKey{}) && c.set.secrets != nil {
		return &c.set
	}
	return nil
}

// WithContext returns r itself when ctx is nil or holds no secrets, and otherwise a
// Redactor that knows them as well. It is cheap enough to be called for every
// record.
func (r *Redactor) WithContext(ctx context.Context) *Redactor {
	r = r.ready()
	if ctx == nil {
		return r
	}
	set, ok := ctx.Value(secretsKey{}).(*knownSet)
	if !ok {
		return r
	}
	for i := range set.own {
		o := &set.own[i]
		if o.from.Load() == r {
			return &o.to
		}
		if o.claimed.CompareAndSwap(false, true) {
			o.to = *r
			o.to.inContext = set
			o.from.Store(r)
			return &o.to
		}
	}
	if d := set.derived.Load(); d != nil && d.from == r {
		return d.to
	}
	to := *r
	to.inContext = set
	set.derived.Store(&derived{r, &to})
	return &to
}

// derived remembers the last Redactor made from another for a set of secrets,
// after the first two.
type derived struct{ from, to *Redactor }

// newKnownSecrets makes the set of Options.Secrets.
func newKnownSecrets(secrets []string) (*knownSet, error) {
	for i, s := range secrets {
		if len(s) < minKnown {
			return nil, fmt.Errorf("redact: Secrets[%d]: %d bytes, want at least %d", i, len(s), minKnown)
		}
	}
	if len(secrets) == 0 {
		return nil, nil
	}
	return newKnownSet(secrets), nil
}

// KnowsSecrets reports whether r looks for exact secrets, of Options.Secrets or
// of a context. Then text of any form may be one.
func (r *Redactor) KnowsSecrets() bool { return r.ready().knows() }

// HoldsContextSecret reports whether s holds one of the secrets that the context
// brought to r; what the rules and Options.Secrets say of s is another matter.
// It costs next to nothing for text shorter than all of them.
func (r *Redactor) HoldsContextSecret(s string) bool {
	k := r.ready().inContext
	return k != nil && len(s) >= k.least && k.holds(s)
}

// HasContextSecretUpTo reports whether the context brought r a secret of at
// most n bytes: no shorter text can hold a longer one.
func (r *Redactor) HasContextSecretUpTo(n int) bool {
	r = r.ready()
	return r.inContext != nil && r.inContext.least <= n
}

func (k *knownSet) holds(s string) bool {
	budget := 64*len(s) + 1<<12
	_, ok := k.find(s, 0, &budget)
	return ok
}

// mayKnow tells cheaply whether s may hold a known secret.
func (r *Redactor) mayKnow(s string) bool {
	return r.known != nil || r.inContext != nil && (r.inContext.built.Load() || r.inContext.mayHold(s))
}

// knows reports whether r knows secrets.
func (r *Redactor) knows() bool { return r.known != nil || r.inContext != nil }

// isKnown reports whether s as a whole is a known secret.
func (r *Redactor) isKnown(s string) bool {
	return r.known != nil && slices.Contains(r.known.secrets, s) || r.inContext != nil && slices.Contains(r.inContext.secrets, s)
}
