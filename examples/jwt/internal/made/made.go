// Package made makes the tokens that the adapters are tried with.
package made

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// What the adapters are made for.
const (
	Audience = "https://api.example"
	KeyID    = "k1"
)

// Issuer signs tokens.
type Issuer struct {
	Name string
	Key  *rsa.PrivateKey
}

// NewIssuer has a key of its own.
func NewIssuer(t *testing.T, name string) *Issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return &Issuer{name, key}
}

// Token is a good token.
func (i *Issuer) Token(t *testing.T) string { return i.token(t, nil, nil) }

type object = map[string]any

func (i *Issuer) token(t *testing.T, header, claims object) string {
	h := object{"alg": "RS256", "typ": "at+jwt", "kid": KeyID}
	c := object{
		"iss": i.Name, "aud": []string{"other", Audience}, "sub": "alice", "client_id": "app", "scope": "read write",
		"exp": time.Now().Add(time.Hour).Unix(), "jti": rand.Text(),
	}
	maps.Copy(h, header)
	maps.Copy(c, claims)
	hb, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	cb, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	signed := base64.RawURLEncoding.EncodeToString(hb) + "." + base64.RawURLEncoding.EncodeToString(cb)
	return signed + "." + base64.RawURLEncoding.EncodeToString(i.sign(t, h["alg"].(string), signed))
}

func (i *Issuer) sign(t *testing.T, alg, signed string) []byte {
	switch alg {
	case "none":
		return nil
	case "HS256": // with the public key, which everybody knows
		der, err := x509.MarshalPKIXPublicKey(&i.Key.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		mac := hmac.New(sha256.New, der)
		mac.Write([]byte(signed))
		return mac.Sum(nil)
	}
	sum := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, i.Key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

// Try holds a Verifier for tokens of the issuer to what it must do.
func Try(t *testing.T, i *Issuer, v audit.Verifier) {
	now := time.Now()
	stranger := NewIssuer(t, i.Name)
	good := i.token(t, nil, nil)
	for name, tt := range map[string]struct {
		token string
		want  audit.Reason
	}{
		"good":          {good, ""},
		"other type":    {i.token(t, object{"typ": "logout+jwt"}, nil), audit.ReasonType},
		"none":          {i.token(t, object{"alg": "none"}, nil), audit.ReasonAlg},
		"none, upper":   {strings.TrimSuffix(good, good[strings.LastIndexByte(good, '.')+1:]), audit.ReasonBadSignature},
		"public key":    {i.token(t, object{"alg": "HS256"}, nil), audit.ReasonAlg},
		"RS384":         {i.token(t, object{"alg": "RS384"}, nil), audit.ReasonAlg},
		"unknown key":   {i.token(t, object{"kid": "k2"}, nil), audit.ReasonUnknownKey},
		"stranger":      {stranger.token(t, nil, nil), audit.ReasonBadSignature},
		"expired":       {i.token(t, nil, object{"exp": now.Add(-time.Hour).Unix()}), audit.ReasonExpired},
		"without end":   {i.token(t, nil, object{"exp": nil}), audit.ReasonExpired},
		"not yet valid": {i.token(t, nil, object{"nbf": now.Add(time.Hour).Unix()}), audit.ReasonNotYetValid},
		"issuer":        {i.token(t, nil, object{"iss": "https://evil.example"}), audit.ReasonIssuer},
		"audience":      {i.token(t, nil, object{"aud": "other"}), audit.ReasonAudience},
		"no JWT":        {"abc", audit.ReasonMalformed},
		"not JSON":      {"YWJj.YWJj.YWJj", audit.ReasonMalformed},
		"in the leeway": {i.token(t, nil, object{"exp": now.Add(-5 * time.Second).Unix()}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := v.Verify(context.Background(), tt.token)
			if tt.want == "" {
				if err != nil || id.Subject != "alice" || id.ClientID != "app" || !id.HasScopes("read", "write") || id.Expires.IsZero() {
					t.Fatalf("%+v, %v", id, err)
				}
				return
			}
			var refused *audit.VerifyError
			if !errors.As(err, &refused) {
				t.Fatalf("not refused: %v", err)
			}
			if got := refused.Reason; got != tt.want && !(tt.want == audit.ReasonUnknownKey && got == audit.ReasonBadSignature) {
				t.Errorf("refused as %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("re-encoded", func(t *testing.T) {
		accepted := 0
		for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
			if _, err := v.Verify(context.Background(), good[:len(good)-1]+string(last)); err == nil {
				accepted++
			}
		}
		if accepted != 1 {
			t.Errorf("%d texts are accepted for one token", accepted)
		}
	})
}
