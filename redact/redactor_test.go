package redact

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

// TestZeroRedactor holds that a nil Redactor and a zero one are the default.
func TestZeroRedactor(t *testing.T) {
	secret := "hunter" + pick(digit, 4)
	for _, r := range []*Redactor{nil, {}} {
		assert.Equal(t, "password="+Mask, r.String("password="+secret))
		assert.Equal(t, Mask, r.KeyString("password", secret))
		assert.Equal(t, ScanSuspect, r.Scan("password="+secret)&ScanSuspect)
		assert.Equal(t, KindGuessable, r.KeyKind("password"))
		assert.Len(t, r.Find(nil, "", "password="+secret), 1)
		assert.Len(t, r.FindJSON(nil, []byte(`{"password":"`+secret+`"}`)), 1)
		assert.NotContains(t, string(r.AppendJSON(nil, []byte(`{"password":"`+secret+`"}`))), secret)
		assert.NotContains(t, string(r.AppendAny(nil, "password", secret)), secret)
		assert.NotContains(t, r.Attr(slog.String("password", secret)).String(), secret)
		assert.Equal(t, "password", r.MemberKey("", "password"))
		named := r.NamedKey("password")
		assert.Equal(t, Mask, string(r.AppendNamed(nil, &named, secret)))
		assert.False(t, r.KnowsSecrets() || r.HoldsContextSecret(secret) || r.HasContextSecretUpTo(100))
		counting, counts := r.WithCounts()
		counting.String("password=" + secret)
		assert.EqualValues(t, 1, counts.Total())
		assert.Equal(t, "password="+Mask, r.WithContext(context.Background()).String("password="+secret))
	}
	_, err := new(Writer).Write([]byte("x\n"))
	require.Error(t, err)
}
