package redact

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// isJoint reports whether c is one of base64's digits that no word has.
func isJoint(c rune) bool { return c == '+' || c == '/' }

// TestPrivateDER holds that private keys are found by the start of their base64, on one
// line or on several, and public ones are let be.
func TestPrivateDER(t *testing.T) {
	private := func(der []byte, err error) {
		t.Helper()
		require.NoError(t, err)
		text := base64.StdEncoding.EncodeToString(der)
		assert.Regexp(t, `^loaded sha256:[0-9a-f]{64} now$`, Default().String("loaded "+text+" now"), text[:24])
		// Lines are joined behind a first one that has a run to stop at, as nearly all have.
		if len(text) < 140 || !slices.ContainsFunc(strings.FieldsFunc(text[:64], isJoint), func(run string) bool { return len(run) >= minRun }) {
			return
		}
		for _, joint := range []string{"\n", "\r\n", " ", `\n`, "\n  "} {
			lines := ""
			for rest := text; rest != ""; {
				n := min(len(rest), 64)
				lines += rest[:n] + joint
				rest = rest[n:]
			}
			out := Default().String("key:" + joint + lines + "end")
			assert.Less(t, len(out), 120, "%q", joint)
			assert.True(t, strings.HasSuffix(out, "end"))
		}
	}
	public := func(der []byte, err error) {
		t.Helper()
		require.NoError(t, err)
		text := "loaded " + base64.StdEncoding.EncodeToString(der) + " now"
		assert.Equal(t, text, Default().String(text))
	}
	for _, bits := range []int{1024, 2048} {
		k, err := rsa.GenerateKey(rand.Reader, bits)
		require.NoError(t, err)
		private(x509.MarshalPKCS1PrivateKey(k), nil)
		private(x509.MarshalPKCS8PrivateKey(k))
		public(x509.MarshalPKIXPublicKey(&k.PublicKey))
		public(x509.MarshalPKCS1PublicKey(&k.PublicKey), nil)
	}
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		k, err := ecdsa.GenerateKey(c, rand.Reader)
		require.NoError(t, err)
		private(x509.MarshalECPrivateKey(k))
		private(x509.MarshalPKCS8PrivateKey(k))
		public(x509.MarshalPKIXPublicKey(&k.PublicKey))
	}
	_, k, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	private(x509.MarshalPKCS8PrivateKey(k))
}
