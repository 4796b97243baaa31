package audit

import (
	"context"
)

// Auth is what the middleware found out about a request.
type Auth struct {
	Identity  Identity // zero unless Status is StatusSuccess
	Status    Status
	Reason    Reason // "" when Status is StatusSuccess
	TokenHash string // "" when Status is StatusMissing
	TokenFP   string // "" when the token is no JWT
	RequestID string
	TraceID   string // "" when the request came without a trace context
}

type authKey struct{}

// FromContext returns what the middleware found out about the request that ctx
// belongs to. The second result is false outside of a request. The result is
// shared: do not change it.
func FromContext(ctx context.Context) (*Auth, bool) {
	x, ok := ctx.Value(authKey{}).(*exchange)
	if !ok {
		return nil, false
	}
	return &x.auth, true
}

// requestContext is the context that handlers behind the middleware get.
type requestContext struct {
	context.Context
	x *exchange
}

func (c *requestContext) Value(key any) any {
	if key == (authKey{}) {
		return c.x
	}
	return c.Context.Value(key)
}

// eventContext is the context the event is written with: it has the values of
// the request's, but does not end when the client goes away.
type eventContext struct{ requestContext }
