package redis

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/slogaudit/slogaudit/audit"
)

func TestRevocations(t *testing.T) {
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1, DialTimeout: time.Second})
	defer func() { _ = client.Close() }()
	store, _ := New(client)

	token := rand.Text()
	hash := audit.TokenHash(nil, token)
	var set audit.TokenSet
	if err := set.Add(hash, audit.Identity{Subject: "alice"}); err != nil {
		t.Fatal(err)
	}
	h := audit.Middleware(slog.NewJSONHandler(io.Discard, nil), &audit.MiddlewareOptions{
		Verifier: &set, Revocations: store, OnError: func(error) {},
	})(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	answer := func() int {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	want := func(code int) {
		t.Helper()
		if got := answer(); got != code {
			t.Fatalf("answered %d, want %d", got, code)
		}
	}
	want(200)
	if err := store.Revoke(context.Background(), hash, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	want(401)
	server.FastForward(2 * time.Hour)
	want(200)
	server.Close()
	want(503)
}
