package audit

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/redact"
)

func TestTypedEvents(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/login?user=alice", nil)
	r.Header.Set("User-Agent", "curl/8")
	from := OriginOf(r)
	token := newToken()
	hash := HashToken(nil, token)
	for _, tt := range []struct {
		e     *Event
		level string
		want  map[string]any
	}{
		{NewLoginSucceeded(from, "alice", hash), "INFO", map[string]any{"msg": LoginSucceeded, "status": "success", "owasp": "authn_login_success"}},
		{NewLoginSucceeded(from, "alice", Hashed{}), "INFO", map[string]any{"msg": LoginSucceeded, "status": "missing"}},
		{NewLoginFailed(from, "alice", BadCredentials), "WARN", map[string]any{"msg": LoginFailed, "reason": "bad_credentials", "owasp": "authn_login_fail"}},
		{NewLoginFailed(from, "alice", LoginFailure{}), "WARN", map[string]any{"reason": "bad_credentials"}},
		{NewLoginFailed(from, "alice", Locked), "WARN", map[string]any{"reason": "locked", "owasp": "authn_login_lock"}},
		{NewTokenIssued(from, "alice", "app", hash), "INFO", map[string]any{"msg": TokenIssued, "client_id": "app", "owasp": "authn_token_created"}},
		{NewTokenRefreshed(from, "alice", "app", hash), "INFO", map[string]any{"msg": TokenRefreshed}},
		{NewTokenRevoked(from, "alice", "", hash), "INFO", map[string]any{"msg": TokenRevoked, "owasp": "authn_token_revoked"}},
		{NewAuthorizationDenied(from, "alice", hash, "admin", "write"), "WARN", map[string]any{"msg": AuthorizationDenied, "scope": "admin write", "owasp": "authz_fail"}},
	} {
		var log buffer
		require.NoError(t, Log(context.Background(), slog.NewJSONHandler(&log, nil), tt.e))
		e := log.events(t)[0]
		assert.Equal(t, tt.level, e["level"])
		assert.Equal(t, "/login", e["path"])
		assert.Equal(t, "alice", e["user"])
		for k, v := range tt.want {
			assert.Equal(t, v, e[k], k)
		}
		assert.NotContains(t, log.String(), token)
	}
	assert.Equal(t, redact.Hash(token), hash.String())
}

func TestTypedEventsThatAreWrong(t *testing.T) {
	var log buffer
	h := slog.NewJSONHandler(&log, nil)
	from := OriginOf(httptest.NewRequest(http.MethodGet, "/", nil))
	for _, e := range []*Event{
		NewTokenIssued(from, "alice", "", Hashed{}),
		NewLoginSucceeded(Origin{}, "alice", Hashed{}),
		{Kind: "mood", Status: StatusMissing, Method: "GET", Path: "/", IP: from.ip},
	} {
		var schema *SchemaError
		require.ErrorAs(t, Log(context.Background(), h, e), &schema)
	}
	assert.Empty(t, log.String())
}

func TestOriginBehindTheMiddleware(t *testing.T) {
	f := newFixture(t)
	r := bearer(f.good)
	r.Header.Set("User-Agent", "x "+f.good)
	f.handler(func(_ http.ResponseWriter, r *http.Request) {
		require.NoError(t, Log(r.Context(), slog.NewJSONHandler(&f.log, nil), NewTokenRevoked(OriginOf(r), "alice", "", HashToken(nil, f.good))))
	}).ServeHTTP(httptest.NewRecorder(), r)
	events := f.log.events(t)
	require.Len(t, events, 2)
	for _, field := range []string{"path", "ip", "user_agent", "request_id", "token_hash"} {
		assert.Equal(t, events[1][field], events[0][field], field)
	}
	assert.NotContains(t, f.log.String(), f.good)
}

// The hash is the one that a service in another language logs.
func TestTokenHashIsThatOfOtherLanguages(t *testing.T) {
	// NIST's vectors, and those of empty and of non-ASCII text.
	for text, want := range map[string]string{
		"":    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
		strings.Repeat("a", 1_000_000):                             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
		"grüße":                                                    "8285d1ad84c6b6e475d3b50dbf90389c8c7a07a278d9ae46d5698cbe872e3834",
	} {
		assert.Equal(t, want, TokenHash(nil, text))
		assert.Equal(t, want, TokenHash(redact.SHA256(), text))
	}

	python := realserver.Find(t, "python3")
	tokens := []string{"", "a", newToken(), signedPart("RS256") + "." + newToken(), "ünïcödé " + newToken(), strings.Repeat("x", 100_000), "a\tb\"'\\ \u2028"}
	// What the seed's Flask service does: hashlib.sha256(token.encode()).
	cmd := exec.Command(python, "-c", "import sys,json,hashlib\nprint(json.dumps([hashlib.sha256(t.encode()).hexdigest() for t in json.load(sys.stdin)]))")
	in, err := json.Marshal(tokens)
	require.NoError(t, err)
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.Output()
	require.NoError(t, err)
	var hashes []string
	require.NoError(t, json.Unmarshal(out, &hashes))
	for i, token := range tokens {
		assert.Equal(t, hashes[i], TokenHash(nil, token))
	}
}
