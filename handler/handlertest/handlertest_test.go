package handlertest_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler/handlertest"
	"github.com/slogaudit/slogaudit/redact"
)

// witness is a testing.TB that keeps its failures.
type witness struct {
	testing.TB
	failures []string
}

func (w *witness) Helper() {}
func (w *witness) Errorf(f string, args ...any) {
	w.failures = append(w.failures, fmt.Sprintf(f, args...))
}
func (w *witness) Fatalf(f string, args ...any) { w.Errorf(f, args...); panic("fatal") }

func TestNoSecretFindsEveryForm(t *testing.T) {
	// Words: no redactor takes them for a secret.
	secret := strings.Join([]string{"correct", "horse", "battery?", "staple"}, " ")
	for name, text := range map[string]string{
		"as it is":  secret,
		"query":     url.QueryEscape(secret),
		"path":      url.PathEscape(secret),
		"part":      secret[3:22],
		"json":      `{"a":"` + secret + `"}`,
		"base64":    base64.StdEncoding.EncodeToString([]byte("ab" + secret + "c")),
		"base64url": base64.RawURLEncoding.EncodeToString([]byte(secret)),
	} {
		w := &witness{TB: t}
		rec := handlertest.New(w)
		rec.Logger().Info("m", "note", text)
		rec.NoSecret(secret)
		require.Len(t, w.failures, 1, name)
		assert.NotContains(t, w.failures[0], "correct")
	}
	w := &witness{TB: t}
	rec := handlertest.New(w)
	rec.Logger().Info("m", "note", "another text")
	rec.NoSecret(secret)
	assert.Empty(t, w.failures)
	rec.NoSecret("abc")
	assert.Len(t, w.failures, 1, "too short to tell")
}

func TestCounts(t *testing.T) {
	w := &witness{TB: t}
	rec := handlertest.New(w)
	rec.Count(0, "a")
	rec.Logger().Info("a", "n", 42)
	rec.Logger().Debug("b")
	rec.Count(1, "a")
	rec.Count(1, "b")
	assert.Empty(t, w.failures)
	assert.Equal(t, "42", rec.One("a").Text("n"))
	rec.Count(2, "a")
	require.Len(t, w.failures, 1)
	assert.Contains(t, w.failures[0], "logged:\n  INFO a\n  DEBUG b")
	assert.Panics(t, func() { rec.One("c") })
	rec.Reset()
	assert.Empty(t, rec.Lines())
}

func TestEvents(t *testing.T) {
	w := &witness{TB: t}
	rec := handlertest.New(w)
	l := rec.Logger().With("method", "GET", "path", "/a", "ip", "192.0.2.1", "user_agent", nil)
	l.Info("unrelated")
	l.Info(audit.AuthenticatedRequest, "token_hash", redact.Hash("x"), "status", "success")
	rec.Valid()
	assert.Empty(t, w.failures)
	assert.Len(t, rec.Events(), 1)
	l.Info(audit.AuthenticatedRequest, "token_hash", nil, "status", "success")
	rec.Valid()
	assert.Len(t, w.failures, 1)
	rec.Violations("token_hash is null, which it must be exactly when status is missing")
	assert.Len(t, w.failures, 1, "%q", w.failures)
}
