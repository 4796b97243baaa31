package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

// TestPackedToken holds that a token in base64 leaves the hash that it leaves anywhere
// else, in text and in JSON, and that what is cut leaves none of itself.
func TestPackedToken(t *testing.T) {
	r := redact.Default()
	for _, prefix := range []string{"ghp_", "glpat-", "npm_"} {
		const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
		token := []byte(prefix)
		for range 36 {
			token = append(token, letters[rand.IntN(len(letters))])
		}
		want := "sha256:" + redact.Hash(string(token))
		for _, packed := range []string{
			base64.StdEncoding.EncodeToString(token), base64.RawStdEncoding.EncodeToString(token), base64.URLEncoding.EncodeToString(token),
			base64.StdEncoding.EncodeToString(append(token, '\n')),
		} {
			assert.Equal(t, "got "+want+" again", r.String("got "+packed+" again"))
			line, err := json.Marshal(map[string]string{"data": packed})
			require.NoError(t, err)
			assert.JSONEq(t, `{"data":"`+want+`"}`, string(r.AppendJSON(nil, line)))
		}
		cut := base64.StdEncoding.EncodeToString(token)[:41]
		assert.NotContains(t, r.String("got "+cut), cut[8:])
	}
}
