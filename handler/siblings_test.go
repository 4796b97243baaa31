package handler_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

// siblingHandlers are the ways from a record to JSON.
func siblingHandlers(out *bytes.Buffer) map[string]slog.Handler {
	return map[string]slog.Handler{
		"lines":   handler.New(handler.JSON(out), nil),
		"forward": handler.New(handler.Forward(slog.NewJSONHandler(out, nil)), nil),
		"tee":     handler.New(handler.Tee(handler.JSON(out), handler.Forward(slog.DiscardHandler)), nil),
		"redact":  handler.Redact(nil)(slog.NewJSONHandler(out, nil)),
	}
}

// TestCodeByMessage holds that "code" is a one-time code where the message says so, and
// that other codes stay.
func TestCodeByMessage(t *testing.T) {
	code := 100000 + rand.IntN(899999)
	var out bytes.Buffer
	for name, h := range siblingHandlers(&out) {
		t.Run(name, func(t *testing.T) {
			log := slog.New(h)
			for _, msg := range []string{"otp sent", "verification code sent", "2fa attempt"} {
				out.Reset()
				log.Info(msg, "code", fmt.Sprint(code))
				log.Info(msg, "code", code)
				log.Info(msg, slog.Group("sms", "code", code))
				assert.NotContains(t, out.String(), fmt.Sprint(code))
				assert.Contains(t, out.String(), redact.Mask)
			}
			out.Reset()
			log.Info("request done", "code", code)
			log.Info("otp sent", "code", 200)
			log.Info("otp failed", "code", "rate_limited")
			assert.Contains(t, out.String(), fmt.Sprint(code))
			assert.NotContains(t, out.String(), redact.Mask)
		})
	}
}

// TestSiblings holds that what an attribute is called by another counts, however the two
// come to stand beside each other.
func TestSiblings(t *testing.T) {
	secret := fmt.Sprintf("Winter%dHorse", rand.IntN(9000)+1000)
	type env struct{ Name, Value string }
	var out bytes.Buffer
	for name, h := range siblingHandlers(&out) {
		for form, log := range map[string]func(l *slog.Logger, key string, value any){
			"in order": func(l *slog.Logger, key string, value any) { l.Info("set", "key", key, "value", value) },
			"before":   func(l *slog.Logger, key string, value any) { l.Info("set", "value", value, "user", 7, "key", key) },
			"in a group": func(l *slog.Logger, key string, value any) {
				l.Info("set", slog.Group("env", "name", key, "value", value))
			},
			"inline": func(l *slog.Logger, key string, value any) {
				l.Info("set", slog.Group("", "name", key), slog.Group("", "value", value))
			},
			"a group": func(l *slog.Logger, key string, value any) {
				l.Info("set", "name", key, slog.Group("value", "new", value))
			},
			"With":  func(l *slog.Logger, key string, value any) { l.With("key", key).Info("set", "value", value) },
			"bound": func(l *slog.Logger, key string, value any) { l.With("key", key, "value", value).Info("set") },
			"bound twice": func(l *slog.Logger, key string, value any) {
				l.With("key", key).With("value", value).WithGroup("g").Info("set", "a", 1)
			},
			"WithGroup": func(l *slog.Logger, key string, value any) {
				l.WithGroup("g").With("name", key).Info("set", "value", value)
			},
			"bound in a group": func(l *slog.Logger, key string, value any) {
				l.With("a", 1).WithGroup("g").With("name", key, "value", value).WithGroup("h").Info("set", "b", 1)
			},
			"map": func(l *slog.Logger, key string, value any) {
				l.Info("set", "var", map[string]any{"name": key, "value": value})
			},
			"structs": func(l *slog.Logger, key string, value any) {
				l.Info("set", "env", []env{{"HOME", "/root"}, {key, fmt.Sprint(value)}})
			},
		} {
			for _, value := range []any{secret, []string{secret}, errors.New(secret)} {
				out.Reset()
				log(slog.New(h), "DB_PASSWORD", value)
				assert.NotContains(t, out.String(), secret, "%s: %s", name, form)
				assert.Equal(t, out.String(), string(redact.Default().AppendJSON(nil, out.Bytes())), "%s: %s", name, form)
				out.Reset()
				log(slog.New(h), "greeting", value)
				assert.Contains(t, out.String(), secret, "%s: %s", name, form)
				assert.NotContains(t, out.String(), redact.Mask, "%s: %s", name, form)
			}
		}
	}
}

// TestSiblingsCall holds that the password of a call that signs somebody in is redacted.
func TestSiblingsCall(t *testing.T) {
	secret := fmt.Sprintf("Winter%dHorse", rand.IntN(9000)+1000)
	var out bytes.Buffer
	for name, h := range siblingHandlers(&out) {
		out.Reset()
		slog.New(h).Info("rpc", "method", "login", "params", []string{"bob", secret})
		slog.New(h).With("params", []any{"bob", secret}, "method", "user.login").Info("rpc")
		assert.NotContains(t, out.String(), secret, name)
		out.Reset()
		slog.New(h).Info("rpc", "method", "rename", "params", []string{"bob", secret})
		assert.Contains(t, out.String(), secret, name)
	}
}

// TestSiblingsLater holds that a value that is bound is redacted when a later attribute
// names it, where lines are written.
func TestSiblingsLater(t *testing.T) {
	secret := fmt.Sprintf("Winter%dHorse", rand.IntN(9000)+1000)
	for _, o := range []func(b *bytes.Buffer) handler.Output{
		func(b *bytes.Buffer) handler.Output { return handler.JSON(b) },
		func(b *bytes.Buffer) handler.Output {
			return handler.Tee(handler.JSON(b), handler.Forward(slog.DiscardHandler))
		},
	} {
		var out bytes.Buffer
		l := slog.New(handler.New(o(&out), nil))
		l.With("value", secret).Info("set", "name", "db_password")
		l.WithGroup("g").With("value", secret).Info("set", "name", "db_password")
		assert.NotContains(t, out.String(), secret)
	}
}

// TestSiblingsSettled holds that there is nothing left to redact in what was written,
// whatever the attributes say of each other.
func TestSiblingsSettled(t *testing.T) {
	names := []string{"name", "key", "type", "value", "v", "code", "event", "op", "path", "kty", "d", "user", "password", "data", "method", "params"}
	texts := []any{"password", "db_password", "otp sent", "token", "replace", "/a/password", "EC", 482913, "482913", "hunter2horse", 7, true, "login", []string{"bob", "hunter2horse"}}
	var attrs func(t *rapid.T, depth int) []any
	attrs = func(t *rapid.T, depth int) []any {
		var as []any
		for range rapid.IntRange(1, 4).Draw(t, "n") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			switch kind := rapid.IntRange(0, 6).Draw(t, "kind"); {
			case kind == 0 && depth > 0:
				as = append(as, slog.Group(name, attrs(t, depth-1)...))
			case kind == 1 && depth > 0:
				as = append(as, slog.Group("", attrs(t, depth-1)...))
			case kind == 2:
				as = append(as, slog.Any(name, map[string]any{rapid.SampledFrom(names).Draw(t, "a"): rapid.SampledFrom(texts).Draw(t, "b"), "value": "hunter2horse"}))
			default:
				as = append(as, slog.Any(name, rapid.SampledFrom(texts).Draw(t, "text")))
			}
		}
		return as
	}
	var out bytes.Buffer
	handlers := siblingHandlers(&out)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"lines", "tee", "forward", "redact"}).Draw(t, "handler")
		l := slog.New(handlers[name])
		lines := name == "lines" || name == "tee"
		if lines && rapid.Bool().Draw(t, "bound") {
			l = l.With(attrs(t, 1)...)
		}
		if rapid.Bool().Draw(t, "in a group") {
			l = l.WithGroup("g")
		}
		if lines && rapid.Bool().Draw(t, "bound there") {
			l = l.With(attrs(t, 1)...)
		}
		out.Reset()
		l.Info(rapid.SampledFrom([]string{"set", "otp sent"}).Draw(t, "msg"), attrs(t, 2)...)
		again := string(redact.Default().AppendJSON(nil, out.Bytes()))
		if out.String() != again && !strings.Contains(out.String(), redact.MarkDepth) {
			t.Fatalf("%s left something:\n%s%s", name, out.String(), again)
		}
	})
}
