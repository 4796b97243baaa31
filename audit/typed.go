package audit

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/slogaudit/slogaudit/redact"
)

// The functions below make the events that a service writes itself, with Log:
// at its login page, or where it issues tokens. What they take by type cannot be
// wrong: an Origin is clean, a Hashed is no token, a LoginFailure is one of two.

// Origin is where a request came from, in the form events hold it. Make one
// with OriginOf.
type Origin struct {
	method, path, userAgent, requestID, traceID string
	ip, peer                                    netip.Addr
}

// OriginOf returns the origin of a request. Behind Middleware it is as in the
// request's own event; elsewhere the address is that of the direct peer, and
// path and user agent are cleaned by redact.Default().
func OriginOf(r *http.Request) Origin {
	if x := exchangeOf(r.Context()); x != nil {
		e := &x.event
		return Origin{e.Method, e.Path, e.UserAgent, e.RequestID, e.TraceID, e.IP, e.PeerIP}
	}
	red := redact.Default().WithContext(r.Context())
	return Origin{
		method: eventMethod(red, r.Method), path: eventPath(red, r.URL),
		userAgent: eventText(red, r.UserAgent(), maxUserAgentBytes), ip: PeerIP(r),
	}
}

// Hashed is a token of which only the hash is known. The zero value is no
// token.
type Hashed struct{ text string }

// HashToken returns the hash of a token as events hold it; see TokenHash.
func HashToken(h redact.Hasher, token string) Hashed { return Hashed{TokenHash(h, token)} }

// String returns the hash.
func (h Hashed) String() string { return h.text }

// LoginFailure says why a login failed.
type LoginFailure struct{ reason Reason }

// The ways in which a login fails.
var (
	BadCredentials = LoginFailure{ReasonBadCredentials} // wrong user, password or second factor
	Locked         = LoginFailure{ReasonLocked}         // the account, or the source, is locked
)

func (o Origin) event(kind string, status Status, user string, token Hashed) *Event {
	return &Event{
		Kind: kind, Status: status, TokenHash: token.text, User: eventText(redact.Default(), user, maxUserBytes),
		Method: o.method, Path: o.path, IP: o.ip, PeerIP: o.peer, UserAgent: o.userAgent,
		RequestID: o.requestID, TraceID: o.traceID,
	}
}

// NewLoginSucceeded is the event of a user who logged in. session is the token
// of the session, or the zero Hashed where there is none.
func NewLoginSucceeded(from Origin, user string, session Hashed) *Event {
	status := StatusSuccess
	if session.text == "" {
		status = StatusMissing
	}
	return from.event(LoginSucceeded, status, user, session)
}

// NewLoginFailed is the event of a user who could not log in. Beware that
// people type their password into the field of their name.
func NewLoginFailed(from Origin, user string, why LoginFailure) *Event {
	e := from.event(LoginFailed, StatusMissing, user, Hashed{})
	if e.Reason = why.reason; e.Reason == "" {
		e.Reason = ReasonBadCredentials
	}
	return e
}

// NewTokenIssued is the event of a token made for a user and an OAuth client,
// either of which may be "".
func NewTokenIssued(from Origin, user, clientID string, token Hashed) *Event {
	return from.client(TokenIssued, user, clientID, token)
}

// NewTokenRefreshed is the event of a token made in exchange for a refresh
// token. token is the new one.
func NewTokenRefreshed(from Origin, user, clientID string, token Hashed) *Event {
	return from.client(TokenRefreshed, user, clientID, token)
}

// NewTokenRevoked is the event of a token that was revoked.
func NewTokenRevoked(from Origin, user, clientID string, token Hashed) *Event {
	return from.client(TokenRevoked, user, clientID, token)
}

func (o Origin) client(kind, user, clientID string, token Hashed) *Event {
	e := o.event(kind, StatusSuccess, user, token)
	e.ClientID = eventText(redact.Default(), clientID, maxClientIDBytes)
	return e
}

// NewAuthorizationDenied is the event of a good token that lacks scopes. Behind
// Middleware, RequireScope makes it.
func NewAuthorizationDenied(from Origin, user string, token Hashed, lacks ...string) *Event {
	e := from.event(AuthorizationDenied, StatusSuccess, user, token)
	e.Reason = ReasonInsufficientScope
	e.Scope = eventText(redact.Default(), strings.Join(lacks, " "), maxUserBytes)
	return e
}
