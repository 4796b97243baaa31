//go:build !purego

package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFillWithoutAVX2: fillAVX2 goes on in Go where the processor lacks something.
func TestFillWithoutAVX2(t *testing.T) {
	defer func(has bool) { hasAVX2 = has }(hasAVX2)
	hasAVX2 = false
	s := strings.Repeat("2026-11-25 user=bob password: x ", 5)
	for n := 1; n <= blockSize; n++ {
		got, want := filled(s, blockSize+3, n)
		require.Equal(t, want, got)
	}
	require.NotEqual(t, s, Default().String(s+"y"))
}
