//go:build unix

package sink

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flooded opens a file whose policy protects everything, with room for limit
// bytes.
func flooded(t *testing.T, path string, full Answer) *File {
	return openFile(t, path, &FileOptions{
		MaxSize: 100_000,
		Retention: Retention{
			MinAge: 90 * day, MaxBytes: 1_000_000, Full: full,
		},
		Evidence: func(line []byte) bool { return bytes.Contains(line, []byte("evidence")) },
		OnError:  func(error) {},
	})
}

var attempt = Batch{Lines: []byte(`{"msg":"invalid_bearer_token","pad":"` + strings.Repeat("x", 200) + "\"}\n"), N: 1}

// What a flood meets at a policy with a floor: nothing that is there goes, the
// caller learns of it, and memory stays as it is.
func TestFlood(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	require.NoError(t, os.WriteFile(path, []byte(`{"msg":"the evidence"}`+"\n"), 0o600))
	f := flooded(t, path, AnswerFail)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	accepted, refused := 1, 0
	for range 200_000 {
		if err := f.Write(ctx, attempt); err != nil {
			require.ErrorIs(t, err, ErrFull)
			refused++
		} else {
			accepted++
		}
	}
	assert.Less(t, int64(heap())-int64(before), int64(2<<20))
	require.NoError(t, f.Close(ctx))
	all := readAll(t, path)
	assert.Equal(t, accepted, strings.Count(all, "\n"), "everything accepted is there")
	assert.True(t, strings.HasPrefix(all, `{"msg":"the evidence"}`))
	assert.LessOrEqual(t, len(all), 1_000_000)
	assert.Greater(t, len(all), 990_000)
	assert.NotZero(t, refused)
	assert.NoFileExists(t, path+".receipts.jsonl")

	// Plain lumberjack keeps three files and has lost the evidence.
	path = filepath.Join(t.TempDir(), "plain.log")
	lj := plain(t, path)
	lj.MaxBackups = 3
	lj.Write([]byte(`{"msg":"the evidence"}` + "\n"))
	for range 30_000 {
		lj.Write(attempt.Lines)
	}
	require.Eventually(t, func() bool {
		files, err := newFileNames(path).list()
		require.NoError(t, err)
		return len(files) <= 4
	}, 5*time.Second, 20*time.Millisecond)
	assert.NotContains(t, readAll(t, path), "the evidence")
}

func TestFullBlocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	f := flooded(t, path, AnswerBlock)
	fill := func() error {
		for {
			short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
			err := f.Write(short, attempt)
			cancel()
			if err != nil {
				return err
			}
		}
	}
	err := fill()
	require.ErrorIs(t, err, ErrFull)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "too young to be removed or held")

	// Somebody makes room, by hand, and the writer that waits goes on.
	done := make(chan error, 1)
	go func() { done <- f.Write(ctx, attempt) }()
	time.Sleep(50 * time.Millisecond)
	require.NoError(t, os.Remove(filepath.Join(f.names.dir, rotatedNames(t, f)[0])))
	f.wantSweep()
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(10 * time.Second):
		t.Fatal("it still waits")
	}

	// And Close ends the wait.
	go func() {
		for {
			if err := f.Write(ctx, attempt); err != nil {
				done <- err
				return
			}
		}
	}()
	time.Sleep(300 * time.Millisecond)
	require.NoError(t, f.Close(ctx))
	require.ErrorIs(t, <-done, ErrClosed)
}

func TestFullRefusesWhatIsNoEvidence(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	f := flooded(t, path, AnswerRefuse)
	var err error
	for err == nil {
		err = f.Write(ctx, attempt)
	}
	var refused *RefusedError
	require.ErrorAs(t, err, &refused)
	require.ErrorIs(t, err, ErrFull)
	require.Equal(t, 1, refused.Refused)
	for err = nil; err == nil; err = f.Write(ctx, Batch{Lines: []byte("chatter\n"), N: 1}) {
	}
	mixed := Batch{Lines: []byte("chatter\nevidence 1\nchatter\nevidence 2\n"), N: 4}
	require.ErrorAs(t, f.Write(ctx, mixed), &refused)
	require.Equal(t, 2, refused.Refused)
	require.NoError(t, f.Write(ctx, Batch{Lines: []byte("evidence 3\n"), N: 1}))
	require.NoError(t, f.Close(ctx))
	assert.True(t, strings.HasSuffix(readAll(t, path), "\nchatter\nevidence 1\nevidence 2\nevidence 3\n"))
}

// With the file system below min_free the answer holds, until there is space
// again; min_free_warn tells before.
func TestMinFree(t *testing.T) {
	dir := tmpfs(t, 2<<20)
	path := filepath.Join(dir, "audit.log")
	var told notices
	f := openFile(t, path, &FileOptions{
		MaxSize:   100_000,
		Retention: Retention{MinFree: 500_000, MinFreeWarn: 1_000_000, Full: AnswerCompress | AnswerFail, Compress: Zstd, CompressAfter: 90 * day},
		OnError:   told.add,
	})
	require.NoError(t, f.Write(ctx, attempt))
	filler := filepath.Join(dir, "filler")
	require.NoError(t, os.WriteFile(filler, make([]byte, 1_200_000), 0o600))
	n, err := 1, error(nil)
	noise := rand.NewChaCha8([32]byte{})
	for n < 100_000 {
		line := make([]byte, 150) // it cannot be compressed much
		noise.Read(line)
		if err = f.Write(ctx, Batch{Lines: fmt.Appendf(nil, "%x\n", line), N: 1}); err != nil {
			break
		}
		n++
	}
	require.ErrorIs(t, err, ErrFull)
	require.ErrorContains(t, err, "bytes are free, min_free is 500000")
	assert.Contains(t, told.String(), "min_free_warn is 1000000")
	compressed := 0
	for _, name := range rotatedNames(t, f) {
		if strings.HasSuffix(name, ".zst") {
			compressed++
		}
	}
	assert.NotZero(t, compressed, "files are compressed before their time")
	require.NoError(t, os.Remove(filler))
	require.Eventually(t, func() bool { return f.Write(ctx, attempt) == nil }, 3*time.Second, 50*time.Millisecond)
	require.NoError(t, f.Close(ctx))
	assert.Equal(t, n+1, strings.Count(readAll(t, path), "\n"))
}
