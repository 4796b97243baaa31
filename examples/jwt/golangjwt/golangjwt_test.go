package golangjwt

import (
	"crypto/rsa"
	"testing"

	"github.com/slogaudit/slogaudit/examples/jwt/internal/made"
)

func TestVerifier(t *testing.T) {
	i := made.NewIssuer(t, "https://as.example")
	made.Try(t, i, New(i.Name, made.Audience, map[string]*rsa.PublicKey{made.KeyID: &i.Key.PublicKey}))
}
