package redact

import (
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestJWK: of a private JSON Web Key no private member comes out, whatever the
// order of its members and however it is written; what is public stays.
func TestJWK(t *testing.T) {
	for range 20 {
		private := map[string]string{"d": dense(base62+"-_", 342), "p": dense(base62+"-_", 171), "q": dense(base62+"-_", 171), "dp": dense(base62+"-_", 171), "k": dense(base62+"-_", 43)}
		public := map[string]string{"kty": "RSA", "e": "AQAB", "kid": "2026-01", "n": publicText(base62+"-_", 342), "use": "sig"}
		var members []string
		all := map[string]any{}
		for _, m := range []map[string]string{private, public} {
			for name, v := range m {
				members = append(members, strconv.Quote(name)+":"+strconv.Quote(v))
				all[name] = v
			}
		}
		rand.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		anyOrder := "{" + strings.Join(members, ",") + "}"
		i := slices.Index(members, `"kty":"RSA"`)
		members[0], members[i] = members[i], members[0]
		typeFirst := "{" + strings.Join(members, ", ") + "}"
		r := Default()
		sealed := func(out string) {
			for name, v := range private {
				require.NotContains(t, out, v, name)
			}
			require.Contains(t, out, public["n"])
			require.Contains(t, out, "AQAB")
		}
		sealed(string(r.AppendJSON(nil, []byte(anyOrder))))
		sealed(string(r.AppendJSON(nil, []byte(`{"keys":[`+anyOrder+`],"n":1}`))))
		sealed(r.String("loaded " + typeFirst + " from disk"))
		sealed(r.String("loaded " + strings.ReplaceAll(typeFirst, `"`, `\"`) + " from disk"))
		out, err := json.Marshal(r.Value("loaded", slog.AnyValue(all)).Any())
		require.NoError(t, err)
		sealed(string(out))
		once := r.String(typeFirst)
		assert.Equal(t, once, r.String(once))
	}
	// In the middle of such text no prefix begins.
	modulus := `{"kty":"RSA","n":"` + publicText(base62, 100) + "-AK" + "IA" + dense("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16) + "-" + dense(base62, 100) + `"}`
	assert.Equal(t, modulus, string(Default().AppendJSON(nil, []byte(modulus))))
	for _, in := range []string{`{"d":"Tuesday","p":"12","k":"abcdefgh12345678"}`, `{"kty":"EC","crv":"P-256"} d: x9Kd83jfLq0PzT5v`} {
		assert.Equal(t, in, string(Default().AppendJSON(nil, []byte(in))))
	}
}

// publicText is random text that does not happen to have a provider's prefix.
func publicText(set string, n int) string {
	for {
		v := dense(set, n)
		if member := `{"n":"` + v + `"}`; Default().String(member) == member {
			return v
		}
	}
}
