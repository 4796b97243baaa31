package audit

import (
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
)

// exchange is one request on its way through the middleware. It lives as long
// as the request's context, which handlers may keep.
type exchange struct {
	m     *middleware
	start time.Time
	auth  Auth
	event Event
	w     responseWriter
	ctx   requestContext
	log   eventContext

	request http.Request // what the handler gets

	denied   atomic.Pointer[[]string] // scopes that were needed and not all there
	ended    bool                     // the handler returned
	recorded bool

	logger atomic.Pointer[slog.Logger] // nil until somebody asks for it

	// text holds what would otherwise be strings of their own.
	text struct {
		hash [64]byte
		id   [36]byte
		ip   [39]byte // the longest text without a zone
	}
	sum [sha256.Size]byte // of the token, where Hasher is nil
}

// authenticator is the middleware in front of a handler.
type authenticator struct {
	m    *middleware
	next http.Handler
}

func (a *authenticator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m := a.m
	if m.skip != nil && m.skip(r) {
		a.next.ServeHTTP(w, r)
		return
	}
	x := &exchange{m: m, start: time.Now()}
	x.w.set(w, x)
	c := m.credentials(r)
	var body io.ReadCloser
	if c.reason == ReasonNoHeader {
		var tokens []string
		if tokens, body = formTokens(r); len(tokens) > 0 {
			c.reason, c.extra = ReasonTokenInQuery, tokens
		}
	}
	x.ctx.Context, x.ctx.x = r.Context(), x
	x.addSecrets(r, &c)
	x.describe(r, c)
	x.authenticate(c)
	x.request = *r.WithContext(&x.ctx)
	r = &x.request
	if body != nil {
		r.Body = body
	}
	defer x.end() // it does not recover: a panic goes on with its stack
	if x.allowed() {
		for _, s := range m.sources {
			s.hide(r)
		}
		a.next.ServeHTTP(x.w.wrapped(), r)
	} else {
		x.deny(&x.w, r)
	}
	x.ended = true
}

// allowed says whether the request may pass.
func (x *exchange) allowed() bool {
	switch {
	case x.m.mode == ModeObserve:
		return true
	case x.auth.Status == StatusMissing:
		return x.m.anonymous && (x.auth.Reason == ReasonNoHeader || x.auth.Reason == ReasonOtherScheme)
	}
	return x.auth.Status == StatusSuccess && x.auth.Reason == ""
}

// credentials finds the token, or why there is none to verify.
func (m *middleware) credentials(r *http.Request) credentials {
	c := parseAuthorization(r.Header["Authorization"], m.maxToken)
	if c.reason == ReasonNoHeader {
		for _, s := range m.sources {
			if tokens := s.find(r); len(tokens) > 0 {
				c = parseToken(tokens[0], m.maxToken)
				if len(tokens) > 1 {
					c.status, c.reason = StatusInvalid, ReasonMultipleHeaders
				}
				c.extra = tokens
				break
			}
		}
	}
	if m.queryIsFine || len(queryTokens(r.URL.RawQuery, tokenParameter, false)) == 0 {
		return c
	}
	if c.status != StatusMissing {
		c.status = StatusInvalid // more than one way at once: RFC 6750 section 2
	}
	c.reason = ReasonTokenInQuery
	return c
}

// addSecrets makes all credentials of the request secrets of its context.
func (x *exchange) addSecrets(r *http.Request, c *credentials) {
	var few [4]string
	secrets := appendSecrets(few[:0], r.Header, c)
	for _, token := range c.extra {
		secrets = appendCredentials(secrets, token)
	}
	for _, token := range queryTokens(r.URL.RawQuery, tokenParameter, true) {
		secrets = appendCredentials(secrets, token)
	}
	x.ctx.secrets.Add(x.ctx.Context, secrets...)
}

// describe fills the event with what the request itself says.
func (x *exchange) describe(r *http.Request, c credentials) {
	red := x.m.redactor.WithContext(&x.ctx)
	e := &x.event
	e.cleaner, e.hashed = x.m.redactor, x.m.hasher == nil
	e.Method = eventMethod(red, r.Method)
	e.Path = eventPath(red, r.URL)
	if ua := r.Header["User-Agent"]; len(ua) > 0 {
		e.UserAgent = x.m.userAgents.clean(red, ua[0])
		e.emptyUA = e.UserAgent == ""
	}
	if e.IP = PeerIP(r); x.m.clientIP != nil {
		if ip := x.m.clientIP(r); ip.IsValid() && ip != e.IP {
			e.IP, e.PeerIP = ip.Unmap().WithZone(""), e.IP
		}
	}
	ip := e.IP.AppendTo(x.text.ip[:0])
	e.ip = unsafe.String(&ip[0], len(ip)) // written once
	if c.reason == ReasonOtherScheme {
		e.Scheme = SchemeName(c.scheme)
	}
	x.auth.RequestID = x.requestID(r, red)
	if id := x.m.traceID(r); isTraceID(id) && red.String(id) == id {
		x.auth.TraceID = id
	}
	if c.status != StatusMissing {
		x.auth.TokenHash = x.tokenHash(c.token)
		if signed := jwtSigned(c.token); signed != "" {
			x.auth.TokenFP = TokenHash(x.m.hasher, signed)
		}
	}
	e.RequestID, e.TraceID = x.auth.RequestID, x.auth.TraceID
	e.TokenHash, e.TokenFP = x.auth.TokenHash, x.auth.TokenFP
}

func (x *exchange) tokenHash(token string) string {
	if x.m.hasher != nil {
		return TokenHash(x.m.hasher, token)
	}
	x.sum = sha256.Sum256(unsafe.Slice(unsafe.StringData(token), len(token)))
	putHex(x.text.hash[:], x.sum[:])
	return unsafe.String(&x.text.hash[0], len(x.text.hash)) // written once
}

// SchemeName returns what events hold as scheme: the name of a known
// authentication scheme in lower case, and "other" for any other text, which
// may be a token without its scheme.
func SchemeName(scheme string) string {
	if scheme = strings.ToLower(scheme); slices.Contains(schemes, scheme) {
		return scheme
	}
	return "other"
}

// deny answers the request, which may not pass.
func (x *exchange) deny(w http.ResponseWriter, r *http.Request) {
	d := denialOf(x.auth.Reason)
	if needed := x.denied.Load(); needed != nil {
		d = denialOf(ReasonInsufficientScope)
		d.Scope = strings.Join(*needed, " ")
	}
	x.m.deny(w, r, d)
}

// end runs after the handler, also when it panicked.
func (x *exchange) end() {
	if x.w.status == 0 && !x.w.hijacked {
		if x.ended {
			x.w.begin(http.StatusOK)
		} else {
			x.w.status = http.StatusInternalServerError
		}
	}
	_ = x.record() // an error was counted and reported
}

// record writes the event, once.
func (x *exchange) record() error {
	if x.recorded {
		return nil
	}
	x.recorded = true
	e := &x.event
	e.Status, e.Reason = x.auth.Status, x.auth.Reason
	if needed := x.denied.Load(); needed != nil {
		e.Reason = ReasonInsufficientScope
		e.Scope = strings.Join(*needed, " ")
		e.Scope = e.Scope[:min(len(e.Scope), maxUserBytes)]
	}
	e.HTTPStatus = x.w.status
	e.Duration = time.Since(x.start)
	x.log.x, x.log.now = x, x.start.Add(e.Duration)
	if x.m.timeout > 0 {
		x.log.timeout = x.m.timeout
	}
	red := x.m.redactor.WithContext(&x.ctx)
	if x.auth.Identity.Subject != "" {
		e.User = eventText(red, x.auth.Identity.Subject, maxUserBytes)
	}
	if x.auth.Identity.ClientID != "" {
		e.ClientID = eventText(red, x.auth.Identity.ClientID, maxClientIDBytes)
	}
	x.m.counters.count(e)
	var err error
	if x.m.h.Enabled(&x.log, e.Level()) {
		err = x.m.write(&x.log)
	} else if x.m.required {
		err = errLevel
	}
	if err == nil {
		x.log.release()
		return nil
	}
	x.m.counters.lost.Add(1)
	x.m.report(x, "record", err)
	return err
}
