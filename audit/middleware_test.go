package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

// newToken makes a token that nobody has.
func newToken() string {
	b := make([]byte, 24)
	_, _ = rand.Read(b)
	return "tok_" + base64.RawURLEncoding.EncodeToString(b)
}

// buffer is a log that many goroutines may write.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *buffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *buffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// events returns the events written so far; each must meet the schema.
func (l *buffer) events(t testing.TB) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(l.String()) {
		vs, event, err := AuthV1().CheckLine(nil, []byte(strings.TrimSuffix(line, "\n")))
		require.NoError(t, err, line)
		require.Empty(t, vs, line)
		if event {
			var m map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &m))
			all = append(all, m)
		}
	}
	return all
}

type fixture struct {
	good, expired, revoked, broken string
	options                        MiddlewareOptions
	log                            buffer
}

func newFixture(t testing.TB) *fixture {
	f := &fixture{good: newToken(), expired: newToken(), revoked: newToken(), broken: newToken()}
	var set TokenSet
	require.NoError(t, set.Add(redact.Hash(f.good), Identity{Subject: "alice"}))
	require.NoError(t, set.Add(redact.Hash(f.revoked), Identity{Subject: "bob"}))
	require.NoError(t, set.Add(redact.Hash(f.expired), Identity{Subject: "eve", Expires: time.Now().Add(-time.Second)}))
	var revoked RevocationSet
	require.NoError(t, revoked.Revoke(redact.Hash(f.revoked), time.Time{}))
	f.options.Revocations = &revoked
	f.options.Verifier = VerifierFunc(func(ctx context.Context, token string) (Identity, error) {
		if token == f.broken {
			return Identity{}, errors.New("cannot reach the authorization server")
		}
		return set.Verify(ctx, token)
	})
	return f
}

func (f *fixture) handler(next http.HandlerFunc) http.Handler {
	return Middleware(slog.NewJSONHandler(&f.log, nil), &f.options)(next)
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") }

func TestDecisions(t *testing.T) {
	f := newFixture(t)
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + newToken()))
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	tests := []struct {
		name, target string
		auth         []string
		status       Status
		reason       Reason
		token        string // whose hash the event has
		http         int
		code         string // of WWW-Authenticate
	}{
		{"no header", "/", nil, StatusMissing, ReasonNoHeader, "", 401, ""},
		{"empty header", "/", []string{""}, StatusMissing, ReasonNoHeader, "", 401, ""},
		{"basic", "/", []string{"Basic " + basic}, StatusMissing, ReasonOtherScheme, "", 401, ""},
		{"no scheme", "/", []string{f.good}, StatusMissing, ReasonOtherScheme, "", 401, ""},
		{"bearer glued", "/", []string{"Bearer" + f.good}, StatusMissing, ReasonOtherScheme, "", 401, ""},
		{"good", "/", []string{"Bearer " + f.good}, StatusSuccess, "", f.good, 200, ""},
		{"lower case", "/", []string{"bearer " + f.good}, StatusSuccess, "", f.good, 200, ""},
		{"mixed case", "/", []string{"bEaReR " + f.good}, StatusSuccess, "", f.good, 200, ""},
		{"many spaces", "/", []string{"Bearer    " + f.good + "  "}, StatusSuccess, "", f.good, 200, ""},
		{"scheme only", "/", []string{"Bearer"}, StatusInvalid, ReasonEmpty, "", 400, "invalid_request"},
		{"scheme and spaces", "/", []string{"Bearer   "}, StatusInvalid, ReasonEmpty, "", 400, "invalid_request"},
		{"tab", "/", []string{"Bearer\t" + f.good}, StatusInvalid, ReasonMalformed, "\t" + f.good, 400, "invalid_request"},
		{"no-break space", "/", []string{"Bearer\u00a0" + f.good}, StatusInvalid, ReasonMalformed, "\u00a0" + f.good, 400, "invalid_request"},
		{"two words", "/", []string{"Bearer " + f.good + " x"}, StatusInvalid, ReasonMalformed, f.good + " x", 400, "invalid_request"},
		{"quoted", "/", []string{`Bearer "` + f.good + `"`}, StatusInvalid, ReasonMalformed, `"` + f.good + `"`, 400, "invalid_request"},
		{"padding inside", "/", []string{"Bearer ab=cd"}, StatusInvalid, ReasonMalformed, "ab=cd", 400, "invalid_request"},
		{"padding only", "/", []string{"Bearer =="}, StatusInvalid, ReasonMalformed, "==", 400, "invalid_request"},
		{"joined by comma", "/", []string{"Bearer " + f.good + ", Bearer " + f.good}, StatusInvalid, ReasonMalformed, f.good + ", Bearer " + f.good, 400, "invalid_request"},
		{"two headers", "/", []string{"Bearer " + f.good, "Bearer " + f.good}, StatusInvalid, ReasonMultipleHeaders, f.good, 400, "invalid_request"},
		{"basic and bearer", "/", []string{"Basic " + basic, "Bearer " + f.good}, StatusInvalid, ReasonMultipleHeaders, f.good, 400, "invalid_request"},
		{"two of basic", "/", []string{"Basic " + basic, "Basic " + basic}, StatusMissing, ReasonMultipleHeaders, "", 400, "invalid_request"},
		{"too long", "/", []string{"Bearer " + strings.Repeat("a", 100<<10)}, StatusInvalid, ReasonTooLong, strings.Repeat("a", 100<<10), 401, "invalid_token"},
		{"in the query", "/?x=1&access_token=" + f.good, nil, StatusMissing, ReasonTokenInQuery, "", 400, "invalid_request"},
		{"encoded name in the query", "/?acc%65ss_token=" + f.good, nil, StatusMissing, ReasonTokenInQuery, "", 400, "invalid_request"},
		{"in header and query", "/?access_token=" + f.good, []string{"Bearer " + f.good}, StatusInvalid, ReasonTokenInQuery, f.good, 400, "invalid_request"},
		{"unknown", "/", []string{"Bearer nobody"}, StatusInvalid, ReasonUnknown, "nobody", 401, "invalid_token"},
		{"expired", "/", []string{"Bearer " + f.expired}, StatusInvalid, ReasonExpired, f.expired, 401, "invalid_token"},
		{"revoked", "/", []string{"Bearer " + f.revoked}, StatusInvalid, ReasonRevoked, f.revoked, 401, "invalid_token"},
		{"verifier fails", "/", []string{"Bearer " + f.broken}, StatusInvalid, ReasonVerifierError, f.broken, 503, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.log.b.Reset()
			r := httptest.NewRequest(http.MethodGet, tt.target, nil)
			for _, v := range tt.auth {
				r.Header.Add("Authorization", v)
			}
			w := httptest.NewRecorder()
			f.handler(ok).ServeHTTP(w, r)

			events := f.log.events(t)
			require.Len(t, events, 1)
			e := events[0]
			assert.EqualValues(t, tt.status, e["status"])
			if tt.reason == "" {
				assert.NotContains(t, e, "reason")
			} else {
				assert.EqualValues(t, tt.reason, e["reason"])
			}
			switch {
			case tt.status == StatusMissing:
				assert.Nil(t, e["token_hash"])
			case tt.token == "":
				assert.Equal(t, empty, e["token_hash"])
			default:
				assert.Equal(t, redact.Hash(tt.token), e["token_hash"])
			}
			assert.Equal(t, tt.http, w.Code)
			assert.EqualValues(t, tt.http, e["http_status"])
			challenge := w.Header().Get("WWW-Authenticate")
			assert.Equal(t, tt.http == 200 || tt.http == 503, challenge == "", challenge)
			assert.Equal(t, tt.code != "", strings.Contains(challenge, "error="), challenge)
			assert.Contains(t, challenge, tt.code)
			if tt.http != 200 {
				assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
				assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			}
			for _, secret := range []string{f.good, f.expired, f.revoked, f.broken, basic} {
				assert.NotContains(t, f.log.String(), secret)
				assert.NotContains(t, w.Body.String()+challenge, secret)
			}
		})
	}
}

func TestMethods(t *testing.T) {
	for in, want := range map[string]string{
		"": "GET", "GET": "GET", "get": "GET", "PROPFIND": "PROPFIND", "M-SEARCH": "M-SEARCH", "UPDATEREDIRECTREF": "UPDATEREDIRECTREF",
		"X1": "X1", "a~b": "A~B", "A1B2C3D4E5": "_OTHER", strings.Repeat("A", 21): "_OTHER", "GÉT": "_OTHER", "A B": "_OTHER",
		newToken(): "_OTHER", newToken()[:12] + "1": "_OTHER",
	} {
		assert.Equal(t, want, eventMethod(redact.Default(), in))
	}
}

// What a request costs beyond its handler: itself, its copy, its secrets and
// its record.
func TestMiddlewareAllocatesLittle(t *testing.T) {
	if raceEnabled {
		t.Skip("counts allocations")
	}
	token := newToken()
	var set TokenSet
	require.NoError(t, set.Add(redact.Hash(token), Identity{Subject: "alice"}))
	quiet := brokenLog{handle: func(context.Context, slog.Record) error { return nil }}
	for timeout, want := range map[time.Duration]float64{-1: 4, time.Hour: 5} {
		h := Middleware(quiet, &MiddlewareOptions{Verifier: &set, TrailTimeout: timeout})(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		r, w := bearer(token), httptest.NewRecorder()
		assert.LessOrEqual(t, testing.AllocsPerRun(200, func() { h.ServeHTTP(w, r) }), want)
	}
}

func TestMiddlewareWithoutHandler(t *testing.T) {
	assert.Panics(t, func() { Middleware(nil, nil) })
}
