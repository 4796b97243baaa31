package fix

import (
	"compress/gzip"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

func TestLine(t *testing.T) {
	token := "ghp" + "_" + (rand.Text() + rand.Text())[:36]
	hash := redact.Hash(token)
	event := `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"authenticated_request",`
	tests := []struct {
		name, in, want string
		changes        Changes
	}{
		{"sound", event + `"method":"GET"}`, event + `"method":"GET"}`, Changes{Lines: 1}},
		{"names", event + `"userAgent":"a","Token-Hash":null}`, event + `"user_agent":"a","token_hash":null}`, Changes{Lines: 1, Changed: 1, Names: 2}},
		{"name that is there", event + `"userAgent":"a","user_agent":"b"}`, event + `"userAgent":"a","user_agent":"b"}`, Changes{Lines: 1}},
		{"no event", `{"msg":"x","userAgent":"a"}`, `{"msg":"x","userAgent":"a"}`, Changes{Lines: 1}},
		{"upper-case hash", event + `"token_hash":"` + strings.ToUpper(hash) + `"}`, event + `"token_hash":"` + hash + `"}`, Changes{Lines: 1, Changed: 1, Hashes: 1}},
		{"token for its hash", event + `"tokenHash":"` + token + `"}`, event + `"token_hash":"` + hash + `"}`, Changes{Lines: 1, Changed: 1, Names: 1, Secrets: 1, Hashes: 1}},
		{"text", "got " + token + " today", "got sha256:" + hash + " today", Changes{Lines: 1, Changed: 1, Secrets: 1}},
		{"cut off", `{"msg":"` + token, `{"msg":"sha256:` + hash, Changes{Lines: 1, Changed: 1, Secrets: 1}},
	}
	f := New(nil, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c, again Changes
			got := f.Line(nil, []byte(tt.in), &c)
			assert.Equal(t, tt.want, string(got))
			assert.Equal(t, tt.changes, c)
			assert.Equal(t, tt.want, string(f.Line(nil, got, &again)), "fixing twice changes nothing")
			assert.Zero(t, again.Changed)
		})
	}
}

func TestFileKeepsWhatItIs(t *testing.T) {
	token := "ghp" + "_" + (rand.Text() + rand.Text())[:36]
	path := filepath.Join(t.TempDir(), "audit.log.gz")
	file, err := os.Create(path)
	require.NoError(t, err)
	z := gzip.NewWriter(file)
	_, err = io.WriteString(z, `{"msg":"`+token+`"}`+"\n{\"msg\":\"x\"}")
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, file.Close())
	require.NoError(t, os.Chmod(path, 0o640))
	old := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	require.NoError(t, os.Chtimes(path, old, old))

	var c Changes
	require.NoError(t, New(nil, nil).File(path, &c))
	assert.Equal(t, Changes{Lines: 2, Changed: 1, Secrets: 1}, c)
	st, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o640), st.Mode().Perm())
	assert.True(t, st.ModTime().Equal(old))
	file, err = os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	r, err := gzip.NewReader(file)
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	assert.Equal(t, `{"msg":"sha256:`+redact.Hash(token)+`"}`+"\n{\"msg\":\"x\"}", string(text))
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file stays")

	before, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, New(nil, nil).File(path, &c))
	after, err := os.Stat(path)
	require.NoError(t, err)
	assert.True(t, os.SameFile(before, after), "a sound file is not touched")
}
