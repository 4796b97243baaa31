package redact

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What AppendBearer takes, it makes the same of as AppendNamed.
func TestAppendBearerAgreesWithAppendNamed(t *testing.T) {
	keyed, err := HMAC("k1", []byte(strings.Repeat("k", 32)))
	require.NoError(t, err)
	var all []*Redactor
	for _, o := range []*Options{nil, {Hasher: keyed}, {Secrets: []string{"JhbGciOi"}}} {
		r, err := New(o)
		require.NoError(t, err)
		all = append(all, r, r.WithContext(WithSecrets(context.Background(), "a1b2c3d4e5")))
	}
	keys := []string{"authorization", "Authorization", "token", "password", "cookie", "trace_id", "value", "token_hash", "msg"}
	clean := rapid.SampledFrom([]string{"ey" + "J", "ey" + "JhbGciOiJIUzI1NiJ9", ".", "a1b2c3d4e5", "x9Kd83jfLq0PzT5v", "aaaaaaaaaaaaaaaaaaaaaaaa", "example", "your-token-here", "123456789012"})
	other := rapid.SampledFrom([]string{"", "", "", "", "", "", "", "", "", "Bearer ", "=", " ", ",", ":", "/", "+", "sha256:", Mask, "\u00e9", "\n"})
	took := 0
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(all).Draw(t, "redactor")
		k := r.NamedKey(rapid.SampledFrom(keys).Draw(t, "key"))
		v := rapid.SampledFrom([]string{"Bearer ", "Bearer ", "bearer ", "Bearer  "}).Draw(t, "scheme")
		for _, p := range rapid.SliceOfN(clean, 2, 6).Draw(t, "token") {
			v += p
		}
		at := rapid.IntRange(0, len(v)).Draw(t, "at")
		v = v[:at] + other.Draw(t, "other") + v[at:]
		got, ok := r.AppendBearer([]byte("a"), &k, v)
		if !ok {
			require.Equal(t, "a", string(got))
			return
		}
		took++
		require.Equal(t, string(r.AppendNamed([]byte("a"), &k, v)), string(got))
	})
	if !testing.Short() { // few values are drawn then
		require.Positive(t, took)
	}
}

func TestAppendBearerTakesTokens(t *testing.T) {
	r := Default()
	key := r.NamedKey("authorization")
	for _, token := range []string{
		"ey" + "JhbGciOiJIUzI1NiJ9." + "ey" + "J" + strings.Repeat("x9Kd83jfLq0PzT5v", 4) + "." + strings.Repeat("aZ8_", 9),
		strings.Repeat("x9Kd83jfLq", 4),
	} {
		got, ok := r.AppendBearer(nil, &key, "Bearer "+token)
		require.True(t, ok)
		require.Equal(t, "Bearer sha256:"+Hash(token), string(got))
	}
}
