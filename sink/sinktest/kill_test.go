package sinktest_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/sinktest"
)

// killRounds is how often each kind of child is killed: 200 in all.
// SLOGAUDIT_KILL_ROUNDS sets another number for each.
func killRounds() int {
	if n, err := strconv.Atoi(os.Getenv("SLOGAUDIT_KILL_ROUNDS")); err == nil {
		return n
	}
	if testing.Short() {
		return 8
	}
	return 34
}

// TestKill kills a writing process at random moments, again and again on the
// same directory, and looks for every record that it was told is stored.
func TestKill(t *testing.T) {
	for _, tc := range []struct {
		name string
		child
	}{
		{"journal disk one writer", child{Durability: sink.DurabilityDisk, Writers: 1, Bytes: 20_000}},
		{"journal disk 64 writers", child{Durability: sink.DurabilityDisk, Writers: 64, Bytes: 200_000}},
		{"journal os one writer", child{Durability: sink.DurabilityOS, Writers: 1, Bytes: 50_000}},
		{"journal os 16 writers", child{Durability: sink.DurabilityOS, Writers: 16, Bytes: 1 << 20}},
		{"file one writer", child{File: "audit.log", Writers: 1, Bytes: 50_000}},
		{"file 16 writers", child{File: "audit.log", Writers: 16, Bytes: 200_000}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			c := tc.child
			if c.File != "" {
				c.File = filepath.Join(dir, c.File)
			} else {
				c.Journal = filepath.Join(dir, "journal")
			}
			var l sinktest.Ledger
			rounds := killRounds()
			for c.Round = range rounds {
				cmd, out := c.start(t)
				if c.Round%2 == 0 { // while it writes; otherwise perhaps while it recovers
					<-out.begun
				}
				time.Sleep(rand.N(40 * time.Millisecond))
				kill(t, cmd)
				acknowledge(t, &l, out)
				if c.Round%8 == 7 || c.Round == rounds-1 {
					require.NoError(t, l.Check(c.stored(t)), "round %d", c.Round)
				}
			}
			t.Logf("%d rounds, %d records acknowledged", rounds, l.Acked())
			assert.NotZero(t, l.Acked())
		})
	}
}

// stored reads what the child has left, after a recovery.
func (c child) stored(t *testing.T) []sinktest.Stored {
	t.Helper()
	if c.File != "" {
		return readFiles(t, c.File)
	}
	j, err := sink.OpenJournal(c.Journal, nil)
	require.NoError(t, err)
	require.NoError(t, j.Close(t.Context()))
	assert.Zero(t, j.Recovery().Corrupted)
	all, err := sinktest.ReadJournal(t.Context(), c.Journal)
	require.NoError(t, err)
	assertPlain(t, c.Journal, len(all))
	return all
}

// assertPlain holds that the segments are what they claim to be for whoever
// reads them with cat: n lines, none cut.
func assertPlain(t *testing.T, dir string, n int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "audit-*.jsonl"))
	require.NoError(t, err)
	got := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		got += strings.Count(string(data), "\n")
		if len(data) > 0 {
			assert.Equal(t, byte('\n'), data[len(data)-1], name)
		}
	}
	assert.Equal(t, n, got)
}

// readFiles reads a rotating file and its siblings, after a recovery.
func readFiles(t *testing.T, path string) []sinktest.Stored {
	t.Helper()
	f, err := sink.OpenFile(path, nil)
	require.NoError(t, err)
	require.NoError(t, f.Close(t.Context()))
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "audit-*"))
	require.NoError(t, err)
	slices.Sort(names)
	var all []sinktest.Stored
	for _, name := range append(names, path) {
		src, err := sink.OpenRead(name)
		require.NoError(t, err)
		s := bufio.NewScanner(src)
		for s.Scan() {
			all = append(all, sinktest.Stored{Line: s.Text()})
		}
		require.NoError(t, s.Err(), fmt.Sprintf("reading %s", name))
		src.Close()
	}
	return all
}
