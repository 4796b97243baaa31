package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lettersOf are the bytes from which a test makes the rest of a token.
var lettersOf = map[Alphabet]string{
	Word: base62 + "_-", Alnum: base62, Hex: hexes, Upper32: uppers + digit, Base64: base62,
	Dotted: base62, Digits: digit, Dense: base62,
}

// TestEveryPrefix makes a token of each prefix of each rule, in prose, in a pair
// whose key says nothing and in a URL's path; and near misses: one that is far
// too short, one of placeholders, one with letters before the prefix.
func TestEveryPrefix(t *testing.T) {
	for _, r := range Rules() {
		for _, p := range r.Prefixes {
			n := max(r.Min, 16)
			if r.Min == 0 {
				n = defaultMin
			}
			if r.Max > 0 {
				n = min(n, r.Max)
			}
			for range 5 {
				tok := p + dense(lettersOf[r.Chars], n)
				for _, text := range []string{"got " + tok + " from bob", `"x": "` + tok + `"`, "x=" + tok + "&y=1", "/v1/" + tok + "/x", tok} {
					found := Default().Find(nil, "", text)
					if !assert.Len(t, found, 1, "%s: %s", r.ID, text) {
						break
					}
					start := strings.Index(text, tok)
					assert.LessOrEqual(t, found[0].Start, start+len(p), "%s: a random byte is left", r.ID)
					assert.GreaterOrEqual(t, found[0].End, start+len(tok)-1, "%s: a random byte is left", r.ID)
				}
			}
			for _, miss := range []string{p, p + "ab", p + strings.Repeat("x", n), "the " + p + "…"} {
				assert.Equal(t, miss, Default().String(miss), "%s", r.ID)
			}
		}
	}
}

func TestRulesTable(t *testing.T) {
	seen := map[string]bool{}
	for i, r := range Rules() {
		assert.Truef(t, validKeyID(r.ID) && r.ID == strings.ToLower(r.ID), "%q: lower case", r.ID)
		assert.False(t, seen[r.ID], "%s: twice", r.ID)
		seen[r.ID] = true
		assert.NotEmpty(t, r.Doc, r.ID)
		assert.NotEmpty(t, r.Shape(), r.ID)
		assert.True(t, r.Kind == KindToken || r.Kind == KindGuessable, r.ID)
		if i >= len(contextRules) {
			require.NoError(t, r.check(), r.ID)
		}
	}
}
