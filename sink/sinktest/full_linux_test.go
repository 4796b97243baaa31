package sinktest_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/sinktest"
)

// full is a journal on a disk of 256 KiB, and what it has acknowledged.
type full struct {
	*testing.T
	dir, journal string
	j            *sink.Journal
	l            sinktest.Ledger
	n            int
	mu           sync.Mutex
	reported     []string
}

func newFull(t *testing.T, o sink.JournalOptions) *full {
	f := &full{T: t, dir: tmpfs(t, "256")}
	f.journal = filepath.Join(f.dir, "journal")
	if o.SegmentBytes == 0 {
		o.SegmentBytes = 32 << 10
	}
	o.OnError = func(err error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.reported = append(f.reported, err.Error())
	}
	var err error
	f.j, err = sink.OpenJournal(f.journal, &o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.j.Close(context.Background()) })
	return f
}

// write writes the next record and returns its error, if any.
func (f *full) write(ctx context.Context) error {
	pos, err := f.j.Append(ctx, sinktest.Line("w", f.n, 500))
	if err == nil {
		f.l.Ack("w", f.n, pos)
	}
	f.n++
	return err
}

// fill writes until that fails.
func (f *full) fill() error {
	for range 2000 {
		ctx, cancel := context.WithTimeout(f.Context(), 300*time.Millisecond)
		err := f.write(ctx)
		cancel()
		if err != nil {
			return err
		}
	}
	f.Fatal("it never gets full")
	return nil
}

// check closes the journal and holds it to the ledger, and every file to being
// whole lines.
func (f *full) check() []sinktest.Stored {
	f.Helper()
	require.NoError(f, f.j.Close(f.Context()))
	all, err := sinktest.ReadJournal(f.Context(), f.journal)
	require.NoError(f, err)
	require.NoError(f, f.l.Check(all))
	assertPlain(f.T, f.journal, len(all))
	return all
}

func notes(all []sinktest.Stored, event string) (n int) {
	for _, s := range all {
		if strings.Contains(s.Line, sink.NoteMessage) && strings.Contains(s.Line, `"event":"`+event+`"`) {
			n++
		}
	}
	return n
}

// hog takes space away and gives it back.
func (f *full) hog(bytes int) (release func()) {
	name := filepath.Join(f.dir, "hog")
	require.NoError(f, os.WriteFile(name, make([]byte, bytes), 0o600))
	return func() { require.NoError(f, os.Remove(name)) }
}

func TestFullDiskFails(t *testing.T) {
	for _, d := range []sink.Durability{sink.DurabilityDisk, sink.DurabilityOS} {
		f := newFull(t, sink.JournalOptions{Full: sink.FullFail, Durability: d})
		release := f.hog(128 << 10)
		err := f.fill()
		require.ErrorIs(t, err, sink.ErrFull)
		require.ErrorIs(t, err, syscall.ENOSPC)
		require.ErrorIs(t, f.write(t.Context()), sink.ErrFull)
		assert.True(t, f.j.Stats().Full)
		release()
		require.NoError(t, f.write(t.Context()))
		assert.False(t, f.j.Stats().Full)
		all := f.check()
		assert.Equal(t, 1, notes(all, "refused"), "refused records leave a record of themselves")
		assert.Equal(t, uint64(2), f.j.Stats().Refused)
	}
}

func TestFullDiskBlocks(t *testing.T) {
	f := newFull(t, sink.JournalOptions{Full: sink.FullBlock})
	release := f.hog(128 << 10)
	err := f.fill()
	require.ErrorIs(t, err, sink.ErrFull)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	done := make(chan error)
	go func() { done <- f.write(t.Context()) }()
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	release()
	require.NoError(t, <-done)
	f.check()
}

func TestFullDiskBlocksSoLong(t *testing.T) {
	f := newFull(t, sink.JournalOptions{Full: sink.FullBlock, FullWait: 100 * time.Millisecond})
	f.hog(128 << 10)
	require.ErrorIs(t, f.fill(), sink.ErrFull)
	start := time.Now()
	require.ErrorIs(t, f.write(t.Context()), sink.ErrFull)
	assert.GreaterOrEqual(t, time.Since(start), 80*time.Millisecond)
	f.check()
}

// TestFullDiskEndsOnClose: Close does not wait for space.
func TestFullDiskEndsOnClose(t *testing.T) {
	f := newFull(t, sink.JournalOptions{})
	f.hog(128 << 10)
	require.Error(t, f.fill())
	done := make(chan error)
	go func() { done <- f.write(context.Background()) }()
	time.Sleep(50 * time.Millisecond)
	f.check()
	require.ErrorIs(t, <-done, sink.ErrFull)
}

func TestFullDiskDropsWhatWasShipped(t *testing.T) {
	f := newFull(t, sink.JournalOptions{Full: sink.FullDropShipped})
	c, err := f.j.Cursor("remote", true)
	require.NoError(t, err)
	require.ErrorIs(t, f.fill(), sink.ErrFull, "nothing was shipped, nothing goes")
	require.Zero(t, f.j.Stats().Dropped)
	// One segment is shipped, and one record of the next.
	segments, err := f.j.Segments()
	require.NoError(t, err)
	require.NoError(t, c.Set(segments[0].Last+1))
	require.ErrorIs(t, f.fill(), sink.ErrFull)
	require.Equal(t, uint64(segments[0].Last), f.j.Stats().Dropped)
	// Everything is shipped from now on: it goes round and round.
	require.NoError(t, c.Set(f.j.Last()))
	for range 1000 {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		err := f.write(ctx)
		cancel()
		require.NoError(t, err, f.reported)
		require.NoError(t, c.Set(f.j.Last()))
	}
	receipts, err := os.ReadFile(filepath.Join(f.journal, "receipts.jsonl"))
	require.NoError(t, err)
	assert.Contains(t, string(receipts), segments[0].Name)
	require.NoError(t, f.j.Close(t.Context()))
	all, err := sinktest.ReadJournal(t.Context(), f.journal)
	require.NoError(t, err)
	assert.Greater(t, all[0].Position, segments[0].Last)
	assert.NotZero(t, notes(all, "dropped"))
	for _, said := range f.reported {
		assert.Contains(t, said, "space")
	}
}

// TestFullDiskKeepsTheFloor: what is younger than the floor, or held, or vetoed
// stays, although it was shipped.
func TestFullDiskKeepsTheFloor(t *testing.T) {
	veto := func(string, sink.FileInfo) error { return os.ErrPermission }
	for name, o := range map[string]sink.JournalOptions{
		"floor": {Retention: sink.Retention{MinAge: time.Hour}},
		"hold":  {Retention: sink.Retention{Holds: []sink.Hold{{ID: "case-118"}}}},
		"hook":  {BeforeDelete: veto},
	} {
		t.Run(name, func(t *testing.T) {
			o.Full = sink.FullDropShipped
			f := newFull(t, o)
			c, err := f.j.Cursor("remote", true)
			require.NoError(t, err)
			require.ErrorIs(t, f.fill(), sink.ErrFull)
			require.NoError(t, c.Set(f.j.Last()), "on a full disk too")
			require.ErrorIs(t, f.fill(), sink.ErrFull)
			assert.Zero(t, f.j.Stats().Dropped)
			f.check()
		})
	}
}
