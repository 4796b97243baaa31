package sink

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// countingSource counts how often a segment is opened.
type countingSource struct {
	*Journal
	opened int
}

func (s *countingSource) openSegment(ref segmentRef) (io.ReadCloser, error) {
	s.opened++
	return s.Journal.openSegment(ref)
}

// TestReaderGoesForward: whatever ends a chunk, the next one goes on in the open
// file.
func TestReaderGoesForward(t *testing.T) {
	for _, size := range []struct{ records, bytes int }{{0, 0}, {1, 0}, {3, 0}, {0, 1}, {0, 50}, {7, 64}} {
		j := openTestJournal(t, t.TempDir(), nil)
		for n := range 50 {
			require.NoError(t, j.Write(t.Context(), line("%d", n)))
		}
		src := &countingSource{Journal: j}
		r := newReader(src, 1, true)
		for next := Position(1); next <= 50; {
			c, err := r.Next(t.Context(), size.records, size.bytes)
			require.NoError(t, err)
			require.Equal(t, next, c.First)
			require.Equal(t, c.N, countLines(c.Lines))
			if size.records > 0 {
				require.LessOrEqual(t, c.N, size.records)
			}
			if size.bytes > 0 && c.N > 1 {
				require.LessOrEqual(t, len(c.Lines), size.bytes)
			}
			next = c.Last() + 1
		}
		assert.Equal(t, 1, src.opened, "%+v", size)
		require.NoError(t, r.Close())
	}
}

// TestReaderLongLine: a record that is longer than the buffer and than maxBytes
// comes whole.
func TestReaderLongLine(t *testing.T) {
	j := openTestJournal(t, t.TempDir(), nil)
	long := append(append([]byte(`{"msg":"`), bytes.Repeat([]byte{'x'}, 1<<20)...), "\"}\n"...)
	require.NoError(t, j.Write(t.Context(), line("before")))
	require.NoError(t, j.Write(t.Context(), Batch{Lines: long, N: 1}))
	require.NoError(t, j.Write(t.Context(), line("after")))
	r, err := j.NewReader(1)
	require.NoError(t, err)
	defer r.Close()
	for _, want := range []int{1, 1, 1} {
		c, err := r.Next(t.Context(), 0, 1000)
		require.NoError(t, err)
		require.Equal(t, want, c.N)
		if c.First == 2 {
			require.Equal(t, long, c.Lines)
		}
	}
}

func TestJournalRefusesWhatItCannotHold(t *testing.T) {
	j := openTestJournal(t, t.TempDir(), nil)
	for _, b := range []Batch{
		{Lines: []byte("text\n"), N: 1},
		{Lines: []byte(`{"a":1}`), N: 1},
		{Lines: []byte("{\"a\":1}\n"), N: 2},
		{Lines: []byte("{\"a\":1}\n{\"a\":2}\n"), N: 1},
		{Lines: []byte("{\"a\":\"\x00\"}\n"), N: 1},
		{Lines: []byte("{\"a\":1}\n\n"), N: 2},
		{Lines: nil, N: 1},
	} {
		var bad *LineError
		require.ErrorAs(t, j.Write(t.Context(), b), &bad, "%q", b.Lines)
	}
	require.NoError(t, j.Write(t.Context(), Batch{}))
	assert.Zero(t, j.Last())
	assert.Equal(t, uint64(9), j.Stats().Refused, "lines as the batches claim")
}

// TestJournalContext: a writer whose context has ended is told whether its
// record may be stored.
func TestJournalContext(t *testing.T) {
	reached, release := make(chan struct{}), make(chan struct{})
	d := newFaults(func(call, name string, n int) error {
		if call == "datasync" && n == 2 {
			close(reached)
			<-release
		}
		return nil
	})
	dir := t.TempDir()
	j := openTestJournal(t, dir, d.options(JournalOptions{}))
	require.NoError(t, j.Write(t.Context(), line("0")))
	ctx, cancel := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { first <- j.Write(ctx, line("1")) }()
	<-reached
	go func() { second <- j.Write(ctx, line("2")) }()
	require.Eventually(t, func() bool { return j.waiting() == 1 }, eventually, tick)
	cancel()
	err := <-first
	require.ErrorIs(t, err, ErrUnconfirmed, "it is on its way to the disk")
	require.ErrorIs(t, err, context.Canceled)
	err = <-second
	require.ErrorIs(t, err, context.Canceled)
	require.False(t, errors.Is(err, ErrUnconfirmed), "it was taken back")
	require.ErrorIs(t, j.Write(ctx, line("3")), context.Canceled)
	deadline, stop := context.WithTimeout(t.Context(), tick)
	defer stop()
	require.ErrorIs(t, j.Close(deadline), context.DeadlineExceeded)
	close(release)
	require.NoError(t, j.Close(t.Context()))
	_, lines := stored(t, dir)
	assert.Equal(t, []string{`{"msg":"0"}`, `{"msg":"1"}`}, lines)
}
