package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// line makes a batch of one record.
func line(format string, args ...any) Batch {
	return Batch{Lines: fmt.Appendf(nil, `{"msg":"`+format+`"}`+"\n", args...), N: 1}
}

// openTestJournal opens a journal that is closed at the end of the test and
// fails it on an error nobody expected.
func openTestJournal(t *testing.T, dir string, o *JournalOptions) *Journal {
	t.Helper()
	c := JournalOptions{}
	if o != nil {
		c = *o
	}
	if c.OnError == nil {
		c.OnError = func(err error) { t.Errorf("reported: %v", err) }
	}
	j, err := OpenJournal(dir, &c)
	require.NoError(t, err)
	t.Cleanup(func() { j.Close(context.Background()) })
	return j
}

// stored reads the whole journal: position and text of every record.
func stored(t *testing.T, dir string) (pos []Position, lines []string) {
	t.Helper()
	v, err := ReadDir(dir)
	require.NoError(t, err)
	defer v.Close()
	r := v.NewReader(1)
	defer r.Close()
	for {
		c, err := r.Next(t.Context(), 0, 0)
		if err != nil {
			require.EqualError(t, err, "EOF")
			return pos, lines
		}
		for i, l := range strings.Split(strings.TrimSuffix(string(c.Lines), "\n"), "\n") {
			pos = append(pos, c.First+Position(i))
			lines = append(lines, l)
		}
	}
}

func TestJournalWriteAndReadBack(t *testing.T) {
	for _, d := range []Durability{DurabilityDisk, DurabilityOS} {
		t.Run(d.String(), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "journal")
			var origin string
			want := 0
			for round := range 3 {
				j := openTestJournal(t, dir, &JournalOptions{Durability: d, SegmentBytes: 1000})
				if round > 0 {
					assert.Equal(t, origin, j.Origin())
				}
				origin = j.Origin()
				var wg sync.WaitGroup
				for w := range 8 {
					wg.Go(func() {
						for i := range 50 {
							assert.NoError(t, j.Write(t.Context(), line("r%d w%d i%d", round, w, i)))
						}
					})
				}
				wg.Wait()
				want += 400
				require.NoError(t, j.Sync(t.Context()))
				assert.Equal(t, Position(want), j.Last())
				require.NoError(t, j.Close(t.Context()))
				require.NoError(t, j.Close(t.Context()))
				assert.ErrorIs(t, j.Write(t.Context(), line("late")), ErrClosed)
			}
			pos, lines := stored(t, dir)
			require.Len(t, lines, want)
			next := map[string]int{}
			for i, l := range lines {
				assert.Equal(t, Position(i+1), pos[i])
				var r, w, n int
				_, err := fmt.Sscanf(l, `{"msg":"r%d w%d i%d"}`, &r, &w, &n)
				require.NoError(t, err, l)
				key := fmt.Sprint(r, w)
				assert.Equal(t, next[key], n, "order of one writer")
				next[key]++
			}
		})
	}
}

func TestJournalReaderFollows(t *testing.T) {
	for _, d := range []Durability{DurabilityDisk, DurabilityOS} {
		t.Run(d.String(), func(t *testing.T) {
			j := openTestJournal(t, t.TempDir(), &JournalOptions{Durability: d, SegmentBytes: 300})
			r, err := j.NewReader(0)
			require.NoError(t, err)
			defer r.Close()
			done := make(chan error, 1)
			go func() {
				for i := range 100 {
					if err := j.Write(t.Context(), line("%d", i)); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
			for got := 0; got < 100; {
				c, err := r.Next(t.Context(), 7, 0)
				require.NoError(t, err)
				require.LessOrEqual(t, c.N, 7)
				require.Equal(t, Position(got+1), c.First)
				for _, l := range strings.Split(strings.TrimSuffix(string(c.Lines), "\n"), "\n") {
					require.Equal(t, fmt.Sprintf(`{"msg":"%d"}`, got), l)
					got++
				}
			}
			require.NoError(t, <-done)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err = r.Next(ctx, 0, 0)
			require.ErrorIs(t, err, context.Canceled)
			require.NoError(t, j.Close(t.Context()))
			_, err = r.Next(t.Context(), 0, 0)
			require.EqualError(t, err, "EOF")
		})
	}
}

func TestCursor(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir, nil)
	for range 10 {
		require.NoError(t, j.Write(t.Context(), line("x")))
	}
	c, err := j.Cursor("loki", true)
	require.NoError(t, err)
	assert.Equal(t, Position(0), c.Position())
	require.NoError(t, c.Set(7))
	require.NoError(t, c.Set(3), "backwards changes nothing")
	assert.Equal(t, Position(7), c.Position())
	require.ErrorIs(t, c.Set(11), ErrPosition)
	_, err = j.Cursor("../x", true)
	require.Error(t, err)
	_, err = j.NewReader(12)
	require.ErrorIs(t, err, ErrPosition)
	require.NoError(t, j.Close(t.Context()))

	j = openTestJournal(t, dir, nil)
	c, err = j.Cursor("loki", true)
	require.NoError(t, err)
	assert.Equal(t, Position(7), c.Position())
	r, err := j.NewReader(c.Position() + 1)
	require.NoError(t, err)
	chunk, err := r.Next(t.Context(), 0, 0)
	require.NoError(t, err)
	assert.Equal(t, Position(8), chunk.First)
	assert.Equal(t, 3, chunk.N)
	require.NoError(t, j.RemoveCursor("loki"))
	infos, err := j.Cursors()
	require.NoError(t, err)
	assert.Empty(t, infos)
}

func TestJournalLock(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir, nil)
	_, err := OpenJournal(dir, nil)
	var held *LockedError
	require.ErrorAs(t, err, &held)
	require.NoError(t, j.Close(t.Context()))
	openTestJournal(t, dir, nil)
}

func unmarshal(text string, v any) error { return json.Unmarshal([]byte(text), v) }

const (
	eventually = 5 * time.Second
	tick       = 5 * time.Millisecond
)
