package check

import (
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOpaqueRun(t *testing.T) {
	for _, word := range []string{"authenticated_request", "AuthenticationFailedException", "user_agent", "2026-11-23T10", "AppleWebKit", "x-request-id", "getUserById", "kube-probe", "no_header"} {
		assert.Zero(t, opaqueRun([]byte(word+`","`)), word)
	}
	for range 100 {
		key := rand.Text() // 26 letters and digits
		assert.Equal(t, len(key), opaqueRun([]byte(key+" x")), key)
	}
	assert.Equal(t, 16, opaqueRun([]byte("aB3dE6gH9jK2mN5p")))
}
