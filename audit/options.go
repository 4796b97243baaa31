package audit

import (
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/redact"
)

// Mode says what the middleware does with a request that has no good token.
type Mode uint8

const (
	// ModeEnforce answers it.
	ModeEnforce Mode = iota
	// ModeObserve writes the event and lets the request through.
	ModeObserve
)

// MiddlewareOptions configures Middleware. The zero value enforces, and knows
// no token: it refuses every request. Middleware copies what it keeps.
type MiddlewareOptions struct {
	// Verifier decides about tokens. Nil knows none.
	Verifier Verifier
	// Revocations, when not nil, is asked about every token that the Verifier
	// accepts.
	Revocations Revocations
	// Scopes must all be among those of the token. RequireScope asks for more
	// at single routes.
	Scopes []string

	// Mode says what happens to a request without a good token.
	Mode Mode
	// Anonymous lets requests through that come without any token; one that is
	// no good is refused all the same.
	Anonymous bool
	// Skip tells which requests are none of the middleware's business, such as
	// health checks: they have no event and no token is looked at. Nil skips
	// none.
	Skip func(*http.Request) bool

	// Sources are where to look for a token when there is no Authorization
	// header, in this order.
	Sources []Source
	// MaxTokenBytes is the longest token looked at; 0 means
	// DefaultMaxTokenBytes.
	MaxTokenBytes int
	// Realm is sent in WWW-Authenticate; "" means "api".
	Realm string
	// Answer answers a request that is not let through, and must call
	// WriteHeader(d.Status). WWW-Authenticate and Cache-Control are set
	// already. Nil writes a problem document (RFC 9457).
	Answer func(w http.ResponseWriter, r *http.Request, d Denial)

	// Trail says whether a request may be answered whose event could not be
	// written.
	Trail Trail
	// TrailTimeout is how long a request waits for its event to be written; 0
	// means DefaultTrailTimeout, and a negative one no limit. Without a limit a
	// log that hangs makes the requests hang, and each request costs 0.5 to
	// 1.2 microseconds less.
	TrailTimeout time.Duration
	// OnError is told of a Verifier or Revocations that failed and of events
	// that were not written: an *OperationError, at most once a second for each
	// operation. Its text holds no secret. Nil prints it to standard error. It
	// must not write to the log that failed.
	OnError func(error)
	// Counters, when not nil, counts requests and lost events.
	Counters *Counters

	// Hasher makes token_hash and token_fp; nil is plain SHA-256.
	Hasher redact.Hasher
	// Redactor cleans path, user agent and the like; nil is redact.Default().
	Redactor *redact.Redactor
	// ClientIP finds the client's address; nil is PeerIP. See the type ClientIP
	// for services behind proxies.
	ClientIP func(*http.Request) netip.Addr
	// RequestID names the request; nil gives each a new UUID (version 7). A
	// text that is too long, or holds a secret, is replaced by a new UUID.
	RequestID func(*http.Request) string
	// TraceID returns the trace id of the request, 32 hex digits, or "". Nil
	// reads the header traceparent (W3C Trace Context).
	TraceID func(*http.Request) string
	// Log is what Logger writes to; nil is slog.Default().
	Log slog.Handler
}

// Middleware authenticates requests by their bearer token (RFC 6750) and writes
// one event to h for each, after its handler ran. A nil o means the defaults; it
// panics on a nil h.
//
// Handlers find who it is with FromContext. The token, and every other
// credential that came, is registered with redact.WithSecrets in the request's
// context, so that no record logged with it can hold one.
//
// When the connection is taken over (an upgrade to WebSocket), the event is
// written at that moment and has http_status 101. When the handler panics
// before it answered, the event has http_status 500 and the panic goes on.
func Middleware(h slog.Handler, o *MiddlewareOptions) func(http.Handler) http.Handler {
	if h == nil {
		panic("audit: Middleware: no handler to write events to")
	}
	m := newMiddleware(h, o)
	return func(next http.Handler) http.Handler { return &authenticator{m, next} }
}

type middleware struct {
	trail
	reporter
	counters   *Counters
	userAgents cleanTexts

	verifier    Verifier
	set         *TokenSet // the verifier, if it is one: it needs only the hash
	revocations Revocations
	scopes      []string
	mode        Mode
	anonymous   bool
	required    bool
	skip        func(*http.Request) bool
	sources     []Source
	queryIsFine bool // one of sources is the parameter access_token
	maxToken    int
	realm       string
	answer      func(http.ResponseWriter, *http.Request, Denial)
	hasher      redact.Hasher
	redactor    *redact.Redactor
	clientIP    func(*http.Request) netip.Addr // nil: the peer
	requestID   func(*http.Request) string
	traceID     func(*http.Request) string
	log         slog.Handler
}

func newMiddleware(h slog.Handler, o *MiddlewareOptions) *middleware {
	if o == nil {
		o = &MiddlewareOptions{}
	}
	m := &middleware{
		counters: o.Counters, verifier: o.Verifier, revocations: o.Revocations, scopes: slices.Clone(o.Scopes),
		mode: o.Mode, anonymous: o.Anonymous, required: o.Trail == TrailRequired, skip: o.Skip,
		sources: slices.Clone(o.Sources), maxToken: o.MaxTokenBytes, realm: o.Realm, answer: o.Answer,
		hasher: o.Hasher, redactor: o.Redactor, clientIP: o.ClientIP, requestID: o.RequestID,
		traceID: o.TraceID, log: o.Log,
	}
	if m.counters == nil {
		m.counters = &Counters{}
	}
	if m.verifier == nil {
		m.verifier = Verifiers()
	}
	m.set, _ = m.verifier.(*TokenSet)
	if m.realm == "" {
		m.realm = "api"
	}
	if m.maxToken <= 0 {
		m.maxToken = DefaultMaxTokenBytes
	}
	if m.redactor == nil {
		m.redactor = redact.Default()
	}
	if m.traceID == nil {
		m.traceID = traceparent
	}
	if m.answer == nil {
		m.answer = problem
	}
	m.queryIsFine = slices.Contains(m.sources, QuerySource(tokenParameter))
	m.trail.init(h, o.TrailTimeout, &m.counters.late)
	m.reporter.onError, m.reporter.ops = o.OnError, make(map[string]*reported)
	return m
}

// TokenHash returns the text that events carry for a token: its SHA-256 as 64
// hex digits when h is nil or redact.SHA256(), and the keyed form otherwise.
func TokenHash(h redact.Hasher, token string) string {
	if h == nil {
		return redact.Hash(token)
	}
	return strings.TrimPrefix(string(h.AppendHash(nil, token)), "sha256:")
}

// RequireScope lets only those requests through whose token has all the scopes.
// It stands behind Middleware, whose event becomes authorization_denied for the
// others. Where no Middleware stands in front, it refuses every request.
func RequireScope(scopes ...string) func(http.Handler) http.Handler {
	scopes = slices.Clone(scopes)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			x := exchangeOf(r.Context())
			if x == nil {
				newMiddleware(nil, nil).deny(w, r, denialOf(ReasonNoHeader))
				return
			}
			if x.auth.Status == StatusSuccess && !x.lacks(&scopes) || x.m.mode == ModeObserve {
				next.ServeHTTP(w, r)
				return
			}
			x.deny(w, r)
		})
	}
}

// HasScopes says whether the identity has all the scopes.
func (id *Identity) HasScopes(scopes ...string) bool {
	for _, s := range scopes {
		if !slices.Contains(id.Scopes, s) {
			return false
		}
	}
	return true
}
