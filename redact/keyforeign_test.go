package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestForeignKeys: names that are not ASCII count like others.
func TestForeignKeys(t *testing.T) {
	secret := "hunter" + pick(digit, 4)
	for _, key := range []string{"contraseña", "Contraseña", "CONTRASEÑA", "db_contraseña", "пароль", "Пароль", "密码", "パスワード", "비밀번호", "şifre", "lösenord", "Lösenord2"} {
		for _, form := range []string{"{k}={v}", "a=b {k}={v} c=d", `{"{k}":"{v}"}`, "{k}: {v}", "?x=1&{k}={v}&y=2"} {
			in := strings.NewReplacer("{k}", key, "{v}", secret).Replace(form)
			assert.NotContains(t, Default().String(in), secret, in)
		}
		assert.Equal(t, Mask, Default().KeyString(key, secret), key)
		assert.NotContains(t, string(Default().AppendJSON(nil, []byte(`{"`+key+`":"`+secret+`"}`))), secret, key)
	}
	for _, in := range []string{"größe=12345678", "время: 12:34:56", "时间=abcdef12", "Straße: Hauptstr12", "→password", "“password” is not set"} {
		assert.Equal(t, in, Default().String(in))
	}
}

// TestOwnKeysOfAnyForm: a name in Options.Keys counts in text however short or
// foreign it is.
func TestOwnKeysOfAnyForm(t *testing.T) {
	for _, key := range []string{"customer_x", "x", "a_b", "x1", "k12", "12", "größe", "kunden_größe", "refNo", "Ω"} {
		r, err := New(&Options{Keys: map[string]Kind{key: KindToken}})
		require.NoError(t, err)
		for _, form := range []string{"{k}=abcdef123456", "a {k}=abcdef123456 b", `{"n":1,"{k}":"abcdef123456"}`, "{k}: abcdef123456", "k={k} old_{k}=abcdef123456"} {
			in := strings.ReplaceAll(form, "{k}", key)
			assert.NotContains(t, r.String(in), "abcdef123456", in)
			assert.Contains(t, Default().String(in), "abcdef123456", in)
		}
		assert.Equal(t, Mask, r.KeyString(key, "abcdef123456"), key)
	}
}

// TestNumberedKeys: a number may end the name of a key.
func TestNumberedKeys(t *testing.T) {
	secret := dense(base62, 24)
	for _, key := range []string{"API_KEY_2026", "api_key_1", "token12", "SECRET01", "db_password_003", "clientSecret2"} {
		for _, form := range []string{"{k}={v}", "export {k}={v}", `{"{k}":"{v}"}`, "{k}: {v}", strings.Repeat("x", 60) + " {k}={v}", strings.Repeat("x", 55) + " {k}={v}"} {
			in := strings.NewReplacer("{k}", key, "{v}", secret).Replace(form)
			assert.NotContains(t, Default().String(in), secret, in)
		}
	}
}
