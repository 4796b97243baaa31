package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNamedKeySaysWhatTheKeySays(t *testing.T) {
	own, err := New(&Options{Keys: map[string]Kind{"plate": KindGuessable}})
	require.NoError(t, err)
	token := "ey" + "JhbGciOiJIUzI1NiJ9." + "ey" + "J" + strings.Repeat("x9Kd83jfLq0PzT5v", 4) + "." + strings.Repeat("aZ8_", 9)
	values := []string{"", "x", "1234", "Bearer " + token, token, "user=a&password=" + token, "0af7651916cd43dd8448eb211c80319c",
		"Basic dXNlcjpwYXNzd29yZA==", "sid=" + token + "; theme=dark", "sha256:" + Hash("x"), "hello there", `{"token":"` + token + `"}`}
	for _, r := range []*Redactor{Default(), own} {
		for _, key := range []string{"", "msg", "authorization", "password", "trace_id", "value", "Cookie", "plate", "pin", "api-key", "token_hash"} {
			k := r.NamedKey(key)
			require.Equal(t, r.KeyKind(key), k.Kind(), key)
			for _, v := range values {
				require.Equal(t, string(r.AppendKeyString([]byte("a"), key, v)), string(r.AppendNamed([]byte("a"), &k, v)), key)
			}
		}
	}
}

func TestCredentialEnd(t *testing.T) {
	for n := range 12 {
		s := strings.Repeat("a", n)
		require.Equal(t, n, credentialEnd(s, 0))
		require.Equal(t, n, credentialEnd(s+", b", 0))
	}
}
