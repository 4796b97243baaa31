package audit

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
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
// no token: it refuses every request.
type MiddlewareOptions struct {
	// Verifier decides about tokens. Nil knows none.
	Verifier Verifier
	// Revocations, when not nil, is asked about every token that the Verifier
	// accepts.
	Revocations Revocations
	// Mode says what happens to a request without a good token.
	Mode Mode
	// Realm is sent in WWW-Authenticate; "" means "api".
	Realm string
	// MaxTokenBytes is the longest token looked at; 0 means
	// DefaultMaxTokenBytes.
	MaxTokenBytes int
	// Hasher makes token_hash and token_fp; nil is plain SHA-256.
	Hasher redact.Hasher
	// Redactor cleans path, user agent and the like; nil is redact.Default().
	Redactor *redact.Redactor
	// ClientIP finds the client's address; nil is PeerIP. It is called before
	// the handler.
	ClientIP func(*http.Request) netip.Addr
	// RequestID names the request; nil gives each a new UUID (version 7). A
	// text that is too long, or holds a secret, is replaced by a new UUID.
	RequestID func(*http.Request) string
	// Answer answers a request that is not let through, and must call
	// WriteHeader(d.Status). WWW-Authenticate and Cache-Control are set
	// already. Nil writes a problem document (RFC 9457).
	Answer func(w http.ResponseWriter, r *http.Request, d Denial)
}

type middleware struct {
	h           slog.Handler
	next        http.Handler
	verifier    Verifier
	revocations Revocations
	mode        Mode
	realm       string
	maxToken    int
	hasher      redact.Hasher
	redactor    *redact.Redactor
	clientIP    func(*http.Request) netip.Addr
	requestID   func(*http.Request) string
	answer      func(http.ResponseWriter, *http.Request, Denial)
}

// Middleware authenticates requests by their bearer token (RFC 6750) and writes
// one event to h for each, after its handler ran. A nil o means the defaults.
//
// The token is looked for in the Authorization header only. It, and every other
// credential that came, is registered with redact.WithSecrets in the request's
// context.
func Middleware(h slog.Handler, o *MiddlewareOptions) func(http.Handler) http.Handler {
	if o == nil {
		o = &MiddlewareOptions{}
	}
	m := middleware{
		h: h, verifier: o.Verifier, revocations: o.Revocations, mode: o.Mode, realm: o.Realm,
		maxToken: o.MaxTokenBytes, hasher: o.Hasher, redactor: o.Redactor,
		clientIP: o.ClientIP, requestID: o.RequestID, answer: o.Answer,
	}
	if m.verifier == nil {
		m.verifier = Verifiers()
	}
	if m.realm == "" {
		m.realm = "api"
	}
	if m.maxToken <= 0 {
		m.maxToken = DefaultMaxTokenBytes
	}
	if m.redactor == nil {
		m.redactor = redact.Default()
	}
	if m.clientIP == nil {
		m.clientIP = PeerIP
	}
	if m.answer == nil {
		m.answer = problem
	}
	return func(next http.Handler) http.Handler {
		m := m
		m.next = next
		return &m
	}
}

// exchange is one request on its way through the middleware.
type exchange struct {
	m     *middleware
	start time.Time
	auth  Auth
	event Event
	w     responseWriter
	ctx   requestContext
}

func (m *middleware) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{m: m, start: time.Now()}
	x.w = responseWriter{ResponseWriter: w, x: x}
	c := m.credentials(r)
	x.ctx = requestContext{m.secretContext(r, c), x}
	x.describe(r, c)
	x.authenticate(c)
	r = r.WithContext(&x.ctx)
	ended := false
	defer func() { x.record(ended) }() // no recover: the panic goes on with its stack
	if x.auth.Status == StatusSuccess || m.mode == ModeObserve {
		m.next.ServeHTTP(x.w.wrapped(), r)
	} else {
		m.deny(&x.w, r, denialOf(x.auth.Reason))
	}
	ended = true
}

// credentials finds the token, or why there is none to verify.
func (m *middleware) credentials(r *http.Request) credentials {
	c := parseAuthorization(r.Header["Authorization"], m.maxToken)
	if inQuery := queryTokens(r.URL.RawQuery); len(inQuery) > 0 {
		if c.status == StatusMissing {
			c.reason = ReasonTokenInQuery
		} else {
			// More than one method: RFC 6750 section 2.
			c.status, c.reason = StatusInvalid, ReasonTokenInQuery
		}
	}
	return c
}

func (m *middleware) secretContext(r *http.Request, c credentials) context.Context {
	var buf [4]string
	secrets := appendSecrets(buf[:0], r.Header)
	secrets = append(secrets, queryTokens(r.URL.RawQuery)...)
	if len(secrets) == 0 {
		return r.Context()
	}
	return withSecrets(r.Context(), secrets)
}

// describe fills the event with what the request itself says.
func (x *exchange) describe(r *http.Request, c credentials) {
	red := knowing(x.ctx.Context, x.m.redactor)
	e := &x.event
	e.Method = eventMethod(red, r.Method)
	e.Path = eventPath(red, r.URL)
	e.UserAgent = eventText(red, r.UserAgent(), maxUserAgentBytes)
	e.IP = x.m.clientIP(r)
	if peer := PeerIP(r); peer != e.IP {
		e.PeerIP = peer
	}
	x.auth.RequestID = x.requestID(r, red)
	e.RequestID = x.auth.RequestID
	if c.status != StatusMissing {
		x.auth.TokenHash = TokenHash(x.m.hasher, c.token)
		if signed := jwtSigned(c.token); signed != "" {
			x.auth.TokenFP = TokenHash(x.m.hasher, signed)
		}
	}
	e.TokenHash, e.TokenFP = x.auth.TokenHash, x.auth.TokenFP
}

// TokenHash returns the text that events carry for a token: its SHA-256 as 64
// hex digits when h is nil or redact.SHA256(), and the keyed form otherwise.
func TokenHash(h redact.Hasher, token string) string {
	if h == nil {
		return redact.Hash(token)
	}
	return strings.TrimPrefix(string(h.AppendHash(nil, token)), "sha256:")
}

// authenticate decides.
func (x *exchange) authenticate(c credentials) {
	if c.status != "" {
		x.auth.Status, x.auth.Reason = c.status, c.reason
		return
	}
	id, reason := x.m.verify(&x.ctx, c.token, x.auth.TokenHash, x.auth.TokenFP)
	if reason != "" {
		x.auth.Status, x.auth.Reason = StatusInvalid, reason
		return
	}
	x.auth.Status, x.auth.Identity = StatusSuccess, id
}

// verify returns why the token is refused, or "". A Verifier that panics has
// failed.
func (m *middleware) verify(ctx context.Context, token, hash, fp string) (id Identity, reason Reason) {
	defer func() {
		if recover() != nil {
			id, reason = Identity{}, ReasonVerifierError
		}
	}()
	id, err := m.verifier.Verify(ctx, token)
	if err != nil {
		return Identity{}, reasonOf(err)
	}
	if m.revocations == nil {
		return id, ""
	}
	for _, h := range [...]string{hash, fp} {
		if h == "" {
			continue
		}
		revoked, err := m.revocations.Revoked(ctx, h)
		if err != nil {
			return Identity{}, ReasonVerifierError
		}
		if revoked {
			return Identity{}, ReasonRevoked
		}
	}
	return id, ""
}

// record writes the event. It runs once, after the handler.
func (x *exchange) record(ended bool) {
	e := &x.event
	e.Status, e.Reason = x.auth.Status, x.auth.Reason
	e.HTTPStatus = x.w.status
	if e.HTTPStatus == 0 {
		e.HTTPStatus = http.StatusOK
		if !ended {
			e.HTTPStatus = http.StatusInternalServerError
		}
	}
	e.Duration = time.Since(x.start)
	ctx := context.WithoutCancel(&x.ctx)
	red := knowing(ctx, x.m.redactor)
	e.User = eventText(red, x.auth.Identity.Subject, maxUserBytes)
	if !x.m.h.Enabled(ctx, e.Level()) {
		return
	}
	_ = x.m.h.Handle(ctx, e.Record(x.start.Add(e.Duration)))
}
