package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestRepeated holds that a token is found wherever it stands again in a text, and that
// nothing behind is lost.
func TestRepeated(t *testing.T) {
	for range 20 {
		token, other, password := dense(base62, 32), dense(base62, 40), "hunter"+pick(digit, 4)
		for _, text := range []string{
			"token = 'T' | 'T' | 'T' x", "token=T and T, T: password=P", "api_key=T, old T password is P then T and token=O",
			"got token=T for T;O token O and O", "Authorization: Bearer T (T)", "token=T\nT\nT password=P",
		} {
			s := strings.NewReplacer("T", token, "O", other, "P", password).Replace(text)
			out := Default().String(s)
			assert.NotContains(t, out, token, text)
			assert.NotContains(t, out, password, text)
			check(t, s)
		}
	}
	assertUnchanged(t, "request 8f14e45fceea467fa8d31c2b3a4d5e6f, again 8f14e45fceea467fa8d31c2b3a4d5e6f")
}
