package redact

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Secrets of a context, whose tables are made only for a text that may hold
// one, are found wherever those of the options are.
func TestContextFindsWhatOptionsFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.OneOf(
			rapid.StringMatching(`[a-zA-Z0-9_.~-]{3,40}`),
			rapid.StringMatching(`[ -~]{3,40}`),
			rapid.StringN(3, 20, 60),
		).Draw(t, "secret")
		if len(secret) < minKnown {
			return
		}
		quoted, err := json.Marshal(secret)
		require.NoError(t, err)
		lead := rapid.StringMatching(`[a-z: ]{0,5}`).Draw(t, "lead")
		forms := []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted),
			base64.StdEncoding.EncodeToString([]byte(lead + secret)), base64.RawURLEncoding.EncodeToString([]byte(lead + secret + lead)),
			secret[1:], "",
		}
		text := rapid.String().Draw(t, "before") + rapid.SampledFrom(forms).Draw(t, "form") + rapid.String().Draw(t, "after")
		eager, err := New(&Options{Secrets: []string{secret}})
		require.NoError(t, err)
		lazy := Default().WithContext(WithSecrets(context.Background(), secret))
		require.Equal(t, eager.String(text), lazy.String(text))
	})
}

func TestContextCostsLittle(t *testing.T) {
	if raceEnabled {
		t.Skip("counts allocations")
	}
	secret := random(40)
	n := testing.AllocsPerRun(100, func() {
		r := Default().WithContext(WithSecrets(context.Background(), secret))
		_ = r.String("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
		_ = r.String("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
	})
	require.LessOrEqual(t, n, 1.0)
}
