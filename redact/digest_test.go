package redact

import (
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Lower-case hex alone, of whatever length, is no secret to any rule.
func TestHexAloneIsNoSecret(t *testing.T) {
	r := Default()
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range 20_000 {
		b := make([]byte, 4*(2+i%15))
		for j := range b {
			b[j] = byte(rnd.Uint32())
		}
		s := hex.EncodeToString(b)
		if !assert.True(t, digest(s) == (len(s) >= 16 && len(s) <= 128)) || !assert.Empty(t, r.Find(nil, "", s), s) {
			return
		}
	}
}
