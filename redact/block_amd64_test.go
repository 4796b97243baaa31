//go:build !purego

package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lacking makes fill believe, for the test, that the processor lacks AVX-512, and with
// avx2 AVX2 as well.
func lacking(t *testing.T, avx2 bool) {
	has2, has512 := hasAVX2, hasAVX512
	t.Cleanup(func() { hasAVX2, hasAVX512 = has2, has512 })
	hasAVX512 = false
	hasAVX2 = hasAVX2 && !avx2
}

// eachFill runs test with each of the ways to fill a window that the processor has.
func eachFill(t *testing.T, test func(t *testing.T)) {
	t.Run("best", test)
	if hasAVX512 {
		t.Run("without AVX-512", func(t *testing.T) {
			lacking(t, false)
			test(t)
		})
	}
}

// TestFillWithoutAVX2: fill goes on in Go where the processor lacks something.
func TestFillWithoutAVX2(t *testing.T) {
	lacking(t, true)
	s := strings.Repeat("2026-11-25 user=bob password: x ", 5)
	for n := 1; n <= blockSize; n++ {
		got, want := filled(s, blockSize+3, n)
		require.Equal(t, want, got)
	}
	require.NotEqual(t, s, Default().String(s+"y"))
}
