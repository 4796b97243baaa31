// Package middleware measures what authentication and its event cost a request,
// beside middlewares that only log a line.
package middleware

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/httplog/v3"
	sloghttp "github.com/samber/slog-http"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

var token = func() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}()

// discard is a response that keeps nothing, so that the middleware alone is
// measured.
type discard struct{ h http.Header }

func (d *discard) Header() http.Header         { return d.h }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}
func (d *discard) Flush()                      {}

func next() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") })
}

// bare is the check that everybody writes: hash the token, look it up, refuse.
func bare(h http.Handler) http.Handler {
	known := map[[32]byte]bool{sha256.Sum256([]byte(token)): true}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || !known[sha256.Sum256([]byte(t))] {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// bareLogged is bare with the six fields written by slog.JSONHandler.
func bareLogged(h http.Handler) http.Handler {
	l := slog.New(slog.NewJSONHandler(io.Discard, nil))
	return bare(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		l.LogAttrs(r.Context(), slog.LevelInfo, "authenticated_request",
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.String("ip", r.RemoteAddr),
			slog.String("user_agent", r.UserAgent()), slog.String("token_hash", redact.Hash(token)), slog.String("status", "success"))
	}))
}

// nothing is a log that costs nothing.
type nothing struct{}

func (nothing) Enabled(context.Context, slog.Level) bool  { return true }
func (nothing) Handle(context.Context, slog.Record) error { return nil }
func (n nothing) WithAttrs([]slog.Attr) slog.Handler      { return n }
func (n nothing) WithGroup(string) slog.Handler           { return n }

func ours(h slog.Handler, timeoutOff bool) func(http.Handler) http.Handler {
	var set audit.TokenSet
	if err := set.Add(redact.Hash(token), audit.Identity{Subject: "alice"}); err != nil {
		panic(err)
	}
	o := &audit.MiddlewareOptions{Verifier: &set}
	if timeoutOff {
		o.TrailTimeout = -1
	}
	return audit.Middleware(h, o)
}

func withIn(h http.Handler, m ...func(http.Handler) http.Handler) http.Handler {
	for _, f := range m {
		h = f(h)
	}
	return h
}

var cases = []struct {
	name string
	h    http.Handler
}{
	{"none", next()},
	{"bare", bare(next())},
	{"bare+slog", bareLogged(next())},
	{"slogaudit/no-log", ours(nothing{}, true)(next())},
	{"slogaudit/slog", ours(slog.NewJSONHandler(io.Discard, nil), true)(next())},
	{"slogaudit/handler", ours(handler.New(handler.JSON(io.Discard), nil), true)(next())},
	{"slogaudit/handler+timeout", ours(handler.New(handler.JSON(io.Discard), nil), false)(next())},
	{"httplog+bare", withIn(next(), bare, httplog.RequestLogger(slog.New(slog.NewJSONHandler(io.Discard, nil)), &httplog.Options{Level: slog.LevelInfo}))},
	{"slog-http+bare", withIn(next(), bare, sloghttp.New(slog.New(slog.NewJSONHandler(io.Discard, nil))))},
}

func request() *http.Request {
	r := httptest.NewRequest("GET", "/orders/4711?page=2", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Accept-Encoding", "gzip")
	return r
}

func BenchmarkRequest(b *testing.B) {
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			r, w := request(), &discard{http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				c.h.ServeHTTP(w, r)
			}
		})
	}
}

func BenchmarkLoopback(b *testing.B) {
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			s := httptest.NewServer(c.h)
			defer s.Close()
			client := s.Client()
			r, _ := http.NewRequest("GET", s.URL+"/orders/4711?page=2", nil)
			r.Header = request().Header
			for b.Loop() {
				resp, err := client.Do(r)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
	}
}

// Each of the cases answers, and ours writes its event.
func TestCases(t *testing.T) {
	for _, c := range cases {
		w := httptest.NewRecorder()
		c.h.ServeHTTP(w, request())
		if w.Code != http.StatusOK || w.Body.String() != "fine" {
			t.Errorf("%s: %d", c.name, w.Code)
		}
	}
}
