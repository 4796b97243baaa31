package sink

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var ctx = context.Background()

// numbered is a batch of n lines that count on from first.
func numbered(first, n int) Batch {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "{\"n\":%d}\n", first+i)
	}
	return Batch{Lines: b.Bytes(), N: n}
}

// readAll returns the lines of a log file and all its rotated siblings, oldest
// first.
func readAll(t *testing.T, path string) string {
	t.Helper()
	names := newFileNames(path)
	entries, err := os.ReadDir(names.dir)
	require.NoError(t, err)
	var all []byte
	for _, e := range entries { // sorted by name, and so by time
		if _, _, ok := names.parse(e.Name()); ok {
			all = append(all, readFile(t, filepath.Join(names.dir, e.Name()))...)
		}
	}
	return string(append(all, readFile(t, path)...))
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	r, err := OpenRead(path)
	require.NoError(t, err)
	defer r.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(r)
	require.NoError(t, err)
	return b.Bytes()
}

func TestFileKeepsEveryLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logs", "audit.log")
	for range 2 { // the second opening appends
		f, err := OpenFile(path, &FileOptions{MaxSize: 100})
		require.NoError(t, err)
		for i := range 50 {
			require.NoError(t, f.Write(ctx, numbered(i*3, 3)))
		}
		require.NoError(t, f.Close(ctx))
		require.ErrorIs(t, f.Write(ctx, numbered(0, 1)), ErrClosed)
		require.NoError(t, f.Close(ctx))
	}
	want := string(numbered(0, 150).Lines)
	require.Equal(t, want+want, readAll(t, path))
}
