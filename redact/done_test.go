package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestValueDone: a value that is a replacement already needs no second look at its
// key; anything beside it does.
func TestValueDone(t *testing.T) {
	hash, keyed := sha256Prefix+Hash("x"), hmacPrefix+"k1:"+Hash("x")
	for _, done := range []string{hash, keyed, Mask} {
		for _, s := range []string{"token=" + done, "token: " + done + " rest", `"token":"` + done + `"}`, `\"token\":\"` + done + `\",`, "token=" + done + "&state=1"} {
			p := strings.IndexAny(s, ":=")
			assert.True(t, valueDone(s, p), s)
			assert.Equal(t, s, Default().String(s))
		}
		for _, s := range []string{"token=" + done + "x", "token=x" + done, `token="` + done + `x"`, `token=\"` + done + `"`, "token=" + done[1:], "token=", "token= ", `token="`, "token=" + done + "," + "hunter22"} {
			assert.False(t, valueDone(s, strings.IndexAny(s, ":=")), s)
		}
	}
}
