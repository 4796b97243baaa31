package audit

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

func TestFromContext(t *testing.T) {
	_, found := FromContext(context.Background())
	assert.False(t, found)
	f := newFixture(t)
	f.options.RequestID = RequestIDHeader("x-request-id")
	traceID := strings.Repeat("0af7", 8)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer "+f.good)
	r.Header.Set("X-Request-Id", "req-1")
	r.Header.Set("traceparent", "00-"+traceID+"-b7ad6b7169203331-01")
	f.handler(func(_ http.ResponseWriter, r *http.Request) {
		a, found := FromContext(r.Context())
		require.True(t, found)
		assert.Equal(t, &Auth{Identity: Identity{Subject: "alice"}, Status: StatusSuccess, TokenHash: redact.Hash(f.good), RequestID: "req-1", TraceID: traceID}, a)
	}).ServeHTTP(httptest.NewRecorder(), r)
	e := f.log.events(t)[0]
	assert.Equal(t, "req-1", e["request_id"])
	assert.Equal(t, traceID, e["trace_id"])
	assert.Equal(t, "alice", e["user"])
}

func TestRequestIDs(t *testing.T) {
	f := newFixture(t)
	f.options.RequestID = RequestIDHeader("X-Request-Id")
	jwt := "ey" + "J" + newToken() + "." + "ey" + "J" + newToken() + "." + newToken()
	seen := map[string]bool{}
	for _, bad := range [][]string{nil, {""}, {"a b"}, {"a\x1b[31m"}, {"é"}, {strings.Repeat("a", 129)}, {"a", "b"}, {jwt}} {
		f.log.b.Reset()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["X-Request-Id"] = bad
		f.handler(ok).ServeHTTP(httptest.NewRecorder(), r)
		id := f.log.events(t)[0]["request_id"].(string)
		assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)
		assert.False(t, seen[id])
		assert.Equal(t, id, redact.Default().KeyString("request_id", id))
		seen[id] = true
	}
}

func TestLogger(t *testing.T) {
	f := newFixture(t)
	var app buffer
	f.options.Log = slog.NewJSONHandler(&app, nil)
	f.handler(func(_ http.ResponseWriter, r *http.Request) {
		l := Logger(r.Context())
		assert.Same(t, l, Logger(r.Context()))
		l.With("a", 1).WithGroup("g").Info("hello", "b", 2)
		a, _ := FromContext(r.Context())
		want := `"request_id":"` + a.RequestID + `","token_hash":"` + redact.Hash(f.good) + `","a":1,"g":{"b":2}}`
		assert.Contains(t, app.String(), want)
		assert.Len(t, ContextAttrs(r.Context()), 2)
	}).ServeHTTP(httptest.NewRecorder(), bearer(f.good))
	assert.Same(t, slog.Default(), Logger(context.Background()))
	assert.Empty(t, ContextAttrs(context.Background()))
}

func bearer(token string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// spy sees the context of each record.
type spy struct {
	slog.Handler
	see func(context.Context)
}

func (s spy) Handle(ctx context.Context, r slog.Record) error {
	s.see(ctx)
	return s.Handler.Handle(ctx, r)
}
func (s spy) WithAttrs(a []slog.Attr) slog.Handler { return spy{s.Handler.WithAttrs(a), s.see} }

// A handler that adds ContextAttrs to each record adds them once.
func TestContextAttrsOnlyOnce(t *testing.T) {
	f := newFixture(t)
	var got []int
	h := spy{slog.NewJSONHandler(io.Discard, nil), func(ctx context.Context) {
		got = append(got, len(ContextAttrs(ctx)))
		_, known := FromContext(ctx)
		assert.True(t, known)
	}}
	f.options.Log = h
	Middleware(h, &f.options)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		slog.New(h).InfoContext(r.Context(), "plain")
		Logger(r.Context()).InfoContext(r.Context(), "own")
		Logger(r.Context()).Info("without context")
	})).ServeHTTP(httptest.NewRecorder(), bearer(f.good))
	assert.Equal(t, []int{2, 0, 0, 0}, got)
}

func TestScopes(t *testing.T) {
	f := newFixture(t)
	var set TokenSet
	require.NoError(t, set.Add(redact.Hash(f.good), Identity{Subject: "alice", ClientID: "app", Scopes: []string{"read"}}))
	f.options.Verifier, f.options.Revocations = &set, nil
	for _, tt := range []struct {
		name          string
		all, route    []string
		mode          Mode
		anonymous     bool
		token         string
		event         string
		http          int
		lacks, called bool
	}{
		{"enough", []string{"read"}, []string{"read"}, ModeEnforce, false, f.good, AuthenticatedRequest, 200, false, true},
		{"not for the service", []string{"read", "admin"}, nil, ModeEnforce, false, f.good, AuthorizationDenied, 403, true, false},
		{"not for the route", nil, []string{"read", "admin"}, ModeEnforce, false, f.good, AuthorizationDenied, 403, true, false},
		{"observed", nil, []string{"read", "admin"}, ModeObserve, false, f.good, AuthorizationDenied, 200, true, true},
		{"observed without token", nil, []string{"read"}, ModeObserve, false, "", MissingBearerToken, 200, false, true},
		{"anonymous", nil, []string{"read"}, ModeEnforce, true, "", MissingBearerToken, 401, false, false},
		{"anonymous, invalid", nil, nil, ModeEnforce, true, f.expired, InvalidBearerToken, 401, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f.log.b.Reset()
			o := f.options
			o.Scopes, o.Mode, o.Anonymous = tt.all, tt.mode, tt.anonymous
			called := false
			h := Middleware(slog.NewJSONHandler(&f.log, nil), &o)(RequireScope(tt.route...)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true })))
			w := get(h, tt.token)
			e := f.log.events(t)[0]
			assert.Equal(t, tt.event, e["msg"])
			assert.Equal(t, tt.http, w.Code)
			assert.EqualValues(t, tt.http, e["http_status"])
			assert.Equal(t, tt.called, called)
			if tt.lacks {
				assert.Equal(t, "read admin", e["scope"])
				assert.Equal(t, "alice", e["user"])
				assert.Equal(t, "app", e["client_id"])
				assert.Equal(t, "authz_fail", e["owasp"])
				assert.EqualValues(t, ReasonInsufficientScope, e["reason"])
				assert.Equal(t, StatusSuccess, Status(e["status"].(string)))
			}
			if tt.http == 403 {
				assert.Equal(t, `Bearer realm="api", scope="read admin", error="insufficient_scope", error_description="the access token does not allow this"`, w.Header().Get("WWW-Authenticate"))
			}
		})
	}
	w := get(RequireScope("read")(http.HandlerFunc(ok)), f.good)
	assert.Equal(t, 401, w.Code, "without the middleware nobody passes")
}

func TestModesAndSkip(t *testing.T) {
	f := newFixture(t)
	f.options.Mode = ModeObserve
	for _, token := range []string{"", f.expired, f.broken, "a b"} {
		assert.Equal(t, 200, get(f.handler(ok), token).Code)
	}
	assert.Len(t, f.log.events(t), 4)
	f.options.Mode = ModeEnforce
	f.options.Skip = func(r *http.Request) bool { return r.URL.Path == "/x" }
	assert.Equal(t, 200, get(f.handler(ok), "").Code)
	assert.Len(t, f.log.events(t), 4)

	var none MiddlewareOptions
	w := get(Middleware(slog.NewJSONHandler(&f.log, nil), nil)(http.HandlerFunc(ok)), f.good)
	assert.Equal(t, 401, w.Code, "without a Verifier no token is good")
	assert.Equal(t, MiddlewareOptions{}, none)
}

func TestAnswer(t *testing.T) {
	f := newFixture(t)
	f.options.Realm = "a \"b\" \\ é\r\nX: y"
	w := get(f.handler(ok), "")
	assert.Equal(t, `Bearer realm="a \"b\" \\ ????X: y"`, w.Header().Get("WWW-Authenticate"))
	assert.JSONEq(t, `{"title":"Unauthorized","status":401}`, w.Body.String())
	w = get(f.handler(ok), f.revoked)
	assert.JSONEq(t, `{"title":"Unauthorized","status":401,"detail":"the access token was not accepted"}`, w.Body.String())
	w = get(f.handler(ok), f.broken)
	assert.Equal(t, "5", w.Header().Get("Retry-After"))
	f.options.Answer = func(w http.ResponseWriter, r *http.Request, d Denial) {
		_, known := FromContext(r.Context())
		assert.True(t, known)
		assert.Equal(t, d.Challenge, w.Header().Get("WWW-Authenticate"))
		w.WriteHeader(d.Status)
		_, _ = io.WriteString(w, "go away: "+d.Code)
	}
	assert.Equal(t, "go away: invalid_token", get(f.handler(ok), f.revoked).Body.String())
}

func TestSources(t *testing.T) {
	f := newFixture(t)
	f.options.Sources = []Source{WebSocketSource("bearer"), CookieSource("session")}
	tests := []struct {
		name, header string
		values       []string
		status       Status
		reason       Reason
		left         string // of the header, for the handler
	}{
		{"cookie", "Cookie", []string{"a=b; session=" + f.good}, StatusSuccess, "", "a=b; session=" + f.good},
		{"cookie twice", "Cookie", []string{"session=" + f.good, "session=" + f.good}, StatusInvalid, ReasonMultipleHeaders, ""},
		{"cookie empty", "Cookie", []string{"session="}, StatusInvalid, ReasonEmpty, ""},
		{"another cookie", "Cookie", []string{"token=" + f.good}, StatusMissing, ReasonNoHeader, ""},
		{"protocol pair", "Sec-Websocket-Protocol", []string{"chat, bearer, " + f.good}, StatusSuccess, "", "chat, bearer"},
		{"protocol pair in two", "Sec-Websocket-Protocol", []string{"bearer", f.good}, StatusSuccess, "", "bearer"},
		{"protocol with prefix", "Sec-Websocket-Protocol", []string{"bearer." + f.good + ",chat"}, StatusSuccess, "", "chat"},
		{"protocol only", "Sec-Websocket-Protocol", []string{"bearer." + f.good}, StatusSuccess, "", ""},
		{"protocol twice", "Sec-Websocket-Protocol", []string{"bearer." + f.good, "bearer." + f.good}, StatusInvalid, ReasonMultipleHeaders, ""},
		{"protocol expired", "Sec-Websocket-Protocol", []string{"bearer." + f.expired}, StatusInvalid, ReasonExpired, ""},
		{"protocols without token", "Sec-Websocket-Protocol", []string{"chat"}, StatusMissing, ReasonNoHeader, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.log.b.Reset()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header[tt.header] = tt.values
			f.handler(func(_ http.ResponseWriter, r *http.Request) {
				assert.Equal(t, tt.left, strings.Join(r.Header[tt.header], ", "))
			}).ServeHTTP(httptest.NewRecorder(), r)
			e := f.log.events(t)[0]
			assert.EqualValues(t, tt.status, e["status"])
			if tt.reason != "" {
				assert.EqualValues(t, tt.reason, e["reason"])
			}
			assert.Equal(t, tt.values, r.Header[tt.header], "the caller's request is not changed")
		})
	}

	f.log.b.Reset()
	r := bearer(f.expired)
	r.AddCookie(&http.Cookie{Name: "session", Value: f.good})
	f.handler(ok).ServeHTTP(httptest.NewRecorder(), r)
	assert.EqualValues(t, ReasonExpired, f.log.events(t)[0]["reason"], "the Authorization header comes first")

	f.options.Sources = []Source{QuerySource("access_token")}
	f.log.b.Reset()
	f.handler(ok).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/?access_token="+f.good, nil))
	assert.EqualValues(t, StatusSuccess, f.log.events(t)[0]["status"])
}

func TestDurationIsTheHandlers(t *testing.T) {
	f := newFixture(t)
	get(f.handler(func(http.ResponseWriter, *http.Request) { time.Sleep(5 * time.Millisecond) }), f.good)
	assert.GreaterOrEqual(t, f.log.events(t)[0]["duration_ms"], 5.0)
}
