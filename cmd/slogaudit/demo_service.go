package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// demoService is a small shop that makes the mistakes real services make: it
// logs headers, URLs and errors with tokens in them.
type demoService struct {
	handler                 http.Handler
	valid, expired, revoked string

	// redacted counts what the middleware took out of the events' own fields;
	// the log counts what came by other ways.
	redacted *redact.Counts
}

func newDemoService(chain slog.Handler) (*demoService, error) {
	now := time.Now()
	s := &demoService{
		valid:   newJWT("alice", now.Add(time.Hour)),
		expired: newJWT("bob", now.Add(-time.Hour)),
		revoked: newJWT("mallory", now.Add(time.Hour)),
	}
	redactor, counts := redact.Default().WithCounts()
	s.redacted = counts
	var tokens audit.TokenSet
	var revoked audit.RevocationSet
	err := errors.Join(
		tokens.Add(redact.Hash(s.valid), audit.Identity{Subject: "alice"}),
		tokens.Add(redact.Hash(s.expired), audit.Identity{Subject: "bob", Expires: now.Add(-time.Hour)}),
		tokens.Add(redact.Hash(s.revoked), audit.Identity{Subject: "mallory"}),
		revoked.Revoke(redact.Hash(s.revoked), time.Time{}),
	)
	log := slog.New(chain)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, map[string]string{"path": r.URL.Path})
	})
	mux.HandleFunc("GET /orders", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, []map[string]any{{"order": 1, "total": "12.50"}, {"order": 2, "total": "3.20"}})
	})
	mux.HandleFunc("GET /headers", func(w http.ResponseWriter, r *http.Request) {
		log.InfoContext(r.Context(), "request headers", "headers", r.Header)
		writeJSON(w, "logged")
	})
	mux.HandleFunc("GET /message", func(w http.ResponseWriter, r *http.Request) {
		log.InfoContext(r.Context(), "calling upstream with "+r.Header.Get("Authorization"))
		writeJSON(w, "logged")
	})
	mux.HandleFunc("GET /upstream", func(w http.ResponseWriter, r *http.Request) {
		err := fmt.Errorf("Get %q: connection refused", "http://upstream.internal/v1?access_token="+bearer(r))
		log.ErrorContext(r.Context(), "upstream failed", "err", err, "url", r.URL.String())
		http.Error(w, "upstream failed", http.StatusBadGateway)
	})
	s.handler = audit.Middleware(chain, &audit.MiddlewareOptions{Verifier: &tokens, Revocations: &revoked, Redactor: redactor})(mux)
	return s, err
}

func bearer(r *http.Request) string {
	const scheme = "Bearer "
	if a := r.Header.Get("Authorization"); len(a) > len(scheme) {
		return a[len(scheme):]
	}
	return ""
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(http.ErrAbortHandler) // the client went away
	}
}

// newJWT makes a real HS256 token, signed with a key that nobody keeps: this
// service knows its tokens by their hashes.
func newJWT(subject string, expires time.Time) string {
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err) // maps of strings and numbers
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	signed := part(map[string]string{"alg": "HS256", "typ": "JWT"}) + "." +
		part(map[string]any{"sub": subject, "exp": expires.Unix(), "jti": rand.Text()})
	mac := hmac.New(sha256.New, []byte(rand.Text()))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
