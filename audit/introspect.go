package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/redact"
)

// IntrospectionOptions configures an Introspector. URL is required; the other
// fields have the defaults given.
type IntrospectionOptions struct {
	// URL is the introspection endpoint of the authorization server. It must be
	// https, but for a loopback address.
	URL string
	// ClientID and ClientSecret authenticate this service by HTTP Basic
	// (RFC 6749 section 2.3.1).
	ClientID     string
	ClientSecret redact.Secret
	// Authorize, when not nil, authenticates a request in another way.
	Authorize func(*http.Request) error
	// Client sends the requests; nil is a client of its own. Redirects are
	// never followed: they would carry the token elsewhere.
	Client *http.Client
	// Timeout is for one introspection; 0 means 3 s.
	Timeout time.Duration
	// MaxInFlight bounds the introspections at one time; 0 means 64. A request
	// that finds no room within Timeout fails.
	MaxInFlight int

	// TTL is how long an active token is believed without asking again, never
	// beyond its end; 0 means 30 s, a negative one asks every time. It is also
	// how long a token that was revoked is still accepted.
	TTL time.Duration
	// InactiveTTL is the same for inactive tokens; 0 means 5 s.
	InactiveTTL time.Duration
	// MaxCached is how many tokens are remembered at most; 0 means 10,000. They
	// are kept by their hash.
	MaxCached int

	// Issuer, when not "", must be the token's iss.
	Issuer string
	// Audience, when not "", must be among the token's aud.
	Audience string
}

// Introspector is a Verifier that asks the authorization server (RFC 7662). It
// asks once for all requests that come with the same token at the same time.
type Introspector struct {
	o        IntrospectionOptions
	client   http.Client
	slots    chan struct{}
	active   cache[introspected]
	inactive cache[Reason]
	flights  flights[introspected]
	now      func() time.Time
}

type introspected struct {
	id        Identity
	notBefore time.Time
}

// maxIntrospectionBytes is more than any answer needs.
const maxIntrospectionBytes = 256 << 10

// NewIntrospector returns an Introspector, or an error that names the option
// that is wrong.
func NewIntrospector(o *IntrospectionOptions) (*Introspector, error) {
	v := &Introspector{o: *o, now: time.Now}
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" {
		return nil, errors.New("audit: introspection: URL is not an absolute URL")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return nil, errors.New("audit: introspection: URL must be https: tokens are sent to it")
	}
	if o.Client != nil {
		v.client = *o.Client
	}
	v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	setDefault(&v.o.Timeout, 3*time.Second)
	setDefault(&v.o.TTL, 30*time.Second)
	setDefault(&v.o.InactiveTTL, 5*time.Second)
	setDefault(&v.o.MaxCached, 10_000)
	setDefault(&v.o.MaxInFlight, 64)
	v.slots = make(chan struct{}, v.o.MaxInFlight)
	// Guesses, all of them inactive, must not push out the active ones.
	v.active.max, v.inactive.max = v.o.MaxCached, v.o.MaxCached
	return v, nil
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Verify implements Verifier.
func (v *Introspector) Verify(ctx context.Context, token string) (Identity, error) {
	hash := redact.Hash(token)
	now := v.now()
	if reason, ok := v.inactive.get(hash, now); ok {
		return Identity{}, Refuse(reason)
	}
	got, ok := v.active.get(hash, now)
	if !ok {
		var err error
		got, err = v.flights.do(ctx, hash, func() (introspected, error) {
			return v.ask(context.WithoutCancel(ctx), hash, token)
		})
		if err != nil {
			return Identity{}, err
		}
	}
	if !got.notBefore.IsZero() && now.Before(got.notBefore) {
		return Identity{}, Refuse(ReasonNotYetValid)
	}
	if !got.id.Expires.IsZero() && !now.Before(got.id.Expires) {
		return Identity{}, Refuse(ReasonExpired)
	}
	return got.id, nil
}

// ask asks the server, within the timeout, and remembers what it says.
func (v *Introspector) ask(ctx context.Context, hash, token string) (introspected, error) {
	ctx, cancel := context.WithTimeout(ctx, v.o.Timeout)
	defer cancel()
	select {
	case v.slots <- struct{}{}:
		defer func() { <-v.slots }()
	case <-ctx.Done():
		return introspected{}, errors.New("audit: introspection: too many at one time")
	}
	answer, err := v.post(ctx, token)
	if err != nil {
		return introspected{}, err
	}
	now := v.now()
	if reason := v.refusal(answer); reason != "" {
		v.inactive.put(hash, reason, now.Add(v.o.InactiveTTL))
		return introspected{}, Refuse(reason)
	}
	got := answer.introspected()
	until := now.Add(v.o.TTL)
	if end := got.id.Expires; !end.IsZero() && end.Before(until) {
		until = end
	}
	v.active.put(hash, got, until)
	return got, nil
}

func (v *Introspector) post(ctx context.Context, token string) (*introspection, error) {
	form := url.Values{"token": {token}, "token_type_hint": {"access_token"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.o.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, errors.New("audit: introspection: the request cannot be made")
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	switch {
	case v.o.Authorize != nil:
		if err := v.o.Authorize(r); err != nil {
			return nil, fmt.Errorf("audit: introspection: authorize: %w", err)
		}
	case v.o.ClientID != "":
		r.SetBasicAuth(url.QueryEscape(v.o.ClientID), url.QueryEscape(string(v.o.ClientSecret)))
	}
	resp, err := v.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("audit: introspection: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxIntrospectionBytes+1))
	if err != nil {
		return nil, fmt.Errorf("audit: introspection: read the answer: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("audit: introspection: status %d", resp.StatusCode)
	}
	var answer introspection
	if len(body) > maxIntrospectionBytes || json.Unmarshal(body, &answer) != nil || answer.Active == nil {
		// The parser's error could quote the answer, and that the token.
		return nil, errors.New("audit: introspection: the answer is not one of RFC 7662")
	}
	return &answer, nil
}

// introspection is the answer of RFC 7662 section 2.2.
type introspection struct {
	Active    *bool       `json:"active"`
	Scope     string      `json:"scope"`
	ClientID  string      `json:"client_id"`
	Username  string      `json:"username"`
	Expires   json.Number `json:"exp"`
	NotBefore json.Number `json:"nbf"`
	Subject   string      `json:"sub"`
	Audience  audience    `json:"aud"`
	Issuer    string      `json:"iss"`
}

// audience is a text or a list of them (RFC 7519 section 4.1.3).
type audience []string

func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

func (v *Introspector) refusal(a *introspection) Reason {
	switch {
	case !*a.Active:
		return ReasonInactive
	case v.o.Issuer != "" && a.Issuer != v.o.Issuer:
		return ReasonIssuer
	case v.o.Audience != "" && !slices.Contains(a.Audience, v.o.Audience):
		return ReasonAudience
	}
	return ""
}

func (a *introspection) introspected() introspected {
	subject := a.Subject
	if subject == "" {
		subject = a.Username
	}
	return introspected{
		id: Identity{
			Subject: subject, ClientID: a.ClientID, Issuer: a.Issuer,
			Scopes: strings.Fields(a.Scope), Expires: unixTime(a.Expires),
		},
		notBefore: unixTime(a.NotBefore),
	}
}

// unixTime reads seconds since 1970; "" is the zero time.
func unixTime(n json.Number) time.Time {
	f, err := n.Float64()
	if err != nil || f <= 0 || f > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(f), 0)
}
