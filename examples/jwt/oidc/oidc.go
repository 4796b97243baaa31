// Package oidc verifies JWT access tokens of an OpenID provider with
// github.com/coreos/go-oidc, which finds and refreshes the provider's keys.
package oidc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/examples/jwt/internal/claims"
)

// New finds the provider by its issuer, and returns a Verifier for its RS256
// access tokens for one audience. ctx may bring an HTTP client; it is used as
// long as the Verifier.
func New(ctx context.Context, issuer, audience string) (audit.Verifier, error) {
	p, err := gooidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, fmt.Errorf("oidc: %w", err)
	}
	var meta struct {
		Keys string `json:"jwks_uri"`
	}
	if err := p.Claims(&meta); err != nil {
		return nil, fmt.Errorf("oidc: %w", err)
	}
	keys := gooidc.NewRemoteKeySet(ctx, meta.Keys)
	verify := audit.VerifierFunc(func(ctx context.Context, token string) (audit.Identity, error) {
		head, _, _ := strings.Cut(token, ".")
		var h claims.Header
		if b, err := base64.RawURLEncoding.DecodeString(head); err != nil || json.Unmarshal(b, &h) != nil {
			return audit.Identity{}, audit.Refuse(audit.ReasonMalformed)
		}
		if h.Algorithm != gooidc.RS256 {
			return audit.Identity{}, audit.Refuse(audit.ReasonAlg)
		}
		payload, err := keys.VerifySignature(ctx, token)
		switch {
		case err != nil && down(err):
			return audit.Identity{}, fmt.Errorf("oidc: the provider's keys cannot be had: %w", err)
		case err != nil:
			return audit.Identity{}, audit.Refuse(audit.ReasonBadSignature)
		}
		if err := h.CheckType(); err != nil {
			return audit.Identity{}, err
		}
		var c claims.Claims
		if json.Unmarshal(payload, &c) != nil {
			return audit.Identity{}, audit.Refuse(audit.ReasonMalformed)
		}
		return c.Check(issuer, audience, time.Now())
	})
	return audit.StrictJWT(verify), nil
}

// down tells a provider that is down from a token that is bad: the library has
// no error of its own for it.
func down(err error) bool { return strings.HasPrefix(err.Error(), "fetching keys") }
