//go:build unix

package sink

import (
	"bytes"
	"fmt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// tmpfs mounts a file system of that many bytes.
func tmpfs(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	if os.Getuid() != 0 || runtime.GOOS != "linux" {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs root to mount a small file system")
		}
		t.Skip("needs root to mount a small file system")
	}
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprint("size=", size), "tmpfs", dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
	return dir
}

func TestTrapDiskFull(t *testing.T) {
	dir := tmpfs(t, 512<<10)
	line := func(i int) Batch {
		return Batch{Lines: fmt.Appendf(nil, "{\"n\":%d,\"pad\":\"%0999d\"}\n", i, 0), N: 1}
	}
	// fill writes until the disk is full, and goes on when it is not any more.
	fill := func(write func(Batch) error) (accepted string) {
		filler := filepath.Join(dir, "filler")
		require.NoError(t, os.WriteFile(filler, make([]byte, 256<<10), 0o600))
		refused := 0
		for i := range 400 {
			if i == 350 {
				require.NotZero(t, refused)
				require.NoError(t, os.Remove(filler))
			}
			if err := write(line(i)); err != nil {
				require.ErrorIs(t, err, syscall.ENOSPC)
				require.Less(t, i, 350)
				refused++
				continue
			}
			accepted += string(line(i).Lines)
		}
		return accepted
	}

	path := filepath.Join(dir, "plain.log")
	lj := plain(t, path)
	accepted := fill(func(b Batch) error { _, err := lj.Write(b.Lines); return err })
	assert.NotEqual(t, accepted, string(readFile(t, path)), "plain lumberjack glues a line to half a line")
	lj.Close()
	require.NoError(t, os.Remove(path))

	for name, delay := range map[string]time.Duration{"staged": 0, "direct": -1} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name+".log")
			f := openFile(t, path, &FileOptions{FlushDelay: delay, OnError: func(error) {}})
			accepted := fill(func(b Batch) error { return f.Write(ctx, b) })
			require.NoError(t, f.Close(ctx))
			assert.Equal(t, accepted, string(readFile(t, path)), "what was accepted is there, whole, once")
			require.NoError(t, os.Remove(path))
		})
	}
}

// A disk that stays full keeps nothing that was accepted from the next process.
func TestFileFullDiskUntilClose(t *testing.T) {
	dir := tmpfs(t, 512<<10)
	path := filepath.Join(dir, "audit.log")
	f := openFile(t, path, &FileOptions{OnError: func(error) {}})
	filler := filepath.Join(dir, "filler")
	os.WriteFile(filler, make([]byte, 1<<20), 0o600) // as much as there is
	accepted := ""
	for n := range 100 {
		if f.Write(ctx, numbered(n, 1)) == nil {
			accepted += string(numbered(n, 1).Lines)
		}
	}
	require.NotEmpty(t, accepted, "some are pending")
	require.ErrorIs(t, f.Close(ctx), syscall.ENOSPC)
	require.NoError(t, os.Remove(filler))
	require.NoError(t, openFile(t, path, nil).Close(ctx))
	assert.Equal(t, accepted, string(readFile(t, path)))
}

// Compressed files appear under their name when they are whole, and a plain one
// goes after that.
func TestTrapCompressionInPlace(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "audit-2026-11-23T10-00-00.000.log")
	var content bytes.Buffer
	for i := range 100_000 {
		fmt.Fprintf(&content, "{\"n\":%d}\n", i)
	}
	for _, c := range []Codec{Gzip, Zstd} {
		require.NoError(t, os.WriteFile(big, content.Bytes(), 0o640))
		old := noon.Add(-day)
		require.NoError(t, os.Chtimes(big, old, old))
		done := make(chan error, 1)
		go func() { _, err := compressFile(big, c); done <- err }()
		for ended := false; !ended; {
			select {
			case err := <-done:
				require.NoError(t, err)
				ended = true
			default:
			}
			if r, err := OpenRead(big + c.Ext()); err == nil {
				n, err := io.Copy(io.Discard, r)
				require.NoError(t, err, "at every moment it is whole")
				require.EqualValues(t, content.Len(), n)
				r.Close()
			}
		}
		require.NoFileExists(t, big)
		assert.Equal(t, content.String(), string(readFile(t, big+c.Ext())))
		info, err := os.Stat(big + c.Ext())
		require.NoError(t, err)
		assert.EqualValues(t, 0o640, info.Mode().Perm())
		assert.WithinDuration(t, old, info.ModTime(), time.Second)

		// Killed after the rename: the plain twin goes, once they are compared.
		require.NoError(t, os.WriteFile(big, content.Bytes(), 0o640))
		_, err = compressFile(big, c)
		require.NoError(t, err)
		require.NoFileExists(t, big)
		require.NoError(t, os.WriteFile(big, []byte("something else\n"), 0o640))
		_, err = compressFile(big, c)
		require.ErrorIs(t, err, errDiffers)
		require.FileExists(t, big)
		require.NoError(t, os.Remove(big))
		require.NoError(t, os.Remove(big+c.Ext()))
	}
}
