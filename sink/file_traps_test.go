//go:build unix

package sink

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/natefinch/lumberjack.v2"
)

// Each of these tests shows first what plain lumberjack does, so that it fails
// when the trap is no longer there, and then what File does.

// plain is lumberjack as its documentation says to use it.
func plain(t *testing.T, path string) *lumberjack.Logger {
	lj := &lumberjack.Logger{Filename: path, MaxSize: 1}
	t.Cleanup(func() { lj.Close() })
	return lj
}

func openFile(t *testing.T, path string, o *FileOptions) *File {
	t.Helper()
	f, err := OpenFile(path, o)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close(ctx) })
	return f
}

// notices collects what OnError is told.
type notices struct {
	mu   sync.Mutex
	errs []error
}

func (n *notices) add(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.errs = append(n.errs, err)
}

func (n *notices) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return fmt.Sprint(n.errs)
}

func TestTrapRotationsWithinAMillisecond(t *testing.T) {
	const rotations = 200
	path := filepath.Join(t.TempDir(), "plain.log")
	lj := plain(t, path)
	for i := range rotations {
		lj.Write(numbered(i, 1).Lines)
		require.NoError(t, lj.Rotate())
	}
	assert.Less(t, strings.Count(readAll(t, path), "\n"), rotations, "plain lumberjack overwrites its backups")

	path = filepath.Join(t.TempDir(), "audit.log")
	f := openFile(t, path, nil)
	for i := range rotations {
		require.NoError(t, f.Write(ctx, numbered(i, 1)))
		require.NoError(t, f.Rotate(ctx))
	}
	assert.Equal(t, string(numbered(0, rotations).Lines), readAll(t, path))
	files, err := f.names.list()
	require.NoError(t, err)
	assert.Len(t, files, rotations+1)
}

func TestTrapOversizeLine(t *testing.T) {
	long := Batch{Lines: append(bytes.Repeat([]byte("x"), 2<<20), '\n'), N: 1}
	_, err := plain(t, filepath.Join(t.TempDir(), "plain.log")).Write(long.Lines)
	assert.ErrorContains(t, err, "exceeds maximum file size", "plain lumberjack loses it")

	path := filepath.Join(t.TempDir(), "audit.log")
	f := openFile(t, path, &FileOptions{MaxSize: 1 << 20})
	require.NoError(t, f.Write(ctx, numbered(0, 2)))
	require.NoError(t, f.Write(ctx, long))
	require.NoError(t, f.Write(ctx, numbered(2, 2)))
	require.NoError(t, f.Close(ctx))
	files, err := f.names.list()
	require.NoError(t, err)
	require.Len(t, files, 3, "the long line has a file of its own")
	all := readAll(t, path)
	assert.Equal(t, string(numbered(0, 2).Lines)+string(long.Lines)+string(numbered(2, 2).Lines), all)
}

func TestTrapRemovedFromOutside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plain.log")
	lj := plain(t, path)
	lj.Write(numbered(0, 1).Lines)
	require.NoError(t, os.Remove(path))
	_, err := lj.Write(numbered(1, 1).Lines)
	require.NoError(t, err, "plain lumberjack notices nothing")
	require.NoFileExists(t, path)

	for name, remove := range map[string]func(path string) error{
		"file":      os.Remove,
		"directory": func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "logs", "audit.log")
			var told notices
			f := openFile(t, path, &FileOptions{OnError: told.add})
			require.NoError(t, f.Write(ctx, numbered(0, 10)))
			require.NoError(t, remove(path))
			require.NoError(t, f.Write(ctx, numbered(10, 10)))
			require.Eventually(t, func() bool { _, err := os.Stat(path); return err == nil }, time.Second, 10*time.Millisecond)
			require.NoError(t, f.Write(ctx, numbered(20, 10)))
			require.NoError(t, f.Close(ctx))
			assert.Equal(t, string(numbered(0, 30).Lines), readAll(t, path))
			assert.Contains(t, told.String(), "it was removed from outside; its")

			// The lock is held although its file was removed as well.
			g := openFile(t, path, nil)
			_, err := OpenFile(path, nil)
			assert.ErrorIs(t, err, ErrLocked)
			g.Close(ctx)
		})
	}
}

func TestTrapRenamedFromOutside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plain.log")
	lj := plain(t, path)
	lj.Write(numbered(0, 1).Lines)
	require.NoError(t, os.Rename(path, path+".1"))
	lj.Write(numbered(1, 1).Lines)
	require.NoFileExists(t, path, "plain lumberjack goes on in the renamed file")

	path = filepath.Join(t.TempDir(), "audit.log")
	var told notices
	f := openFile(t, path, &FileOptions{OnError: told.add})
	require.NoError(t, f.Write(ctx, numbered(0, 10)))
	require.NoError(t, os.Rename(path, path+".1"))
	require.Eventually(t, func() bool { _, err := os.Stat(path); return err == nil }, time.Second, 10*time.Millisecond)
	require.NoError(t, f.Write(ctx, numbered(10, 10)))
	require.NoError(t, f.Close(ctx))
	assert.Equal(t, string(numbered(0, 10).Lines), string(readFile(t, path+".1")))
	assert.Equal(t, string(numbered(10, 10).Lines), string(readFile(t, path)))
	assert.Contains(t, told.String(), "it was renamed or replaced from outside; a new file was begun")
}

func TestTrapCopyTruncate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plain.log")
	lj := plain(t, path)
	lj.Write(numbered(0, 10).Lines)
	require.NoError(t, os.Truncate(path, 0))
	lj.Write(numbered(10, 1).Lines)
	assert.Contains(t, string(readFile(t, path)), "\x00", "plain lumberjack leaves a hole of zeros")

	path = filepath.Join(t.TempDir(), "audit.log")
	var told notices
	f := openFile(t, path, &FileOptions{OnError: told.add})
	require.NoError(t, f.Write(ctx, numbered(0, 10)))
	require.NoError(t, os.Truncate(path, 0))
	require.NoError(t, f.Write(ctx, numbered(10, 1)))
	require.Eventually(t, func() bool { return strings.Contains(told.String(), "it was cut from outside") }, time.Second, 10*time.Millisecond)
	require.NoError(t, f.Write(ctx, numbered(11, 1)))
	require.NoError(t, f.Close(ctx))
	assert.Equal(t, string(numbered(10, 2).Lines), string(readFile(t, path)))
}

func TestTrapSymlink(t *testing.T) {
	dir := t.TempDir()
	target, path := filepath.Join(dir, "target"), filepath.Join(dir, "audit.log")
	require.NoError(t, os.WriteFile(target, []byte("theirs\n"), 0o600))
	require.NoError(t, os.Symlink(target, path))
	_, err := OpenFile(path, nil)
	assert.ErrorContains(t, err, "is a symbolic link, which is not followed")

	lj := plain(t, path)
	lj.Write(numbered(0, 1).Lines)
	assert.NotEqual(t, "theirs\n", string(readFile(t, target)), "plain lumberjack writes to the target")

	// A link that is put there later is not followed either, and no line is
	// taken for written that is nowhere.
	path = filepath.Join(dir, "later.log")
	f := openFile(t, path, &FileOptions{OnError: func(error) {}})
	require.NoError(t, f.Write(ctx, numbered(0, 1)))
	before := readFile(t, target)
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Symlink(target, path))
	require.Eventually(t, func() bool { return f.Write(ctx, numbered(9, 1)) != nil }, time.Second, 50*time.Millisecond)
	assert.Equal(t, before, readFile(t, target))
	require.NoError(t, os.Remove(path))
	require.NoError(t, f.Write(ctx, numbered(1, 1)))
	assert.Equal(t, string(numbered(1, 1).Lines), string(readFile(t, path)))
}

func TestTrapTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plain.log")
	a, b := plain(t, path), plain(t, path)
	line := append(bytes.Repeat([]byte("x"), 999), '\n')
	for range 2000 {
		a.Write(line)
		b.Write(line)
	}
	assert.Less(t, strings.Count(readAll(t, path), "\n"), 4000, "two of plain lumberjack lose lines")

	path = filepath.Join(t.TempDir(), "audit.log")
	cmd := child("hold", path)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = io.ReadFull(out, make([]byte, 5))
	require.NoError(t, err)

	_, err = OpenFile(path, nil)
	require.ErrorIs(t, err, ErrLocked)
	var locked *LockedError
	require.ErrorAs(t, err, &locked)
	assert.Equal(t, cmd.Process.Pid, locked.PID)
	assert.Regexp(t, fmt.Sprintf(`^sink: .*audit.log is in use by process %d \(sink.test, since 20.*Z\)$`, cmd.Process.Pid), err.Error())

	in.Close()
	require.NoError(t, cmd.Wait())
	f := openFile(t, path, nil)
	_, err = OpenFile(filepath.Join(filepath.Dir(path), ".", "audit.log"), nil)
	assert.ErrorContains(t, err, "is in use by this process", "one process excludes itself too")
	require.NoError(t, f.Close(ctx))
}

func init() {
	children["hold"] = func(path string) {
		if _, err := OpenFile(path, nil); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("held")
		io.Copy(io.Discard, os.Stdin)
	}
}

func TestTrapGoroutines(t *testing.T) {
	// What is in lumberjack's pool from other tests may be used again.
	settled := func() int {
		time.Sleep(20 * time.Millisecond)
		return runtime.NumGoroutine()
	}
	before := settled()
	for range 10 {
		lj := &lumberjack.Logger{Filename: filepath.Join(t.TempDir(), "plain.log")}
		lj.Write(numbered(0, 1).Lines)
		lj.Close()
	}
	require.GreaterOrEqual(t, settled(), before+10, "each Logger of plain lumberjack leaves a goroutine")

	openFile(t, filepath.Join(t.TempDir(), "first.log"), nil).Close(ctx)
	before = settled()
	for range 10 {
		f := openFile(t, filepath.Join(t.TempDir(), "audit.log"), &FileOptions{Retention: Retention{MaxAge: day}})
		require.NoError(t, f.Write(ctx, numbered(0, 1)))
		require.NoError(t, f.Rotate(ctx))
		require.NoError(t, f.Close(ctx))
	}
	assert.LessOrEqual(t, settled(), before)
}

func TestTrapWriteAfterClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plain.log")
	lj := plain(t, path)
	lj.Write(numbered(0, 1).Lines)
	lj.Close()
	_, err := lj.Write(numbered(1, 1).Lines)
	require.NoError(t, err, "plain lumberjack opens the file again")

	f := openFile(t, filepath.Join(t.TempDir(), "audit.log"), nil)
	require.NoError(t, f.Close(ctx))
	assert.ErrorIs(t, f.Write(ctx, numbered(0, 1)), ErrClosed)
	assert.ErrorIs(t, f.Sync(ctx), ErrClosed)
	assert.ErrorIs(t, f.Rotate(ctx), ErrClosed)
}

func TestTrapModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o022))
	mode := func(path string) os.FileMode {
		info, err := os.Stat(path)
		require.NoError(t, err)
		return info.Mode().Perm()
	}
	path := filepath.Join(t.TempDir(), "logs", "plain.log")
	lj := plain(t, path)
	lj.Write(numbered(0, 1).Lines)
	assert.EqualValues(t, 0o755, mode(filepath.Dir(path)), "plain lumberjack lets everybody look into the directory")
	require.NoError(t, os.Chmod(path, 0o666))
	require.NoError(t, lj.Rotate())
	assert.EqualValues(t, 0o644, mode(path), "and copies a loosened mode")

	for group, want := range map[bool][2]os.FileMode{false: {0o700, 0o600}, true: {0o750, 0o640}} {
		path := filepath.Join(t.TempDir(), "logs", "audit.log")
		f := openFile(t, path, &FileOptions{GroupRead: group, Retention: Retention{Compress: Zstd}})
		require.NoError(t, f.Write(ctx, numbered(0, 1)))
		assert.Equal(t, want[0], mode(filepath.Dir(path)))
		assert.Equal(t, want[1], mode(path))
		require.NoError(t, os.Chmod(path, 0o666))
		require.NoError(t, f.Rotate(ctx))
		assert.Equal(t, want[1], mode(path))
		require.NoError(t, f.Close(ctx))
	}
}

func TestTrapOpenThatFails(t *testing.T) {
	cmd := child("emfile", filepath.Join(t.TempDir(), "audit.log"))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, "plain: renamed\nours: every line is there\n", string(out))
}

func init() {
	// It has a limit of its own for open files.
	children["emfile"] = func(path string) {
		var limit syscall.Rlimit
		must(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
		exhausted := func(do func()) {
			var hogs []*os.File
			for {
				h, err := os.Open(os.DevNull)
				if err != nil {
					break
				}
				hogs = append(hogs, h)
			}
			do()
			for _, h := range hogs {
				h.Close()
			}
		}
		must(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 64, Max: limit.Max}))

		dir := filepath.Dir(path)
		theirs := filepath.Join(dir, "plain.log")
		must(os.WriteFile(theirs, []byte("a\n"), 0o600))
		lj := &lumberjack.Logger{Filename: theirs}
		exhausted(func() { lj.Write([]byte("b\n")) })
		if _, err := os.Stat(theirs); err != nil {
			fmt.Println("plain: renamed")
		}

		f, err := OpenFile(path, &FileOptions{OnError: func(error) {}})
		must(err)
		accepted := ""
		write := func(n int) {
			if b := numbered(n, 1); f.Write(ctx, b) == nil {
				accepted += string(b.Lines)
			}
		}
		write(0)
		exhausted(func() {
			f.Rotate(ctx)
			write(1)
			f.Rotate(ctx)
			write(2)
		})
		write(3)
		must(f.Rotate(ctx))
		write(4)
		must(f.Close(ctx))
		all := ""
		files, err := f.names.list()
		must(err)
		for _, file := range files {
			b, err := os.ReadFile(filepath.Join(dir, file.Name))
			must(err)
			all += string(b)
		}
		if all == accepted && strings.Contains(accepted, "4") {
			fmt.Println("ours: every line is there")
		} else {
			fmt.Printf("accepted %q, there is %q\n", accepted, all)
		}
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
