package sink

import (
	"context"
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
