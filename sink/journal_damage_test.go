package sink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// damaged makes a journal of three segments with four records each, the last of
// which is open, changes one segment's bytes and returns the directory and what
// was written.
func damaged(t *testing.T, segment int, change func([]byte) []byte) (dir string, want []string) {
	t.Helper()
	dir = memoryDir(t)
	for i := range 3 {
		var b bytes.Buffer
		for n := range 4 {
			rec := fmt.Sprintf(`{"s":%d,"n":%d,"text":"a*J b"}`, i, n)
			want = append(want, rec)
			b.WriteString(rec + "\n")
		}
		data := b.Bytes()
		if i == segment {
			data = change(bytes.Clone(data))
		}
		name := filepath.Join(dir, segmentName(Position(4*i+1)))
		require.NoError(t, os.WriteFile(name, data, segmentMode))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, originName), []byte(strings.Repeat("ab", 16)+"\n"), segmentMode))
	return dir, want
}

// memoryDir is a directory for tests that open a journal thousands of times,
// where syncing costs nothing if there is such a place.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "journal")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// reopen recovers the journal, writes one more record and returns all there is.
// Errors are expected.
func reopen(t *testing.T, dir string) (Recovery, []Position, []string) {
	t.Helper()
	j, err := OpenJournal(dir, nil)
	require.NoError(t, err)
	require.NoError(t, j.Write(t.Context(), Batch{Lines: []byte(`{"new":1}` + "\n"), N: 1}))
	require.NoError(t, j.Close(t.Context()))
	pos, lines := stored(t, dir)
	for _, l := range lines {
		assert.True(t, json.Valid([]byte(l)), l)
	}
	return j.Recovery(), pos, lines
}

func TestJournalTornTail(t *testing.T) {
	const half = `{"s":2,"n":4,"te`
	zeros := strings.Repeat("\x00", 5000)
	for _, tc := range []struct{ name, tail string }{
		{"nothing", ""},
		{"half a record", half},
		{"one brace", "{"},
		{"zeros", zeros},
		{"half a record and zeros", half + zeros},
		{"zeros with a newline", zeros + "\n"},
		{"zeros and half a record", zeros + half},
		{"garbage", "\x93\x1f]]\x00}{\n\xff\xfe{{\n\x7f"},
		{"garbage that ends in a newline", "\x93\x1f\x00}\n\n\xff\xfe\n"},
		{"newlines", "\n\n\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir, want := damaged(t, 2, func(b []byte) []byte { return append(b, tc.tail...) })
			found, pos, lines := reopen(t, dir)
			assert.Equal(t, append(want, `{"new":1}`), lines)
			assert.Equal(t, Position(13), pos[len(pos)-1])
			assert.Equal(t, int64(len(tc.tail)), found.TornBytes)
			assert.Zero(t, found.Corrupted)
			if tc.tail != "" {
				torn, err := os.ReadFile(filepath.Join(dir, found.TornFile))
				require.NoError(t, err)
				assert.Equal(t, tc.tail, string(torn), "moved aside whole")
			}
			again, _, _ := reopen(t, dir)
			assert.Zero(t, again.TornBytes, "recovered for good")
		})
	}
}

// TestJournalCutAnywhere cuts the last segment at every byte: what is whole
// stays, the rest is moved aside.
func TestJournalCutAnywhere(t *testing.T) {
	_, want := damaged(t, 0, func(b []byte) []byte { return b })
	size := 4 * (len(want[8]) + 1)
	for cut := range size {
		dir, _ := damaged(t, 2, func(b []byte) []byte { return b[:cut] })
		_, pos, lines := reopen(t, dir)
		whole := (cut + 1) / (len(want[8]) + 1) // also without its newline
		require.Equal(t, append(want[:8+whole:8+whole], `{"new":1}`), lines, "cut at %d", cut)
		require.Equal(t, Position(9+whole), pos[len(pos)-1])
	}
}

// TestJournalFlippedBits flips every bit of every segment, one at a time: all
// records but the one that was hit stay as they are, under their positions.
func TestJournalFlippedBits(t *testing.T) {
	_, want := damaged(t, 0, func(b []byte) []byte { return b })
	size := 4 * (len(want[0]) + 1)
	for segment := range 3 {
		for at := range size {
			if testing.Short() && at%3 != segment {
				continue
			}
			for bit := range 8 {
				dir, _ := damaged(t, segment, func(b []byte) []byte { b[at] ^= 1 << bit; return b })
				what := fmt.Sprintf("segment %d, byte %d, bit %d", segment, at, bit)
				_, pos, lines := reopen(t, dir)
				hit := 4*segment + at/(len(want[0])+1)
				checkHit(t, want, pos, lines, hit, what)
				os.RemoveAll(dir)
				if t.Failed() {
					return
				}
			}
		}
	}
}

// checkHit holds that only record hit was harmed: it is stored changed, or a
// note stands for it, or at the end of the journal it was moved aside.
func checkHit(t *testing.T, want []string, pos []Position, lines []string, hit int, what string) {
	t.Helper()
	got := map[Position]string{}
	for i, p := range pos {
		got[p] = lines[i]
	}
	for i, w := range want {
		if i != hit {
			assert.Equal(t, w, got[Position(i+1)], "%s: record %d", what, i+1)
		}
	}
	last := Position(len(want) + 1)
	if hit == len(want)-1 && got[last] == "" {
		last-- // moved aside, and its position given again
	} else {
		assert.NotEmpty(t, got[Position(hit+1)], what)
	}
	assert.Equal(t, `{"new":1}`, got[last], what)
	assert.Len(t, got, int(last), what)
}

// TestJournalOverwrittenBlock overwrites newlines with zeros, as a lost sector
// does: positions after it stay right.
func TestJournalOverwrittenBlock(t *testing.T) {
	dir, want := damaged(t, 1, func(b []byte) []byte {
		line := len(b) / 4
		copy(b[line/2:], make([]byte, 2*line))
		return b
	})
	_, pos, lines := reopen(t, dir)
	require.Equal(t, []Position{1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13}, pos)
	assert.Equal(t, want[:4], lines[:4])
	assert.Equal(t, want[7:], lines[5:10])
	var n Note
	require.NoError(t, json.Unmarshal([]byte(lines[4]), &n))
	assert.Equal(t, "corrupt", n.Event)
	assert.Equal(t, Position(5), n.First)
	assert.Equal(t, Position(7), n.Last)
	assert.Len(t, n.SHA256, 64)
}

func TestJournalMissingSegment(t *testing.T) {
	dir, want := damaged(t, 1, func(b []byte) []byte { return b })
	require.NoError(t, os.Remove(filepath.Join(dir, segmentName(5))))
	_, pos, lines := reopen(t, dir)
	require.Equal(t, []Position{1, 2, 3, 4, 5, 9, 10, 11, 12, 13}, pos)
	assert.Equal(t, want[8:], lines[5:9])
	var n Note
	require.NoError(t, json.Unmarshal([]byte(lines[4]), &n))
	assert.Equal(t, "missing", n.Event)
	assert.Equal(t, Position(8), n.Last)
}

func TestJournalBehindCursor(t *testing.T) {
	dir, want := damaged(t, 2, func(b []byte) []byte { return b })
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cursor-loki"), []byte(`{"position":20,"required":true}`), segmentMode))
	found, pos, lines := reopen(t, dir)
	assert.Equal(t, uint64(8), found.Behind)
	assert.Equal(t, want, lines[:12])
	var own Note
	require.NoError(t, json.Unmarshal([]byte(lines[13]), &own))
	assert.Equal(t, []Position{21, 22}, pos[13:], "positions are not given twice")
	assert.Equal(t, "lost", own.Event)
	assert.Equal(t, Position(13), own.First)
	assert.Equal(t, Position(20), own.Last)
}

func TestJournalPrefersThePlainSegment(t *testing.T) {
	dir, want := damaged(t, 0, func(b []byte) []byte { return b })
	half := filepath.Join(dir, segmentName(1)+Zstd.Ext())
	require.NoError(t, os.WriteFile(half, []byte("not whole"), segmentMode))
	_, _, lines := reopen(t, dir)
	assert.Equal(t, append(want, `{"new":1}`), lines)
}

func TestJournalReadsCompressed(t *testing.T) {
	for _, c := range []Codec{Gzip, Zstd} {
		for _, segments := range []int{1, 3} {
			dir, want := damaged(t, 0, func(b []byte) []byte { return b })
			for i := range segments {
				_, err := compressFile(filepath.Join(dir, segmentName(Position(4*i+1))), c)
				require.NoError(t, err)
			}
			_, pos, lines := reopen(t, dir)
			assert.Equal(t, append(want, `{"new":1}`), lines)
			assert.Equal(t, Position(13), pos[12])
		}
	}
}
