package jwx

import (
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwk"

	"github.com/slogaudit/slogaudit/examples/jwt/internal/made"
)

func TestVerifier(t *testing.T) {
	i := made.NewIssuer(t, "https://as.example")
	key, err := jwk.Import(&i.Key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := key.Set(jwk.KeyIDKey, made.KeyID); err != nil {
		t.Fatal(err)
	}
	set := jwk.NewSet()
	if err := set.AddKey(key); err != nil {
		t.Fatal(err)
	}
	made.Try(t, i, New(i.Name, made.Audience, set))
}
