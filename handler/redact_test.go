package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

// secret returns a made-up GitHub-like token, new each time.
func secret() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := []byte("ghp" + "_")
	for range 36 {
		b = append(b, alphabet[rand.IntN(len(alphabet))])
	}
	return string(b)
}

type valuer struct{ v slog.Value }

func (v valuer) LogValue() slog.Value { return v.v }

type nested struct {
	Name  string
	Inner map[string]any
	Raw   []byte
}

type marshaler struct{ text string }

func (m marshaler) MarshalJSON() ([]byte, error) { return []byte(m.text), nil }

type textMarshaler struct{ text string }

func (m textMarshaler) MarshalText() ([]byte, error) { return []byte(m.text), nil }

// plants puts a secret in every place of a record that can carry one.
var plants = map[string]func(l *slog.Logger, s string){
	"message":         func(l *slog.Logger, s string) { l.Info("got " + s) },
	"value":           func(l *slog.Logger, s string) { l.Info("m", "k", s) },
	"key":             func(l *slog.Logger, s string) { l.Info("m", s, "v") },
	"with":            func(l *slog.Logger, s string) { l.With("k", s).Info("m", "a", 1) },
	"with key":        func(l *slog.Logger, s string) { l.With(s, 1).Info("m") },
	"group name":      func(l *slog.Logger, s string) { l.WithGroup(s).Info("m", "a", 1) },
	"group attr":      func(l *slog.Logger, s string) { l.Info("m", slog.Group("g", slog.Group("h", "k", s))) },
	"group key":       func(l *slog.Logger, s string) { l.Info("m", slog.Group(s, "k", "v")) },
	"in group":        func(l *slog.Logger, s string) { l.WithGroup("g").With("k", s).WithGroup("h").Info("m", "k", s) },
	"logvaluer":       func(l *slog.Logger, s string) { l.Info("m", "k", valuer{slog.StringValue(s)}) },
	"logvaluer group": func(l *slog.Logger, s string) { l.Info("m", "k", valuer{slog.GroupValue(slog.String("a", s))}) },
	"error":           func(l *slog.Logger, s string) { l.Info("m", "err", fmt.Errorf("a: %w", errors.New("b "+s))) },
	"joined errors":   func(l *slog.Logger, s string) { l.Info("m", "err", errors.Join(errors.New("a"), errors.New(s))) },
	"struct":          func(l *slog.Logger, s string) { l.Info("m", "k", nested{Name: s}) },
	"map":             func(l *slog.Logger, s string) { l.Info("m", "k", map[string]any{"a": []string{"b", s}}) },
	"map key":         func(l *slog.Logger, s string) { l.Info("m", "k", map[string]int{s: 1}) },
	"nested bytes":    func(l *slog.Logger, s string) { l.Info("m", "k", &nested{Raw: []byte("token " + s)}) },
	"bytes":           func(l *slog.Logger, s string) { l.Info("m", "k", []byte(s)) },
	"marshaler":       func(l *slog.Logger, s string) { l.Info("m", "k", marshaler{`{"a":["` + s + `"]}`}) },
	"text marshaler":  func(l *slog.Logger, s string) { l.Info("m", "k", textMarshaler{s}) },
	"escaped":         func(l *slog.Logger, s string) { l.Info("m", "k", marshaler{`"\u0067` + s[1:] + `"`}) },
	"url":             func(l *slog.Logger, s string) { l.Info("m", "url", "https://example.com/a?b=c&access_token="+s) },
	"header": func(l *slog.Logger, s string) {
		l.Info("m", "h", map[string][]string{"Authorization": {"Bearer " + s}})
	},
	"json in string": func(l *slog.Logger, s string) { l.Info("m", "body", `{"token":"`+s+`"}`) },
	"bad marshaler":  func(l *slog.Logger, s string) { l.Info("m", "k", marshaler{"{" + s}) },
	"panic":          func(l *slog.Logger, s string) { l.Info("m", "k", panics{s}) },
	"logvalue panic": func(l *slog.Logger, s string) { l.Info("m", "k", logPanics{s}) },
	"error panic":    func(l *slog.Logger, s string) { l.Info("m", "k", errPanics{s}) },
	"bound any":      func(l *slog.Logger, s string) { l.With("k", nested{Name: s}).Info("m") },
	"password key":   func(l *slog.Logger, s string) { l.Info("m", "password", s[:9]) },
	"credential group": func(l *slog.Logger, s string) {
		l.Info("m", slog.Group("credentials", "value", s))
	},
	"credential with group": func(l *slog.Logger, s string) { l.WithGroup("password").Info("m", "value", s[:9]) },
	"auth event": func(l *slog.Logger, s string) {
		l.Info(audit.AuthenticatedRequest, "method", "GET", "path", "/a/"+s, "ip", "192.0.2.1", "user_agent", s,
			"token_hash", s, "status", "success")
	},
}

type panics struct{ s string }

func (p panics) MarshalJSON() ([]byte, error) { panic(p.s) }

type logPanics struct{ s string }

func (p logPanics) LogValue() slog.Value { panic(p.s) }

type errPanics struct{ s string }

func (p errPanics) Error() string { panic(p.s) }

func TestNoSecretLeaves(t *testing.T) {
	for name, plant := range plants {
		t.Run(name, func(t *testing.T) {
			var jsonOut, console, forward, text bytes.Buffer
			h := handler.New(handler.Tee(handler.JSON(&jsonOut), handler.Console(&console, nil),
				handler.Forward(slog.NewJSONHandler(&forward, nil)), handler.Forward(slog.NewTextHandler(&text, nil))), nil)
			s := secret()
			plant(slog.New(h), s)
			for out, b := range map[string]*bytes.Buffer{"json": &jsonOut, "console": &console, "forward": &forward, "text": &text} {
				assert.NotEmpty(t, b.String(), out)
				assertNoSecret(t, b.String(), s, out)
			}
			var alone bytes.Buffer
			plant(slog.New(handler.New(handler.JSON(&alone), nil)), s)
			assertNoSecret(t, alone.String(), s, "json alone")
			parse(t, &alone)
			parse(t, &jsonOut)
		})
	}
}

func assertNoSecret(t *testing.T, out, s, name string) {
	t.Helper()
	require.NotContains(t, out, s, name)
	require.NotContains(t, out, s[4:], name)
	require.NotContains(t, out, s[:9], name)
}

func TestHashIsTheTokens(t *testing.T) {
	var b bytes.Buffer
	s := secret()
	slog.New(handler.New(handler.JSON(&b), nil)).Info("m", "k", "a "+s)
	require.Equal(t, "a sha256:"+redact.Hash(s), parse(t, &b)[0]["k"])
}

func logEvent(h slog.Handler, args ...any) error {
	r := slog.NewRecord(now(), slog.LevelInfo, audit.AuthenticatedRequest, 0)
	r.Add(args...)
	return h.Handle(context.Background(), r)
}

func goodEvent() []any {
	return []any{"method", "GET", "path", "/v1/users", "ip", "192.0.2.1", "user_agent", "curl/8", "token_hash",
		redact.Hash("x"), "status", "success"}
}

func TestEnforce(t *testing.T) {
	bad := append(goodEvent(), "http_status", 20)
	t.Run("good", func(t *testing.T) {
		var b bytes.Buffer
		h := handler.New(handler.JSON(&b), &handler.Options{Enforce: handler.Reject})
		require.NoError(t, logEvent(h, goodEvent()...))
		require.NotContains(t, b.String(), "schema_violations")
		require.NoError(t, logEvent(h.WithAttrs([]slog.Attr{slog.String("method", "GET")}), goodEvent()[2:]...))
	})
	t.Run("annotate", func(t *testing.T) {
		var b bytes.Buffer
		h := handler.New(handler.JSON(&b), nil)
		require.NoError(t, logEvent(h, bad...))
		require.Equal(t, []any{"http_status must be from 100 to 999"}, parse(t, &b)[0]["schema_violations"])
		require.Equal(t, map[string]uint64{"http_status: range": 1}, h.Stats().Violations)
	})
	t.Run("reject", func(t *testing.T) {
		var b, q bytes.Buffer
		h := handler.New(handler.JSON(&b), &handler.Options{Enforce: handler.Reject, Quarantine: handler.JSON(&q)})
		var e *audit.SchemaError
		require.ErrorAs(t, logEvent(h, bad...), &e)
		require.Len(t, e.Violations, 1)
		require.Empty(t, b.String())
		require.Contains(t, q.String(), "schema_violations")
		require.EqualValues(t, 1, h.Stats().Refused)
	})
	t.Run("panic", func(t *testing.T) {
		h := handler.New(handler.JSON(&bytes.Buffer{}), &handler.Options{Enforce: handler.Panic})
		require.Panics(t, func() { _ = logEvent(h, bad...) })
		require.NotPanics(t, func() { _ = logEvent(h, goodEvent()...) })
	})
	t.Run("off", func(t *testing.T) {
		var b bytes.Buffer
		h := handler.New(handler.JSON(&b), &handler.Options{Enforce: handler.Off})
		require.NoError(t, logEvent(h, bad...))
		require.NotContains(t, b.String(), "schema_violations")
	})
	t.Run("group", func(t *testing.T) {
		var b bytes.Buffer
		require.NoError(t, logEvent(handler.New(handler.JSON(&b), nil).WithGroup("g"), goodEvent()...))
		m := parse(t, &b)[0]
		require.Contains(t, m, "schema_violations")
		require.Len(t, m["g"], 6)
	})
}

func TestReservedKeys(t *testing.T) {
	var b bytes.Buffer
	slog.New(handler.New(handler.JSON(&b), nil)).With("level", "x").Info("real", "msg", "forged", "time", 1, "source", "kept")
	line := b.String()
	require.Equal(t, 1, strings.Count(line, `"msg":`), line)
	require.Contains(t, line, `"msg#01":"forged"`)
	require.Contains(t, line, `"level#01":"x"`)
	require.Contains(t, line, `"source":"kept"`)
}

func TestOpenFile(t *testing.T) {
	path := t.TempDir() + "/audit.log"
	h, err := handler.OpenFile(path, nil)
	require.NoError(t, err)
	slog.New(h).Info("hello")
	require.NoError(t, h.Flush(context.Background()))
	require.NoError(t, h.Close(context.Background()))
	require.NoError(t, h.Close(context.Background()))
	require.ErrorIs(t, logEvent(h, goodEvent()...), handler.ErrClosed)
	s := h.Stats()
	require.EqualValues(t, 1, s.Written)
	require.EqualValues(t, 1, s.Refused)
	require.EqualValues(t, 2, s.In)
}

func TestSecretsOfTheContext(t *testing.T) {
	s := "correct horse " + secret()[4:14]
	ctx := redact.WithSecrets(context.Background(), s)
	for name, out := range map[string]func(*bytes.Buffer) handler.Output{
		"lines": func(b *bytes.Buffer) handler.Output { return handler.JSON(b) },
		"tee":   func(b *bytes.Buffer) handler.Output { return handler.Tee(handler.JSON(b), handler.Console(b, nil)) },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			l := slog.New(handler.New(out(&b), nil)).With("bound", "x "+s).WithGroup("g").With("c", "in "+s, "n", 1).WithGroup("h")
			l.InfoContext(ctx, "m "+s, "a", s, s, "key", "any", map[string]string{"b": s})
			require.NotContains(t, b.String(), s)
			line, _, _ := strings.Cut(b.String(), "\n")
			var m map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &m), line)
			require.Contains(t, m["g"], "h")
			require.Contains(t, m["g"].(map[string]any)["h"], "any")
		})
	}
}
