// Package claims checks what every JWT access token must say (RFC 9068), for
// libraries whose own checks do not tell why they failed.
package claims

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// Leeway is how far the clocks of issuer and service may differ.
const Leeway = 30 * time.Second

// Claims of an access token.
type Claims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  Audience `json:"aud"`
	Expires   float64  `json:"exp"`
	NotBefore float64  `json:"nbf"`
	ClientID  string   `json:"client_id"`
	Scope     string   `json:"scope"`
}

// Audience is a text or a list of them.
type Audience []string

// UnmarshalJSON reads either.
func (a *Audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = Audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// Check returns who the token is for, or why it is refused. A token without an
// end is refused as expired.
func (c *Claims) Check(issuer, audience string, now time.Time) (audit.Identity, error) {
	switch t := float64(now.Unix()); {
	case c.Issuer != issuer:
		return audit.Identity{}, audit.Refuse(audit.ReasonIssuer)
	case !slices.Contains(c.Audience, audience):
		return audit.Identity{}, audit.Refuse(audit.ReasonAudience)
	case t >= c.Expires+Leeway.Seconds():
		return audit.Identity{}, audit.Refuse(audit.ReasonExpired)
	case t < c.NotBefore-Leeway.Seconds():
		return audit.Identity{}, audit.Refuse(audit.ReasonNotYetValid)
	}
	return audit.Identity{
		Subject: c.Subject, ClientID: c.ClientID, Issuer: c.Issuer,
		Scopes: strings.Fields(c.Scope), Expires: time.Unix(int64(c.Expires), 0),
	}, nil
}

// Header is what a token says about itself before its signature is checked.
type Header struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ"`
}

// CheckType refuses tokens of another type: an ID token is no access token.
func (h *Header) CheckType() error {
	switch strings.ToLower(strings.TrimPrefix(strings.ToLower(h.Type), "application/")) {
	case "at+jwt", "jwt", "":
		return nil
	}
	return audit.Refuse(audit.ReasonType)
}
