package audit_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

// plain makes a secret that looks like nothing in particular.
func plain() string {
	b := make([]byte, 9)
	_, _ = rand.Read(b)
	return "w" + hex.EncodeToString(b)
}

// Whatever a client sends as its credential, a handler that logs all it can
// about the request, through the chain, gives nothing away.
func TestNothingDownstreamCanLogTheCredential(t *testing.T) {
	secret := plain()
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + secret))
	for name, set := range map[string]func(*http.Request){
		"bearer":         func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) },
		"malformed":      func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret+", x") },
		"quoted":         func(r *http.Request) { r.Header.Set("Authorization", `Bearer "`+secret+`"`) },
		"without scheme": func(r *http.Request) { r.Header.Set("Authorization", secret) },
		"another scheme": func(r *http.Request) { r.Header.Set("Authorization", "GenieKey "+secret) },
		"unknown scheme": func(r *http.Request) { r.Header.Set("Authorization", "Digest response=\""+secret+"\"") },
		"basic":          func(r *http.Request) { r.Header.Set("Authorization", "Basic "+basic) },
		"two":            func(r *http.Request) { r.Header["Authorization"] = []string{"Bearer x", "Bearer " + secret} },
		"query":          func(r *http.Request) { r.URL.RawQuery = "access_token=" + secret },
		"query, encoded": func(r *http.Request) { r.URL.RawQuery = "access_token=%77" + secret[1:] },
		"cookie":         func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "sid", Value: secret}) },
		"websocket":      func(r *http.Request) { r.Header.Set("Sec-Websocket-Protocol", "b."+secret) },
		"api key":        func(r *http.Request) { r.Header.Set("X-Api-Key", secret) },
		"proxy":          func(r *http.Request) { r.Header.Set("Proxy-Authorization", "Bearer "+secret) },
		"header and user": func(r *http.Request) {
			r.Header.Set("Authorization", "Bearer "+secret)
			r.Header.Set("User-Agent", secret)
		},
		"bearer, tab, twice": func(r *http.Request) { r.Header.Set("Authorization", "Bearer\tBearer "+secret) },
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			h := handler.New(handler.JSON(&out), &handler.Options{Attrs: []func(context.Context) []slog.Attr{audit.ContextAttrs}})
			l := slog.New(h)
			var reported error
			r := httptest.NewRequest(http.MethodGet, "/a/"+secret, nil)
			set(r)
			protected := audit.Middleware(h, &audit.MiddlewareOptions{
				Mode: audit.ModeObserve, Log: h,
				Sources: []audit.Source{audit.CookieSource("sid"), audit.WebSocketSource("b")},
				OnError: func(err error) { reported = err },
				Verifier: audit.VerifierFunc(func(_ context.Context, token string) (audit.Identity, error) {
					return audit.Identity{}, fmt.Errorf("no luck with %s", token)
				}),
			})(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				l.InfoContext(r.Context(), "saw "+secret, "url", r.URL.String(), "headers", r.Header, "request", fmt.Sprintf("%+v", r),
					"quoted", fmt.Sprintf("%q", secret), "escaped", url.QueryEscape(secret+"/ü"),
					"encoded", base64.StdEncoding.EncodeToString([]byte("user:"+secret)), "basic", basic,
					slog.Group("g", "error", fmt.Errorf("bad token %s", secret)))
				l.With("bound", secret).InfoContext(r.Context(), "x")
				audit.Logger(r.Context()).Info("without the context: " + secret)
				audit.Logger(r.Context()).Info("key", secret, "value")
			}))
			protected.ServeHTTP(httptest.NewRecorder(), r)

			log := out.String()
			assert.False(t, strings.Contains(log, secret), "the secret")
			assert.False(t, strings.Contains(log, basic), "its base64 with the user's name")
			if reported != nil {
				assert.NotContains(t, reported.Error(), secret)
			}
			events := 0
			for line := range strings.Lines(log) {
				vs, event, err := audit.AuthV1().CheckLine(nil, []byte(strings.TrimSpace(line)))
				require.NoError(t, err)
				assert.Empty(t, vs)
				if event {
					events++
				} else {
					assert.Equal(t, 1, strings.Count(line, `"request_id"`), line)
				}
			}
			assert.Equal(t, 1, events)
		})
	}
}

// With a journal behind it, an answer means that the record is in the journal;
// without a journal there is no answer.
func TestRequiredTrailOnAJournal(t *testing.T) {
	dir := t.TempDir()
	j, err := sink.OpenJournal(dir, nil)
	require.NoError(t, err)
	h := handler.New(handler.JSON(j), nil)
	service := audit.Middleware(h, &audit.MiddlewareOptions{Trail: audit.TrailRequired, OnError: func(error) {}})(http.NotFoundHandler())
	ask := func() int {
		w := httptest.NewRecorder()
		service.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Code
	}
	for n := range 3 {
		require.Equal(t, http.StatusUnauthorized, ask())
		require.EqualValues(t, n+1, j.Last(), "durable before the answer")
	}
	require.NoError(t, h.Close(context.Background()))
	require.Equal(t, http.StatusServiceUnavailable, ask())
}
