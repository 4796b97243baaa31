// Package jwx verifies JWT access tokens with github.com/lestrrat-go/jwx.
package jwx

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/examples/jwt/internal/claims"
)

// New returns a Verifier for RS256 tokens of one issuer, for one audience,
// signed by a key of the set, such as one that jwk.Cache keeps fresh.
func New(issuer, audience string, keys jwk.Set) audit.Verifier {
	verify := audit.VerifierFunc(func(_ context.Context, token string) (audit.Identity, error) {
		head, _, _ := strings.Cut(token, ".")
		var h claims.Header
		if b, err := base64.RawURLEncoding.DecodeString(head); err != nil || json.Unmarshal(b, &h) != nil {
			return audit.Identity{}, audit.Refuse(audit.ReasonMalformed)
		}
		if h.Algorithm != jwa.RS256().String() {
			return audit.Identity{}, audit.Refuse(audit.ReasonAlg)
		}
		key, ok := keys.LookupKeyID(h.KeyID)
		if !ok {
			return audit.Identity{}, audit.Refuse(audit.ReasonUnknownKey)
		}
		payload, err := jws.Verify([]byte(token), jws.WithKey(jwa.RS256(), key))
		if err != nil {
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
	return audit.StrictJWT(verify) // the library accepts 16 texts for one token
}
