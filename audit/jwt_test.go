package audit

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

// lenientJWT verifies tokens the way common libraries do: the base64 of the
// signature may have any bits where none count.
type lenientJWT struct {
	rsa *rsa.PublicKey
	mac []byte
}

func (v lenientJWT) Verify(_ context.Context, token string) (Identity, error) {
	dot := strings.LastIndexByte(token, '.')
	sig, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
	if err != nil {
		return Identity{}, Refuse(ReasonMalformed)
	}
	if v.mac != nil {
		if !hmac.Equal(sig, mac(v.mac, token[:dot])) {
			return Identity{}, Refuse(ReasonBadSignature)
		}
		return Identity{Subject: "alice"}, nil
	}
	sum := sha256.Sum256([]byte(token[:dot]))
	if rsa.VerifyPKCS1v15(v.rsa, crypto.SHA256, sum[:], sig) != nil {
		return Identity{}, Refuse(ReasonBadSignature)
	}
	return Identity{Subject: "alice"}, nil
}

func mac(key []byte, signed string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(signed))
	return h.Sum(nil)
}

func signedPart(alg string) string {
	enc := base64.RawURLEncoding
	return enc.EncodeToString([]byte(`{"alg":"`+alg+`","typ":"JWT"}`)) + "." + enc.EncodeToString([]byte(`{"sub":"alice","jti":"`+newToken()+`"}`))
}

// reencoded returns every text that decodes to the same token.
func reencoded(t *testing.T, token string) (all []string) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	dot := strings.LastIndexByte(token, '.')
	want, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
	require.NoError(t, err)
	for i := range len(alphabet) {
		other := token[:len(token)-1] + alphabet[i:i+1]
		if got, err := base64.RawURLEncoding.DecodeString(other[dot+1:]); err == nil && string(got) == string(want) {
			all = append(all, other)
		}
	}
	return all
}

func TestOneFingerprintForAllEncodings(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	rs := signedPart("RS256")
	sum := sha256.Sum256([]byte(rs))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	require.NoError(t, err)
	secret := []byte(newToken())
	hs := signedPart("HS256")

	for _, tt := range []struct {
		name     string
		token    string
		signed   string
		verifier Verifier
		want     int
	}{
		{"RS256", rs + "." + base64.RawURLEncoding.EncodeToString(sig), rs, lenientJWT{rsa: &key.PublicKey}, 16},
		{"HS256", hs + "." + base64.RawURLEncoding.EncodeToString(mac(secret, hs)), hs, lenientJWT{mac: secret}, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			var revoked RevocationSet
			f.options.Verifier, f.options.Revocations = tt.verifier, &revoked
			h := f.handler(ok)
			all := reencoded(t, tt.token)
			require.Len(t, all, tt.want)
			hashes := map[any]bool{}
			for _, token := range all {
				assert.Equal(t, 200, get(h, token).Code)
			}
			for _, e := range f.log.events(t) {
				hashes[e["token_hash"]] = true
				assert.Equal(t, redact.Hash(tt.signed), e["token_fp"])
			}
			assert.Len(t, hashes, tt.want, "each encoding has its own hash")

			// One revocation, by what any of the events shows, refuses them all.
			require.NoError(t, revoked.Revoke(f.log.events(t)[0]["token_fp"].(string), time.Time{}))
			for _, token := range all {
				assert.Equal(t, http.StatusUnauthorized, get(h, token).Code)
			}
		})
	}
}

func TestJWTSigned(t *testing.T) {
	jwt := signedPart("RS256")
	for in, want := range map[string]string{
		"":                  "",
		"eyJ":               "",
		jwt:                 "",
		jwt + ".":           jwt, // alg none
		jwt + ".abc":        jwt,
		jwt + ".abc.d.e":    "", // encrypted
		"x" + jwt + ".abc":  "",
		"eyJhbGci..abc":     "",
		"v4.public.abcdefg": "",
	} {
		assert.Equal(t, want, jwtSigned(in), in)
	}
}

func TestStrictJWT(t *testing.T) {
	v := StrictJWT(VerifierFunc(func(context.Context, string) (Identity, error) { return Identity{Subject: "a"}, nil }))
	hs := signedPart("HS256")
	token := hs + "." + base64.RawURLEncoding.EncodeToString(mac([]byte(newToken()), hs))
	accepted := 0
	for _, other := range reencoded(t, token) {
		if _, err := v.Verify(context.Background(), other); err == nil {
			assert.Equal(t, token, other)
			accepted++
		} else {
			assert.Equal(t, ReasonMalformed, reason(err))
		}
	}
	assert.Equal(t, 1, accepted)
	for _, bad := range []string{"", "a.b", token + "=", strings.Replace(token, "-", "+", 1) + "+", token + ".x"} {
		_, err := v.Verify(context.Background(), bad)
		assert.Equal(t, ReasonMalformed, reason(err), bad == "")
	}
	for n := range 100 {
		b := make([]byte, n)
		_, _ = rand.Read(b)
		assert.True(t, isStrictBase64URL(base64.RawURLEncoding.EncodeToString(b)))
	}
}
