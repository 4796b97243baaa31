package redact

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestWriterWithStandardLog(t *testing.T) {
	defer goleak.VerifyNone(t)
	var out bytes.Buffer
	w := NewWriter(&out, nil)
	tok := shaped()
	log.New(w, "", 0).Printf("got %s\nand %v", tok, map[string]string{"password": "hunter2"})
	assert.Equal(t, "got "+hashOf(tok)+"\nand map[password:[REDACTED]]\n", out.String())
	require.NoError(t, w.Close())
	require.NoError(t, w.Close())
	_, err := w.Write([]byte("x"))
	require.Error(t, err)
}

// TestWriterSplits: however the stream is cut into calls, the same comes out.
func TestWriterSplits(t *testing.T) {
	tok := shaped()
	pem := "-----BEGIN " + "PRIVATE KEY-----\n" + random(64) + "\n" + random(64) + "\n" + random(20) + "\n-----END " + "PRIVATE KEY-----\n"
	lines := rapid.SampledFrom([]string{"plain text\n", "got " + tok + " here\n", `{"password":"p\u0061ss word","n":1}` + "\n", "\n", "a: \"" + tok + "\"\r\n", pem, "key:\n" + pem, "no end ", tok})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(lines, 0, 6).Draw(t, "lines"), "")
		var whole, split bytes.Buffer
		w := NewWriter(&whole, nil)
		_, err := io.WriteString(w, text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		w = NewWriter(&split, nil)
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			_, err := io.WriteString(w, rest[:n])
			require.NoError(t, err)
			rest = rest[n:]
		}
		require.NoError(t, w.Close())
		require.Equal(t, whole.String(), split.String())
		require.NotContains(t, split.String(), tok)
		for line := range strings.Lines(pem) {
			if len(line) > 40 && !strings.Contains(line, "PRIVATE") {
				require.NotContains(t, split.String(), strings.TrimSpace(line))
			}
		}
	})
}

// locked is a buffer for a test that looks while others write.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestWriterHoldsNothingBackForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out locked
		tok := shaped()
		w := NewWriter(&out, nil)
		io.WriteString(w, "Password: ")
		time.Sleep(writerDelay + time.Millisecond)
		assert.Equal(t, "Password: ", out.String(), "a prompt")

		io.WriteString(w, "\nuse "+tok[:20])
		time.Sleep(writerDelay + time.Millisecond)
		assert.Equal(t, "Password: \nuse ", out.String(), "the last word waits")
		io.WriteString(w, tok[20:])
		time.Sleep(2*writerDelay + time.Millisecond)
		assert.Equal(t, "Password: \nuse "+hashOf(tok), out.String())
		io.WriteString(w, "tail"+" end\n")
		assert.Equal(t, "Password: \nuse "+hashOf(tok)+" end\n", out.String(), "what may be the rest of a secret is left out")
		require.NoError(t, w.Close())
	})
}

func TestWriterLongLine(t *testing.T) {
	var out bytes.Buffer
	tok := shaped()
	w := NewWriter(&out, nil)
	chunk := strings.Repeat("word ", 20000) + tok + " "
	for range 20 {
		io.WriteString(w, chunk)
	}
	assert.Greater(t, out.Len(), 1<<20, "moved on without a line end")
	require.NoError(t, w.Close())
	assert.Equal(t, strings.Repeat(strings.ReplaceAll(chunk, tok, hashOf(tok)), 20), out.String())

	out.Reset()
	w = NewWriter(&out, nil)
	for range 40 { // cut at any byte
		io.WriteString(w, "token="+strings.Repeat(random(40), 9000))
	}
	require.NoError(t, w.Close())
	assert.Less(t, out.Len(), 10_000, "an endless value is one secret")
}

// failing fails its first writes.
type failing struct {
	bytes.Buffer
	fails int
}

var errDisk = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.fails > 0 {
		f.fails--
		n, _ := f.Buffer.Write(p[:min(len(p)/2, 100)])
		return n, errDisk
	}
	return f.Buffer.Write(p)
}

func TestWriterTriesAgain(t *testing.T) {
	f := &failing{fails: 2}
	w := NewWriter(f, nil)
	n, err := io.WriteString(w, "one line\n")
	require.ErrorIs(t, err, errDisk)
	assert.Equal(t, 9, n, "taken")
	_, err = io.WriteString(w, "two\n")
	require.ErrorIs(t, err, errDisk)
	require.NoError(t, w.Flush())
	assert.Equal(t, "one line\ntwo\n", f.String())

	f.fails = 1 << 20
	line := strings.Repeat("x", 100_000) + "\n"
	refused := false
	for range 200 {
		n, err := io.WriteString(w, line)
		require.Error(t, err)
		refused = refused || n == 0
	}
	assert.True(t, refused, "bounded")
}

func TestWriterConcurrently(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 50 {
				fmt.Fprintf(w, "line of %d password=hunter2\n", i)
			}
		})
	}
	wg.Wait()
	require.NoError(t, w.Close())
	assert.Equal(t, 400, strings.Count(out.String(), "password=[REDACTED]\n"))
}
