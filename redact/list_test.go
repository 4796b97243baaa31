package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestListOfTokens holds that each token of a list gets a hash of its own.
func TestListOfTokens(t *testing.T) {
	a, b, c := dense(base62, 30), dense(base62, 30), dense(base62, 30)
	x, y := dense(hexes, 32), dense(hexes, 32)
	for _, list := range [][3]string{
		{"api_keys: " + a + ", " + b + ", " + c, a, c},
		{"api_keys: ['" + a + "', '" + b + "', '" + c + "'] ok", a, b},
		{"api_keys=[" + x + ", " + y + "]", x, y},
		{"tokens: \"" + a + "\", \"" + b + "\"", a, b},
		{"client_secrets=" + x + ",  " + y, x, y},
	} {
		out := Default().String(list[0])
		for _, tok := range list[1:] {
			assert.Contains(t, out, hashOf(tok), list[0])
			assert.NotContains(t, out, tok)
		}
		assert.NotContains(t, out, b)
		check(t, list[0])
	}
	for _, text := range []string{
		"api_key: " + a + ", user bob, host example.org",
		"api_keys: " + a + ", keys of bob",
		"api_keys: " + a + ", request 4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
		"api_keys: " + a + ", trace 4bf92f3577b34da6a3ce929d0e0e47",
	} {
		assert.Equal(t, strings.Replace(text, a, hashOf(a), 1), Default().String(text))
	}
}

func TestBlockScalar(t *testing.T) {
	pw := "Hunter" + pick(digit, 4) + "x"
	for _, text := range []string{
		"password: |\n  " + pw + "\nuser: bob", "password: >-\n    " + pw, "password: |-\n  " + pw, `password: |\n  ` + pw + `\nuser: bob`,
		"password = '''" + pw + "'''", `password = """` + pw + `""" # x`,
	} {
		assert.Contains(t, Default().String(text), Mask, text)
		assert.NotContains(t, Default().String(text), pw)
		check(t, text)
	}
	for _, text := range []string{"password: |\nuser: bob", "password: | none", "password=''", `password=""`, "password -> changed"} {
		assert.Equal(t, text, Default().String(text))
	}
}
