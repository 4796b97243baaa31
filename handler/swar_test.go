package handler

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestDigits8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Uint32Range(0, 99999999).Draw(t, "v")
		want := fmt.Sprintf("%08d", v)
		for i, d := 0, digits8(v); i < 8; i++ {
			assert.Equal(t, want[i]-'0', byte(d>>(8*i)), "digit %d of %s", i, want)
		}
	})
}

func TestPlainText(t *testing.T) {
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				b := []byte("some text, and more"[:n])
				b[at] = byte(c)
				assert.Equal(t, c >= ' ' && c < 0x80 && c != '"' && c != '\\', plainText(string(b)), "%q", b)
			}
		}
	}
}
