//go:build linux || darwin

package redact

import (
	"math/rand/v2"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFillAtPages reads texts that end and begin where a page of memory does,
// with pages beside them that must not be touched.
func TestFillAtPages(t *testing.T) { eachFill(t, fillAtPages) }

func fillAtPages(t *testing.T) {
	page := syscall.Getpagesize()
	m, err := syscall.Mmap(-1, 0, 3*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	require.NoError(t, err)
	defer func() { require.NoError(t, syscall.Munmap(m)) }()
	require.NoError(t, syscall.Mprotect(m[:page], syscall.PROT_NONE))
	require.NoError(t, syscall.Mprotect(m[2*page:], syscall.PROT_NONE))
	inside := m[page : 2*page]
	for i := range inside {
		inside[i] = "-_:=>@$ az09AZ\"\\"[rand.IntN(16)]
	}
	s := stringOf(inside)
	for n := 1; n <= blockSize; n++ {
		for _, i := range []int{0, 1, page - n - nextSize, page - n - 1, page - n} {
			var got window
			got.fill(s, i, n, &keyTails)
			want := naiveBlock(s, i, n)
			require.Zero(t, want.prose&^got.prose)
			want.prose = got.prose
			require.Equal(t, want, got.block, "%d bytes at %d", n, i)
		}
	}
}
