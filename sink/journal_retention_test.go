package sink

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manySegments fills a journal with n records, four or so in a segment.
func manySegments(t *testing.T, dir string, n int) {
	t.Helper()
	j := openTestJournal(t, dir, &JournalOptions{SegmentBytes: 60})
	for i := range n {
		require.NoError(t, j.Write(t.Context(), line("%d", i)))
	}
	require.NoError(t, j.Close(t.Context()))
}

// segmentsThere are the names of the segments, in order.
func segmentsThere(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		if _, _, ok := parseSegmentName(e.Name()); ok {
			names = append(names, e.Name())
		}
	}
	return names
}

// setAge makes all closed segments look as if last written so long ago.
func setAge(t *testing.T, dir string, age time.Duration) {
	t.Helper()
	then := time.Now().Add(-age)
	names := segmentsThere(t, dir)
	for _, name := range names[:len(names)-1] {
		require.NoError(t, os.Chtimes(filepath.Join(dir, name), then, then))
	}
}

func numbers(t *testing.T, dir string) (got []int) {
	t.Helper()
	for _, text := range readBack(t, dir) {
		if n, ok := number(t, text); ok {
			got = append(got, n)
		}
	}
	return got
}

// TestJournalCompressesClosedSegments under a reader that is in the middle.
func TestJournalCompressesClosedSegments(t *testing.T) {
	for _, codec := range []Codec{Gzip, Zstd} {
		t.Run(codec.String(), func(t *testing.T) {
			dir := t.TempDir()
			manySegments(t, dir, 40)
			j := openTestJournal(t, dir, &JournalOptions{SegmentBytes: 60, Retention: Retention{Compress: codec}})
			r, err := j.NewReader(7)
			require.NoError(t, err)
			defer r.Close()
			_, err = r.Next(t.Context(), 1, 0)
			require.NoError(t, err)
			require.Eventually(t, func() bool {
				names := segmentsThere(t, dir)
				plain := slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, codec.Ext()) })
				return len(plain) == 1
			}, 5*time.Second, 10*time.Millisecond)
			for next := Position(8); next <= 40; {
				c, err := r.Next(t.Context(), 0, 0)
				require.NoError(t, err)
				require.Equal(t, next, c.First)
				next = c.Last() + 1
			}
			require.NoError(t, j.Close(t.Context()))
			got := numbers(t, dir)
			require.Len(t, got, 40)
			assert.True(t, slices.IsSorted(got))
		})
	}
}

// TestJournalRetention: age removes closed segments, except what a required
// cursor has not passed and what the hook keeps; every removal leaves a receipt.
func TestJournalRetention(t *testing.T) {
	dir := t.TempDir()
	manySegments(t, dir, 40)
	setAge(t, dir, 10*day)
	var mu sync.Mutex
	var asked []string
	o := &JournalOptions{
		Retention: Retention{MinAge: day, MaxAge: 5 * day},
		OnError:   func(error) {},
		BeforeDelete: func(path string, _ FileInfo) error {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, filepath.Base(path))
			if len(asked) == 1 {
				return errors.New("not sealed yet")
			}
			return nil
		},
	}
	all := segmentsThere(t, dir)
	third, _, _ := parseSegmentName(all[3])
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cursor-loki"),
		[]byte(`{"position":`+strings.TrimLeft(all[3][6:26], "0")+`,"required":true}`), segmentMode))
	require.NotZero(t, third)

	j := openTestJournal(t, dir, o)
	require.Eventually(t, func() bool { return len(segmentsThere(t, dir)) == len(all)-2 }, 5*time.Second, 10*time.Millisecond)
	left := segmentsThere(t, dir)
	assert.Equal(t, all[0], left[0], "the hook kept it")
	assert.Equal(t, all[3], left[1], "not yet shipped")
	c, err := j.Cursor("loki", true)
	require.NoError(t, err)
	require.NoError(t, c.Set(40))
	require.Eventually(t, func() bool { return len(segmentsThere(t, dir)) == 1 }, 5*time.Second, 10*time.Millisecond)
	require.NoError(t, j.Write(t.Context(), line("40")))
	require.NoError(t, j.Close(t.Context()))
	receipts, err := os.ReadFile(filepath.Join(dir, receiptsName))
	require.NoError(t, err)
	assert.Equal(t, len(all)-1, countLines(receipts))
	got := numbers(t, dir)
	assert.Equal(t, 40, got[len(got)-1])
}

// TestJournalClock: neither a clock that leapt nor files from the future make
// the journal remove what may be young, and positions do not care.
func TestJournalClock(t *testing.T) {
	for name, age := range map[string]time.Duration{
		"forward": 5 * 365 * day,   // the clock was right when they were written, and leapt since
		"back":    -5 * 365 * day,  // or it was ahead then
		"young":   day - time.Hour, // below the floor
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			manySegments(t, dir, 20)
			setAge(t, dir, age)
			before := segmentsThere(t, dir)
			j := openTestJournal(t, dir, &JournalOptions{
				Retention: Retention{MinAge: day, MaxAge: 30 * day, MaxBytes: 1}, SegmentBytes: 60, OnError: func(error) {},
			})
			time.Sleep(50 * time.Millisecond)
			pos, err := j.Append(t.Context(), line("20"))
			require.NoError(t, err)
			assert.Equal(t, Position(21), pos)
			require.NoError(t, j.Close(t.Context()))
			assert.Subset(t, segmentsThere(t, dir), before)
			assert.Len(t, numbers(t, dir), 21)
		})
	}
}

// TestJournalEvidenceOnly: when the policy leaves room for evidence only, the
// rest is refused, and a record says how much.
func TestJournalEvidenceOnly(t *testing.T) {
	dir := t.TempDir()
	manySegments(t, dir, 20)
	j := openTestJournal(t, dir, &JournalOptions{
		Retention: Retention{MinAge: day, MaxBytes: 50, Full: AnswerRefuse},
		Evidence:  func(line []byte) bool { return strings.Contains(string(line), "auth") },
		OnError:   func(error) {},
	})
	require.Eventually(t, func() bool { return j.noRoom() != nil }, 5*time.Second, 5*time.Millisecond)
	err := j.Write(context.Background(), Batch{Lines: []byte(`{"msg":"auth 1"}` + "\n" + `{"msg":"other"}` + "\n"), N: 2})
	var refused *RefusedError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, 1, refused.Refused)
	require.ErrorIs(t, err, ErrFull)
	require.NoError(t, j.Write(context.Background(), line("auth 2")))
	require.NoError(t, j.Close(t.Context()))
	_, lines := stored(t, dir)
	assert.Contains(t, lines, `{"msg":"auth 1"}`)
	assert.NotContains(t, lines, `{"msg":"other"}`)
	assert.Contains(t, strings.Join(lines, "\n"), `"event":"refused","reason":"policy","count":1`)
}
