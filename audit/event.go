package audit

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"github.com/slogaudit/slogaudit/redact"
)

// Event is one authentication decision about one request, in the form auth/v1.
// The fields up to Status are always written; the others only when they are
// not zero.
type Event struct {
	Method    string // upper case
	Path      string // percent-encoded, without query and fragment
	IP        netip.Addr
	UserAgent string // "" when it was not sent: written as null
	TokenHash string // redact.Hash of the raw token; "" is written as null
	Status    Status

	// Kind is the event's name. "" is the one that follows from Status and
	// Reason: MissingBearerToken, InvalidBearerToken, AuthenticatedRequest or
	// AuthorizationDenied.
	Kind string

	Reason     Reason
	User       string
	ClientID   string
	Scheme     string // of an authentication other than bearer, as SchemeName gives it
	Scope      string // what was needed and lacks, space separated
	HTTPStatus int
	Duration   time.Duration // written as duration_ms
	RequestID  string
	TraceID    string
	TokenFP    string
	PeerIP     netip.Addr
	Country    string
	ASN        uint32

	ip      string           // text of IP, where it is at hand
	emptyUA bool             // the User-Agent header was sent, and empty
	cleaner *redact.Redactor // see CleanedBy
	hashed  bool             // see HashedHere
}

// EventHandler is a log that takes events as they are, which costs it less than
// to read their records. Middleware uses it.
type EventHandler interface {
	slog.Handler
	// HandleEvent does what Handle does with e.Record(t). It must not keep e.
	HandleEvent(ctx context.Context, t time.Time, e *Event) error
	// EventHandler returns the receiver. A type that embeds an EventHandler, to
	// have a Handle of its own, is known by returning another.
	EventHandler() slog.Handler
}

// eventHandler returns h as an EventHandler, or nil when it is none.
func eventHandler(h slog.Handler) EventHandler {
	if eh, ok := h.(EventHandler); ok && eh.EventHandler() == h {
		return eh
	}
	return nil
}

// CleanedBy says whether method, path, user agent, user, client and the ids of
// request and trace have been redacted by r, with the secrets of the event's
// context.
func (e *Event) CleanedBy(r *redact.Redactor) bool { return e.cleaner != nil && e.cleaner == r }

// HashedHere says that TokenHash is the SHA-256 that Middleware has made of the
// request's token: it holds no secret.
func (e *Event) HashedHere() bool { return e.hashed }

// Address is the text of IP as the record has it.
func (e *Event) Address() string { return e.address() }

// PeerAddress is the text of PeerIP as the record has it.
func (e *Event) PeerAddress() string { return address(e.PeerIP) }

// UserAgentIsNull says that the record has null as user_agent.
func (e *Event) UserAgentIsNull() bool { return e.UserAgent == "" && !e.emptyUA }

// HasOWASP says that the record has the event's name in the OWASP vocabulary.
func (e *Event) HasOWASP() bool {
	return e.Kind != "" || e.Reason == ReasonRevoked || e.Reason == ReasonInsufficientScope
}

// Name is the event's name, which the record carries as its message.
func (e *Event) Name() string {
	if e.Kind != "" {
		return e.Kind
	}
	switch e.Status {
	case StatusMissing:
		return MissingBearerToken
	case StatusInvalid:
		return InvalidBearerToken
	default:
		if e.Reason == ReasonInsufficientScope {
			return AuthorizationDenied
		}
		return AuthenticatedRequest
	}
}

// OWASP is the event's name in the OWASP Logging Vocabulary, or "". The use of
// a revoked token is authn_token_reuse.
func (e *Event) OWASP() string {
	if e.Reason == ReasonRevoked && e.Kind == "" {
		return "authn_token_reuse"
	}
	if e.Kind == LoginFailed && e.Reason == ReasonLocked {
		return "authn_login_lock"
	}
	return AuthV1().owasp(e.Name())
}

// Level is the level of the event's record.
func (e *Event) Level() slog.Level {
	if e.Kind != "" || e.Reason == ReasonInsufficientScope {
		level, _ := AuthV1().EventLevel(e.Name())
		return level
	}
	if e.Status == StatusInvalid {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

const maxEventAttrs = 20

// Record returns the event as a record at time t, which is written in UTC.
func (e *Event) Record(t time.Time) slog.Record {
	r := slog.NewRecord(t.UTC(), e.Level(), e.Name(), 0)
	var a [maxEventAttrs]slog.Attr
	r.AddAttrs(e.appendAttrs(a[:0])...)
	return r
}

func (e *Event) appendAttrs(a []slog.Attr) []slog.Attr {
	a = append(a,
		slog.String("method", e.Method),
		slog.String("path", e.Path),
		slog.String("ip", e.address()),
		e.userAgent(),
		orNull("token_hash", e.TokenHash),
		slog.String("status", string(e.Status)),
	)
	optional := func(key, value string) {
		if value != "" {
			a = append(a, slog.String(key, value))
		}
	}
	optional("reason", string(e.Reason))
	optional("user", e.User)
	optional("client_id", e.ClientID)
	optional("scheme", e.Scheme)
	optional("scope", e.Scope)
	if e.HasOWASP() {
		optional("owasp", e.OWASP())
	}
	if e.HTTPStatus != 0 {
		a = append(a, slog.Int("http_status", e.HTTPStatus))
	}
	if e.Duration != 0 {
		a = append(a, slog.Float64("duration_ms", float64(e.Duration.Microseconds())/1000))
	}
	optional("request_id", e.RequestID)
	optional("trace_id", e.TraceID)
	optional("token_fp", e.TokenFP)
	if e.PeerIP.IsValid() {
		a = append(a, slog.String("peer_ip", address(e.PeerIP)))
	}
	optional("country", e.Country)
	if e.ASN != 0 {
		a = append(a, slog.Uint64("asn", uint64(e.ASN)))
	}
	return a
}

func (e *Event) address() string {
	if e.ip != "" {
		return e.ip
	}
	return address(e.IP)
}

// address writes an address as the schema wants it; one that is not valid as
// the empty text, which the schema refuses.
func address(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.Unmap().WithZone("").String()
}

func (e *Event) userAgent() slog.Attr {
	if e.emptyUA {
		return slog.String("user_agent", "")
	}
	return orNull("user_agent", e.UserAgent)
}

func orNull(key, value string) slog.Attr {
	if value == "" {
		return slog.Any(key, nil)
	}
	return slog.String(key, value)
}

// Validate returns a *SchemaError when the event does not meet auth/v1.
func (e *Event) Validate() error {
	var c Check
	s := AuthV1()
	s.Head(&c, time.Unix(0, 0).UTC(), e.Level(), e.Name())
	var a [maxEventAttrs]slog.Attr
	for _, attr := range e.appendAttrs(a[:0]) {
		s.Attr(&c, attr)
	}
	if s.OK(&c) && c.IsEvent() {
		return nil
	}
	if !c.IsEvent() {
		return &SchemaError{Schema: s.Name(), Violations: []Violation{s.rules[msgIndex][CodeEnum]}}
	}
	return &SchemaError{Schema: s.Name(), Violations: s.Violations(&c, nil)}
}

// Log writes the event through h, at the present time, and returns what
// slog.Logger discards: a *SchemaError when the event does not meet auth/v1
// (it is not written then), or the handler's error when it was not written.
// An event below the handler's level is not written, and that is no error.
func Log(ctx context.Context, h slog.Handler, e *Event) error {
	if err := e.Validate(); err != nil {
		return err
	}
	if !h.Enabled(ctx, e.Level()) {
		return nil
	}
	if err := h.Handle(ctx, e.Record(time.Now())); err != nil {
		return fmt.Errorf("audit: %s was not written: %w", e.Name(), err)
	}
	return nil
}
