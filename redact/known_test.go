package redact

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// plainSecret looks like nothing that a rule would find.
const plainSecret = "purple elephant / dances?"

func TestKnownSecretsEverywhere(t *testing.T) {
	ctx := WithSecrets(context.Background(), plainSecret, "blue whale sings")
	r := Default().WithContext(ctx)
	hash := hashOf(plainSecret)
	quoted, err := json.Marshal(plainSecret + "\n")
	require.NoError(t, err)
	for _, c := range []struct{ in, want string }{
		{"a " + plainSecret + " b" + plainSecret, "a HASH bHASH"},
		{"?q=" + url.QueryEscape(plainSecret) + "&x", "?q=HASH&x"},
		{"/p/" + url.PathEscape(plainSecret), "/p/HASH"},
		{"body: " + string(quoted), "body: \"HASH\\n\""},
		{"Basic " + base64.StdEncoding.EncodeToString([]byte("bob:"+plainSecret)), "Basic HASH"},
		{"x " + base64.RawURLEncoding.EncodeToString([]byte("bob_:"+plainSecret+"?>")) + " y", "x HASH y"},
		{"nothing here: purple elephant", "nothing here: purple elephant"},
	} {
		want := strings.ReplaceAll(c.want, "HASH", hash)
		got := r.String(c.in)
		assert.Equal(t, want, got)
		assert.Equal(t, got, r.String(got), "twice")
		assert.NotZero(t, r.Scan(c.in)&ScanSuspect == 0 == (c.in == c.want), c.in)
	}
	assert.Equal(t, `{"m":["`+hash+`"]}`, string(r.AppendAny(nil, "k", map[string]any{"m": []string{plainSecret}})))
	assert.Equal(t, `{"`+hash+`":"purple \u0065"}`, string(r.AppendJSON(nil, []byte(`{"purpl\u0065 elephant / dances?":"purple \u0065"}`))))
	assert.Equal(t, hash, r.Value("k", slog.StringValue(plainSecret)).String())
	assert.Same(t, Default(), Default().WithContext(context.Background()))
	assert.Same(t, r, Default().WithContext(ctx), "made once")
}

func TestKnownSecretsAccumulate(t *testing.T) {
	r, err := New(&Options{Secrets: []string{"first secret phrase"}})
	require.NoError(t, err)
	ctx := WithSecrets(WithSecrets(context.Background(), "second secret phrase"), "third secret phrase", "", "xy")
	got := r.WithContext(ctx).String("third secret phrase, first secret phrase; second secret phrase")
	assert.Equal(t, hashOf("third secret phrase")+", "+hashOf("first secret phrase")+"; "+hashOf("second secret phrase"), got)
}

func TestShortKnownSecrets(t *testing.T) {
	_, err := New(&Options{Secrets: []string{"long enough", "ab"}})
	require.ErrorContains(t, err, "Secrets[1]")
	assert.NotContains(t, err.Error(), "ab\"")

	r := Default().WithContext(WithSecrets(context.Background(), "4711", "hunter2"))
	assert.Equal(t, "pin [REDACTED], order 147110, [REDACTED]x", r.String("pin 4711, order 147110, hunter2x"))
	assert.Equal(t, `{"n":"[REDACTED]","m":47110}`, string(r.AppendJSON(nil, []byte(`{"n":4711,"m":47110}`))))
	assert.Equal(t, "[REDACTED]", r.Value("k", slog.IntValue(4711)).String())
}

// TestKnownLeavesNothing: no known secret is left in any text, and the search
// finds what a plain search finds.
func TestKnownLeavesNothing(t *testing.T) {
	alphabet := rapid.SampledFrom([]rune("ab-é\"%"))
	rapid.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfN(rapid.StringOfN(alphabet, 6, 40, 60), 1, 6).Draw(t, "secrets")
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(secrets), rapid.StringOfN(alphabet, 0, 60, 90)), 0, 8).Draw(t, "parts")
		text := strings.Join(parts, "")
		set := newKnownSet(secrets)
		budget := rapid.SampledFrom([]int{-1, 1 << 20}).Draw(t, "budget")
		m, ok := set.find(text, 0, &budget)
		at := -1
		for _, p := range set.patterns {
			if i := strings.Index(text, p.text); i >= 0 && (at < 0 || i < at) {
				at = i
			}
		}
		require.Equal(t, at >= 0, ok)
		if ok && !strings.Contains(text, "=") {
			require.LessOrEqual(t, m.start, at)
		}
		clean := Default().WithContext(WithSecrets(context.Background(), secrets...)).String(text)
		for _, s := range secrets {
			require.NotContains(t, clean, s)
		}
	})
}

// TestKnownIsLinear ends: the text is the beginning of a secret over and over,
// and comparing all of it at each byte would take hours.
func TestKnownIsLinear(t *testing.T) {
	secret := strings.Repeat("ab ", 20000)
	r := Default().WithContext(WithSecrets(context.Background(), secret+"c", secret+"d", "other secret"))
	text := strings.Repeat(secret[3:]+"x other secret ", 40)
	got := r.String(text)
	assert.Equal(t, strings.ReplaceAll(text, "other secret", Mask), got)
	assert.NotZero(t, r.Scan(text)&ScanSuspect)
}

func TestKnownAllocatesNothingWhenClean(t *testing.T) {
	r := Default().WithContext(WithSecrets(context.Background(), plainSecret))
	assert.Zero(t, testing.AllocsPerRun(100, func() { r.String("GET /v1/items 200 in 3 ms, purple elephants"); r.Scan("GET /v1/items") }))
}

func BenchmarkKnown(b *testing.B) {
	text := strings.Repeat("authenticated_request GET /v1/accounts/42/items 203.0.113.9 Mozilla/5.0 (X11; Linux x86_64) ", 4)
	for _, n := range []int{0, 1, 100} {
		r := Default()
		var secrets []string
		for range n {
			secrets = append(secrets, random(40))
		}
		r = r.WithContext(WithSecrets(context.Background(), secrets...))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				r.String(text)
			}
		})
	}
	b.Run("register", func(b *testing.B) {
		tok := random(40)
		b.ReportAllocs()
		for b.Loop() {
			Default().WithContext(WithSecrets(context.Background(), tok))
		}
	})
}
