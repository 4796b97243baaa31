package redact

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// random returns n letters and digits: the body of a made-up token.
func random(n int) string {
	const alnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = alnum[rand.IntN(len(alnum))]
	}
	b[0], b[n/2], b[n-1] = 'a', '7', 'Q'
	return string(b)
}

func TestString(t *testing.T) {
	tok := random(40)
	for _, c := range []struct{ in, want string }{
		{"Authorization: Bearer " + tok, "Authorization: Bearer sha256:" + Hash(tok)},
		{"token=" + tok + " user=bob", "token=sha256:" + Hash(tok) + " user=bob"},
		{`{"password":"hunter2"}`, `{"password":"[REDACTED]"}`},
		{"postgres://bob:hunter2@db/x", "postgres://bob:[REDACTED]@db/x"},
		{"GET /x?key=user:42 trace_id=" + strings.Repeat("ab12", 8), ""},
	} {
		if c.want == "" {
			c.want = c.in
		}
		got := Default().String(c.in)
		assert.Equal(t, c.want, got)
		assert.Equal(t, got, Default().String(got), "redacting twice changes nothing")
	}
}

func TestEncodedPairs(t *testing.T) {
	tok := dense(base62, 32)
	for _, c := range []struct{ in, want string }{
		{"/login?next=%2Fcb%3Faccess_token%3DTOK%26x%3D1", "/login?next=%2Fcb%3Faccess_token%3DHASH%26x%3D1"},
		{"/login?next=%2Fcb%3fx%3d1%26access_token%3dTOK", "/login?next=%2Fcb%3fx%3d1%26access_token%3dHASH"},
		{"/a?u=%252Fcb%253Faccess_token%253DTOK&b", "/a?u=%252Fcb%253Faccess_token%253DHASH&b"},
		{"/a?u=%2Fcb%3Ftrace_id%3D" + strings.Repeat("0af7651916cd43dd", 2), ""},
	} {
		fill := strings.NewReplacer("TOK", tok, "HASH", "sha256:"+Hash(tok))
		want := fill.Replace(c.want)
		if c.want == "" {
			want = c.in
		}
		assert.Equal(t, want, Default().String(fill.Replace(c.in)))
	}
}

func TestHashedKeysAreSafe(t *testing.T) {
	digest := random(42) + "A="
	in := `{"hashed_token":"` + digest + `"}`
	assert.Equal(t, in, Default().String(in))
}
