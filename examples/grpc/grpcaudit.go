// Package grpcaudit authenticates gRPC calls by their bearer token and records
// each, by the same middleware as HTTP requests: same events, same reasons, same
// revocations.
package grpcaudit

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/slogaudit/slogaudit/audit"
)

// Options configures the interceptors. The zero value refuses every call.
type Options struct {
	audit.MiddlewareOptions
	// Scopes returns the scopes that a method needs, such as
	// /orders.v1.Orders/Get. Nil needs none.
	Scopes func(fullMethod string) []string
}

// UnaryServerInterceptor authenticates and records calls with one request and
// one response.
func UnaryServerInterceptor(h slog.Handler, o *Options) grpc.UnaryServerInterceptor {
	c := newCalls(h, o)
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
		err = c.serve(ctx, info.FullMethod, func(ctx context.Context) error {
			var err error
			resp, err = handler(ctx, req)
			return err
		})
		if err != nil {
			return nil, err
		}
		return resp, nil
	}
}

// StreamServerInterceptor authenticates and records streams: one event for
// each, when it ends.
func StreamServerInterceptor(h slog.Handler, o *Options) grpc.StreamServerInterceptor {
	c := newCalls(h, o)
	return func(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		return c.serve(ss.Context(), info.FullMethod, func(ctx context.Context) error {
			return handler(srv, &stream{ss, ctx})
		})
	}
}

// stream is a ServerStream with the context of the call.
type stream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *stream) Context() context.Context { return s.ctx }

type calls struct {
	middleware func(http.Handler) http.Handler
	scopes     func(string) []string
}

func newCalls(h slog.Handler, o *Options) *calls {
	if o == nil {
		o = &Options{}
	}
	return &calls{audit.Middleware(h, &o.MiddlewareOptions), o.Scopes}
}

// serve runs one call as a request through the middleware.
func (c *calls) serve(ctx context.Context, method string, call func(context.Context) error) error {
	a := &answer{header: http.Header{}}
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.err = call(r.Context())
		a.wanted = httpStatus(status.Code(a.err))
		w.WriteHeader(a.wanted)
	})
	if c.scopes != nil {
		if scopes := c.scopes(method); len(scopes) > 0 {
			h = audit.RequireScope(scopes...)(h)
		}
	}
	c.middleware(h).ServeHTTP(a, request(ctx, method))
	if a.status == a.wanted {
		return a.err
	}
	return status.Error(denied(a.status)) // by the middleware
}

// answer is what the middleware, or the call, answers.
type answer struct {
	header http.Header
	status int
	wanted int // by the call; 0 when it was not made
	err    error
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(b []byte) (int, error) { a.WriteHeader(http.StatusOK); return len(b), nil }
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// request is the call as HTTP/2 carries it.
func request(ctx context.Context, method string) *http.Request {
	r := (&http.Request{Method: http.MethodPost, URL: &url.URL{Path: method}, Header: http.Header{}, Proto: "HTTP/2.0", ProtoMajor: 2}).WithContext(ctx)
	if md, ok := metadata.FromIncomingContext(ctx); ok {
		for name, values := range md {
			for _, v := range values {
				r.Header.Add(name, v)
			}
		}
	}
	if p, ok := peer.FromContext(ctx); ok && p.Addr != nil {
		r.RemoteAddr = p.Addr.String()
	}
	return r
}

// denied is the status of a call that was not let through.
func denied(httpStatus int) (codes.Code, string) {
	switch httpStatus {
	case http.StatusForbidden:
		return codes.PermissionDenied, "the access token does not allow this"
	case http.StatusServiceUnavailable:
		return codes.Unavailable, "try again later"
	}
	return codes.Unauthenticated, "a valid access token is needed"
}

// httpStatus is the status that events hold for a code, as in google.rpc.Code.
func httpStatus(c codes.Code) int {
	switch c {
	case codes.OK:
		return http.StatusOK
	case codes.Canceled:
		return 499
	case codes.InvalidArgument, codes.FailedPrecondition, codes.OutOfRange:
		return http.StatusBadRequest
	case codes.Unauthenticated:
		return http.StatusUnauthorized
	case codes.PermissionDenied:
		return http.StatusForbidden
	case codes.NotFound:
		return http.StatusNotFound
	case codes.AlreadyExists, codes.Aborted:
		return http.StatusConflict
	case codes.ResourceExhausted:
		return http.StatusTooManyRequests
	case codes.Unimplemented:
		return http.StatusNotImplemented
	case codes.Unavailable:
		return http.StatusServiceUnavailable
	case codes.DeadlineExceeded:
		return http.StatusGatewayTimeout
	}
	return http.StatusInternalServerError
}
