// Package golangjwt verifies JWT access tokens with github.com/golang-jwt/jwt.
package golangjwt

import (
	"context"
	"crypto/rsa"
	"errors"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/examples/jwt/internal/claims"
)

var (
	errAlg = errors.New("algorithm not allowed")
	errKey = errors.New("unknown key")
)

type accessClaims struct {
	jwt.RegisteredClaims
	ClientID string `json:"client_id"`
	Scope    string `json:"scope"`
}

// New returns a Verifier for RS256 tokens of one issuer, for one audience,
// signed by one of the keys, which are found by their key id.
func New(issuer, audience string, keys map[string]*rsa.PublicKey) audit.Verifier {
	p := jwt.NewParser(
		jwt.WithStrictDecoding(), // without it one token has 16 texts
		jwt.WithExpirationRequired(),
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience),
		jwt.WithLeeway(claims.Leeway),
	)
	find := func(t *jwt.Token) (any, error) {
		// Here, and not by WithValidMethods, to tell the two apart.
		if t.Method.Alg() != jwt.SigningMethodRS256.Alg() {
			return nil, errAlg
		}
		kid, _ := t.Header["kid"].(string)
		if key, ok := keys[kid]; ok {
			return key, nil
		}
		return nil, errKey
	}
	return audit.VerifierFunc(func(_ context.Context, token string) (audit.Identity, error) {
		var c accessClaims
		t, err := p.ParseWithClaims(token, &c, find)
		if err != nil {
			return audit.Identity{}, audit.Refuse(reason(err))
		}
		typ, _ := t.Header["typ"].(string)
		if err := (&claims.Header{Type: typ}).CheckType(); err != nil {
			return audit.Identity{}, err
		}
		return audit.Identity{
			Subject: c.Subject, ClientID: c.ClientID, Issuer: c.Issuer,
			Scopes: strings.Fields(c.Scope), Expires: c.ExpiresAt.Time,
		}, nil
	})
}

// reason translates the library's errors. Their texts can hold parts of the
// token, so they go no further.
func reason(err error) audit.Reason {
	for _, m := range []struct {
		err    error
		reason audit.Reason
	}{
		{errAlg, audit.ReasonAlg},
		{errKey, audit.ReasonUnknownKey},
		{jwt.ErrTokenSignatureInvalid, audit.ReasonBadSignature},
		{jwt.ErrTokenExpired, audit.ReasonExpired},
		{jwt.ErrTokenNotValidYet, audit.ReasonNotYetValid},
		{jwt.ErrTokenInvalidIssuer, audit.ReasonIssuer},
		{jwt.ErrTokenInvalidAudience, audit.ReasonAudience},
		{jwt.ErrTokenRequiredClaimMissing, audit.ReasonExpired},
		{jwt.ErrTokenUnverifiable, audit.ReasonAlg},
	} {
		if errors.Is(err, m.err) {
			return m.reason
		}
	}
	return audit.ReasonMalformed
}
