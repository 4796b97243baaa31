package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/examples/jwt/internal/made"
)

func TestVerifier(t *testing.T) {
	i := made.NewIssuer(t, "")
	down := false
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": i.Name, "jwks_uri": i.Name + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		if down {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &i.Key.PublicKey, KeyID: made.KeyID, Algorithm: "RS256", Use: "sig"}}})
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	i.Name = s.URL
	v, err := New(context.Background(), i.Name, made.Audience)
	if err != nil {
		t.Fatal(err)
	}
	made.Try(t, i, v)

	// A provider that is down is no reason to call a token bad.
	down = true
	v, err = New(context.Background(), i.Name, made.Audience)
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.Verify(context.Background(), i.Token(t))
	var refused *audit.VerifyError
	if err == nil || errors.As(err, &refused) {
		t.Errorf("not a failure of the verifier: %v", err)
	}
}
