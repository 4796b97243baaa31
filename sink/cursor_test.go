package sink

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sidecar ships from the directory of a journal that another process writes:
// it holds the cursor alone, and retention there sees the cursor move.
func TestAnotherProcessHoldsACursor(t *testing.T) {
	j, err := OpenJournal(t.TempDir(), nil)
	require.NoError(t, err)
	defer j.Close(context.Background())
	for range 5 {
		require.NoError(t, j.Write(context.Background(), Batch{Lines: []byte("{}\n"), N: 1}))
	}
	v, err := ReadDir(j.Dir())
	require.NoError(t, err)
	defer v.Close()
	last, err := v.Sync(context.Background())
	require.NoError(t, err)
	assert.Equal(t, Position(5), last)

	c, err := v.Cursor("a", true)
	require.NoError(t, err)
	_, err = j.Cursor("a", true)
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, c.Set(3))
	pos, ok := j.shipped()
	assert.True(t, ok)
	assert.Equal(t, Position(3), pos)

	require.NoError(t, c.Close())
	require.ErrorIs(t, c.Set(4), ErrClosed)
	own, err := j.Cursor("a", true)
	require.NoError(t, err)
	assert.Equal(t, Position(3), own.Position())
	_, err = v.Cursor("a", true)
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, own.Set(5))
}

// TestOpenLeavesTheCursorOfASidecarAlone: another process may be between writing
// and renaming it.
func TestOpenLeavesTheCursorOfASidecarAlone(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, openTestJournal(t, dir, nil).Close(t.Context()))
	v, err := ReadDir(dir)
	require.NoError(t, err)
	defer v.Close()
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			c, err := v.Cursor("sidecar", true)
			if err != nil {
				done <- err
				return
			}
			c.Close()
		}
	}()
	for range 20 {
		require.NoError(t, openTestJournal(t, dir, nil).Close(t.Context()))
	}
	close(stop)
	require.NoError(t, <-done)

	// One that a killed process left behind is in nobody's way.
	left := filepath.Join(dir, cursorPrefix+"sidecar"+tempExt)
	require.NoError(t, os.WriteFile(left, []byte("{"), segmentMode))
	c, err := v.Cursor("sidecar", true)
	require.NoError(t, err)
	require.NoError(t, c.Close())
	assert.NoFileExists(t, left)
}
