package redact

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The vectors are FIPS 180-4's examples: SHA-256 of "", "abc" and the two-block
// message.
var sha256Vectors = []struct{ in, hex string }{
	{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
}

func TestHashEqualsVectors(t *testing.T) {
	for _, v := range sha256Vectors {
		assert.Equal(t, v.hex, Hash(v.in))
		assert.Equal(t, "x sha256:"+v.hex, string(SHA256().AppendHash([]byte("x "), v.in)))
	}
}

func TestHashEqualsSha256sum(t *testing.T) {
	bin, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("sha256sum is not here")
	}
	for _, tok := range []string{"a", "tök\x00en", strings.Repeat("z", 1000)} {
		cmd := exec.Command(bin)
		cmd.Stdin = strings.NewReader(tok)
		out, err := cmd.Output()
		require.NoError(t, err)
		assert.Equal(t, strings.Fields(string(out))[0], Hash(tok))
	}
}

func TestHMACIsAsDocumented(t *testing.T) {
	key := []byte(strings.Repeat("k", 32))
	h, err := HMAC("2026-11", key)
	require.NoError(t, err)
	for _, secret := range []string{"", "s", strings.Repeat("long ", 200)} {
		derived, err := hkdf.Key(sha256.New, key, nil, "slogaudit/redact/v1/2026-11", 32)
		require.NoError(t, err)
		mac := hmac.New(sha256.New, derived)
		mac.Write([]byte(secret))
		want := "hmac-sha256:2026-11:" + hex.EncodeToString(mac.Sum(nil))
		for range 3 { // the state is reused
			assert.Equal(t, want, string(h.AppendHash(nil, secret)))
		}
	}
}

func TestHMACRotation(t *testing.T) {
	oldKey := Key{"old", []byte(strings.Repeat("o", 32))}
	before, err := HMAC(oldKey.ID, oldKey.Bytes)
	require.NoError(t, err)
	after, err := HMAC("new", []byte(strings.Repeat("n", 32)), oldKey)
	require.NoError(t, err)

	written := string(before.AppendHash(nil, "tok"))
	all := Hashes(after, "tok")
	require.Len(t, all, 3)
	assert.Equal(t, string(after.AppendHash(nil, "tok")), all[0])
	assert.Equal(t, written, all[1])
	assert.Equal(t, "sha256:"+Hash("tok"), all[2])
	assert.Equal(t, []string{"sha256:" + Hash("tok")}, Hashes(SHA256(), "tok"))

	// One key under two ids is two domains.
	other, err := HMAC("other", oldKey.Bytes)
	require.NoError(t, err)
	assert.NotEqual(t, written[len(written)-64:], string(other.AppendHash(nil, "tok"))[len("hmac-sha256:other:"):])
}

func TestHMACRefusesBadKeys(t *testing.T) {
	good := []byte(strings.Repeat("g", 16))
	for name, call := range map[string]func() (Hasher, error){
		"short key":     func() (Hasher, error) { return HMAC("id", good[:15]) },
		"empty id":      func() (Hasher, error) { return HMAC("", good) },
		"colon in id":   func() (Hasher, error) { return HMAC("a:b", good) },
		"quote in id":   func() (Hasher, error) { return HMAC(`a"b`, good) },
		"long id":       func() (Hasher, error) { return HMAC(strings.Repeat("i", 65), good) },
		"same id twice": func() (Hasher, error) { return HMAC("id", good, Key{"id", good}) },
		"bad old key":   func() (Hasher, error) { return HMAC("id", good, Key{"old", nil}) },
	} {
		h, err := call()
		assert.Nil(t, h, name)
		require.ErrorIs(t, err, ErrKey, name)
		assert.NotContains(t, err.Error(), string(good[:15]), name)
	}
}

func TestIsKeyed(t *testing.T) {
	h, err := HMAC("id", make([]byte, 32))
	require.NoError(t, err)
	assert.True(t, isKeyed(h))
	assert.False(t, isKeyed(SHA256()))
}

func TestHashersAllocateNothing(t *testing.T) {
	keyed, err := HMAC("id", make([]byte, 32))
	require.NoError(t, err)
	dst := make([]byte, 0, 256)
	for _, secret := range []string{strings.Repeat("s", 40), strings.Repeat("s", 2000)} {
		for name, h := range map[string]Hasher{"plain": SHA256(), "keyed": keyed} {
			n := testing.AllocsPerRun(200, func() { dst = h.AppendHash(dst[:0], secret) })
			if raceEnabled {
				continue // the pool drops items at random under the detector
			}
			assert.Zero(t, n, "%s, %d bytes", name, len(secret))
		}
	}
}

func TestHMACConcurrently(t *testing.T) {
	h, err := HMAC("id", make([]byte, 32))
	require.NoError(t, err)
	want := string(h.AppendHash(nil, "tok"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := string(h.AppendHash(nil, "tok")); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}
