package audit

import (
	"context"
	"log/slog"

	"github.com/slogaudit/slogaudit/redact"
)

// Auth is what the middleware found out about a request.
type Auth struct {
	Identity  Identity // zero unless Status is StatusSuccess
	Status    Status
	Reason    Reason // "" when the request was let through for its token
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
	x := exchangeOf(ctx)
	if x == nil {
		return nil, false
	}
	return &x.auth, true
}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(authKey{}).(*exchange)
	return x
}

// requestContext is the context that handlers behind the middleware get.
type requestContext struct {
	context.Context
	x       *exchange
	secrets redact.ContextSecrets
}

func (c *requestContext) Value(key any) any {
	if key == (authKey{}) {
		return c.x
	}
	if v := c.secrets.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}

// ContextAttrs returns the attributes by which all records of a request can be
// found: request_id, token_hash and trace_id, those that are known. It is meant
// for handler.Options.Attrs. It returns nothing for the event itself, which has
// them, and for records of Logger.
func ContextAttrs(ctx context.Context) []slog.Attr {
	x := exchangeOf(ctx)
	if x == nil || ctx.Value(eventKey{}) != nil {
		return nil
	}
	return x.auth.attrs()
}

func (a *Auth) attrs() []slog.Attr {
	attrs := make([]slog.Attr, 0, 3)
	for _, at := range [...]struct{ key, value string }{
		{"request_id", a.RequestID}, {"token_hash", a.TokenHash}, {"trace_id", a.TraceID},
	} {
		if at.value != "" {
			attrs = append(attrs, slog.String(at.key, at.value))
		}
	}
	return attrs
}

// Logger returns the logger of the request that ctx belongs to. Its records
// have the attributes of ContextAttrs, and are redacted with the secrets of the
// request also when they are logged without its context. Outside of a request
// it is slog.Default().
func Logger(ctx context.Context) *slog.Logger {
	x := exchangeOf(ctx)
	if x == nil {
		return slog.Default()
	}
	if l := x.logger.Load(); l != nil {
		return l
	}
	base := x.m.log
	if base == nil {
		base = slog.Default().Handler()
	}
	x.logger.CompareAndSwap(nil, slog.New(requestLog{base.WithAttrs(x.auth.attrs()), x}))
	return x.logger.Load()
}

// requestLog puts the request's values under the context of each record.
type requestLog struct {
	slog.Handler
	x *exchange
}

func (h requestLog) Handle(ctx context.Context, r slog.Record) error {
	return h.Handler.Handle(logContext{ctx, h.x}, r)
}

func (h requestLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLog{h.Handler.WithAttrs(attrs), h.x}
}

func (h requestLog) WithGroup(name string) slog.Handler {
	return requestLog{h.Handler.WithGroup(name), h.x}
}

// logContext is a record's context, and under it the request's.
type logContext struct {
	context.Context
	x *exchange
}

func (c logContext) Value(key any) any {
	if key == (eventKey{}) {
		return c.x
	}
	if v := c.Context.Value(key); v != nil {
		return v
	}
	return c.x.ctx.Value(key)
}
