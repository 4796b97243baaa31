package audit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIsLowerHexAgreesWithTheBytes(t *testing.T) {
	for at := range 19 {
		for c := range 256 {
			s := strings.Repeat("a", at) + string([]byte{byte(c)}) + strings.Repeat("9", 18-at)
			want := strings.IndexByte("0123456789abcdef", byte(c)) >= 0
			assert.Equal(t, want, isLowerHex(s, 19), "%q", s)
		}
	}
}

func TestFieldIndex(t *testing.T) {
	s := AuthV1()
	var c Check
	s.StringAt(&c, s.FieldIndex("method"), "get")
	assert.Equal(t, -1, s.FieldIndex("nothing"))
	var byName Check
	s.String(&byName, "method", "get")
	assert.Equal(t, byName, c)
}
