//go:build linux

package sink

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// missing skips a test for want of something, but never in CI.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal("needs " + what)
	}
	t.Skip("needs " + what)
}

func init() {
	// Several writers, each of whose lines is on the disk when it is
	// acknowledged.
	children["synced"] = func(path string) {
		f, err := OpenFile(path, &FileOptions{MaxSize: 50_000, Sync: SyncBatch})
		must(err)
		acks := make(chan string)
		for w := range 4 {
			go func() {
				for i := 0; ; i++ {
					if f.Write(ctx, Batch{Lines: fmt.Appendf(nil, "{\"w\":%d,\"n\":%d}\n", w, i), N: 1}) != nil {
						return // the disk is gone
					}
					acks <- fmt.Sprintf("%d %d\n", w, i)
				}
			}()
		}
		for ack := range acks {
			os.Stdout.WriteString(ack)
		}
	}
	// Ten lines, with what became of each.
	children["ten"] = func(path string) {
		f, err := OpenFile(path, &FileOptions{Sync: SyncBatch})
		must(err)
		for i := range 10 {
			fmt.Println(i, f.Write(ctx, numbered(i, 1)))
		}
		fmt.Println(f.Close(ctx))
	}
}

// disk is an ext4 file system whose power can be cut.
type disk struct{ image, dir string }

func newDisk(t *testing.T) *disk {
	if os.Getuid() != 0 {
		missing(t, "root to mount a file system")
	}
	d := &disk{image: filepath.Join(t.TempDir(), "image"), dir: t.TempDir()}
	require.NoError(t, os.WriteFile(d.image, nil, 0o600))
	require.NoError(t, os.Truncate(d.image, 32<<20))
	if out, err := exec.Command("mkfs.ext4", "-q", "-F", d.image).CombinedOutput(); err != nil {
		missing(t, "mkfs.ext4: "+string(out))
	}
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.dir).CombinedOutput(); err != nil {
		missing(t, "loop devices: "+string(out))
	}
	t.Cleanup(func() { exec.Command("umount", "-l", d.dir).Run() })
	return d
}

// cut loses what was not synced, as a power loss does, and mounts the disk
// again once the process that writes there has ended.
func (d *disk) cut(t *testing.T, writer *exec.Cmd) {
	root, err := os.Open(d.dir)
	require.NoError(t, err)
	flags := uint32(2) // EXT4_GOING_FLAGS_NOLOGFLUSH
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, root.Fd(), 0x8004587d, uintptr(unsafe.Pointer(&flags)))
	root.Close()
	require.Zero(t, errno)
	writer.Process.Kill()
	writer.Wait()
	out, err := exec.Command("umount", d.dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	out, err = exec.Command("mount", "-o", "loop", d.image, d.dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// Every line that was acknowledged after a sync survives a power loss, once and
// whole.
func TestFileSurvivesPowerLoss(t *testing.T) {
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	if n, err := strconv.Atoi(os.Getenv("SLOGAUDIT_CRASH_ROUNDS")); err == nil {
		rounds = n
	}
	d := newDisk(t)
	total := 0
	for round := range rounds {
		path := filepath.Join(d.dir, fmt.Sprint("logs", round), "audit.log")
		cmd := child("synced", path)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		acked := map[int]int{}
		acks := bufio.NewScanner(out)
		cutAt := time.Now().Add(time.Duration(100+rand.IntN(200)) * time.Millisecond)
		for time.Now().Before(cutAt) && acks.Scan() {
			var w, n int
			_, err := fmt.Sscan(acks.Text(), &w, &n)
			require.NoError(t, err)
			acked[w] = n + 1
			total++
		}
		d.cut(t, cmd)
		f, err := OpenFile(path, &FileOptions{OnError: func(error) {}})
		require.NoError(t, err)
		require.NoError(t, f.Close(ctx))
		seen := map[int]int{}
		for line := range strings.Lines(readAll(t, path)) {
			var w, n int
			_, err := fmt.Sscanf(line, `{"w":%d,"n":%d}`, &w, &n)
			require.NoError(t, err, line)
			require.Equal(t, seen[w], n)
			seen[w]++
		}
		for w, n := range acked {
			require.GreaterOrEqual(t, seen[w], n, "writer %d", w)
		}
	}
	t.Log(total, "lines acknowledged")
	require.NotZero(t, total)
}

// A sync that fails is an error for the line that waited for it. The file is not
// synced again; the next line is in a new one.
func TestFileSyncFails(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		missing(t, "strace")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "audit.log")
	require.NoError(t, os.WriteFile(path, nil, 0o600)) // strace resolves it at its start
	cmd := child("ten", path)
	cmd.Args = append([]string{strace, "-f", "-qq", "-o", filepath.Join(dir, "trace"), "-P", path,
		"-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=3"}, cmd.Args...)
	cmd.Path = strace
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, 11, "%s", out)
	failed := 0
	for i, line := range lines[:10] {
		if line != fmt.Sprint(i, " <nil>") {
			failed++ // strace counts to three for each thread
			assert.Contains(t, line, "input/output error; lines since the last sync may not survive a power loss")
		}
	}
	require.NotZero(t, failed)
	assert.Equal(t, "<nil>", lines[10])
	assert.Equal(t, string(numbered(0, 10).Lines), readAll(t, path))
	files, err := newFileNames(path).list()
	require.NoError(t, err)
	assert.Len(t, files, failed+1)
}
