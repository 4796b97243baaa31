package redact_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

// member is one of an object.
type member struct {
	name  string
	value any
}

// writers write an object in the ways in which a record can hold one.
var writers = map[string]func(r *redact.Redactor, o []member) string{
	"json": func(r *redact.Redactor, o []member) string {
		return string(r.AppendJSON(nil, objectJSON(o)))
	},
	"found": func(r *redact.Redactor, o []member) string {
		text := objectJSON(o)
		if len(r.FindJSON(nil, text)) > 0 {
			return redact.Mask
		}
		return string(text)
	},
	"json in a string": func(r *redact.Redactor, o []member) string {
		text, _ := json.Marshal(map[string]string{"body": string(objectJSON(o))})
		return string(r.AppendJSON(nil, text))
	},
	"map": func(r *redact.Redactor, o []member) string {
		return string(r.AppendAny(nil, "x", objectMap(o)))
	},
	"map of the name": func(r *redact.Redactor, o []member) string {
		return string(r.AppendAny(nil, "x", map[string]any{"value": objectMap(o)}))
	},
	"struct": func(r *redact.Redactor, o []member) string {
		return string(r.AppendAny(nil, "x", objectStruct(o)))
	},
	"structs": func(r *redact.Redactor, o []member) string {
		v := reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(objectStruct(o))), 0, 1)
		return string(r.AppendAny(nil, "x", reflect.Append(v, reflect.ValueOf(objectStruct(o))).Interface()))
	},
	"value of a struct": func(r *redact.Redactor, o []member) string {
		return r.Value("x", slog.AnyValue(objectStruct(o))).String()
	},
	"group": func(r *redact.Redactor, o []member) string {
		return r.Value("x", slog.GroupValue(objectAttrs(o)...)).String()
	},
	"group in two parts": func(r *redact.Redactor, o []member) string {
		as := objectAttrs(o)
		return r.Value("x", slog.GroupValue(as[0], slog.Attr{Value: slog.GroupValue(as[1:]...)})).String()
	},
	"group of a LogValuer in a list": func(r *redact.Redactor, o []member) string {
		return string(r.AppendAny(nil, "x", []any{valuer{slog.GroupValue(objectAttrs(o)...)}}))
	},
}

type valuer struct{ v slog.Value }

func (v valuer) LogValue() slog.Value { return v.v }

func objectJSON(o []member) []byte {
	out := []byte("{")
	for i, m := range o {
		if i > 0 {
			out = append(out, ", "...)
		}
		value, _ := json.Marshal(m.value)
		out = append(fmt.Appendf(out, "%q: ", m.name), value...)
	}
	return append(out, '}')
}

func objectMap(o []member) map[string]any {
	out := map[string]any{}
	for _, m := range o {
		out[m.name] = m.value
	}
	return out
}

func objectStruct(o []member) any {
	var fields []reflect.StructField
	for i, m := range o {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprint("F", i), Type: reflect.TypeOf(m.value), Tag: reflect.StructTag(fmt.Sprintf("json:%q", m.name)),
		})
	}
	v := reflect.New(reflect.StructOf(fields)).Elem()
	for i, m := range o {
		v.Field(i).Set(reflect.ValueOf(m.value))
	}
	return v.Interface()
}

func objectAttrs(o []member) []slog.Attr {
	var as []slog.Attr
	for _, m := range o {
		as = append(as, slog.Any(m.name, m.value))
	}
	return as
}

// TestSiblings holds that what a member is called by another counts, wherever the
// object stands and in whatever order.
func TestSiblings(t *testing.T) {
	password := fmt.Sprintf("Winter%dHorse", rand.IntN(9000)+1000)
	code := rand.IntN(899999) + 100000
	d := strings.Repeat(fmt.Sprintf("x%07dQz", rand.IntN(9999999)), 4)
	for _, c := range []struct {
		o    []member
		kept bool
	}{
		{[]member{{"name", "db_password"}, {"value", password}}, false},
		{[]member{{"Name", "DB_PASSWORD"}, {"Value", password}}, false},
		{[]member{{"key", "password"}, {"scope", "prod"}, {"value", []string{password}}}, false},
		{[]member{{"variable", "SMTP_PASSWORD"}, {"val", password}}, false},
		{[]member{{"k", "secret_key"}, {"v", password}}, false},
		{[]member{{"Field", "Password"}, {"Value", password}}, false},
		{[]member{{"setting", "admin_password"}, {"value", password}}, false},
		{[]member{{"key", "DB_PASSWORD"}, {"name", "billing"}, {"value", password}}, false},
		{[]member{{"type", "password"}, {"temporary", false}, {"value", password}}, false},
		{[]member{{"op", "replace"}, {"path", "/users/1/password"}, {"value", password}}, false},
		{[]member{{"name", "pin"}, {"value", code}}, false},
		{[]member{{"event", "otp.sent"}, {"code", fmt.Sprint(code)}}, false},
		{[]member{{"type", "mfa_challenge"}, {"user", 7}, {"code", code}}, false},
		{[]member{{"kty", "EC"}, {"crv", "P-256"}, {"d", d}}, false},
		{[]member{{"jsonrpc", "2.0"}, {"method", "user.login"}, {"params", []string{"bob", password}}, {"id", 7}}, false},
		{[]member{{"service", "common"}, {"method", "authenticate"}, {"args", []any{"shop", "admin", password, struct{}{}}}}, false},
		{[]member{{"function", "checkPassword"}, {"arguments", []string{"bob@example.com", password + `"\é`}}}, false},

		{[]member{{"method", "rename"}, {"params", []string{"bob", password}}}, true},
		{[]member{{"method", "login"}, {"params", "page=" + password}}, true},
		{[]member{{"name", "auth-token"}, {"v", 0}, {"x", code}}, true},
		{[]member{{"key", "user:token:42"}, {"value", code}}, true},
		{[]member{{"name", "db_host"}, {"value", password}}, true},
		{[]member{{"name", "greeting"}, {"value", password}}, true},
		{[]member{{"name", "active_tokens"}, {"value", 17}, {"x", code}}, true},
		{[]member{{"name", "token_count"}, {"value", code}}, true},
		{[]member{{"name", "password_resets_total"}, {"value", code}}, true},
		{[]member{{"path", "/login/password"}, {"value", code}}, true},
		{[]member{{"event", "order.sent"}, {"code", code}}, true},
		{[]member{{"event", "otp.error"}, {"code", code}}, true},
		{[]member{{"event", "otp.sent"}, {"code", 200}, {"x", code}}, true},
		{[]member{{"curve", "P-256"}, {"d", password}}, true},
	} {
		for name, write := range writers {
			for range 2 {
				out := write(redact.Default(), c.o)
				left := strings.Contains(out, password) || strings.Contains(out, fmt.Sprint(code)) || strings.Contains(out, d)
				assert.Equal(t, c.kept, left, "%s: %s", name, out)
				if strings.HasPrefix(out, "{") {
					assert.Equal(t, out, string(redact.Default().AppendJSON(nil, []byte(out))), name)
				}
				for i, j := 0, len(c.o)-1; i < j; i, j = i+1, j-1 {
					c.o[i], c.o[j] = c.o[j], c.o[i]
				}
			}
		}
	}
}

// TestSiblingsPanic holds that a method that panics inside an object leaves the objects
// after it read as ever.
func TestSiblingsPanic(t *testing.T) {
	password := fmt.Sprintf("Winter%dHorse", rand.IntN(9000)+1000)
	bad := valuer{slog.GroupValue(slog.String("name", "x"), slog.Any("value", panics{}))}
	out := redact.Default().AppendAny(nil, "x", []any{bad, map[string]string{"name": "password", "value": password}})
	require.Contains(t, string(out), redact.MarkPanic)
	assert.NotContains(t, string(out), password)
}

type panics struct{}

func (panics) LogValue() slog.Value { panic("no") }
