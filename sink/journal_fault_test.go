package sink

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// faults is a directory whose calls fail when a test says so, and that remembers
// what a real disk would hold: a failed sync loses what was written since the
// last good one for ever, and a later sync that says "ok" changes nothing.
type faults struct {
	journalFS
	mu     sync.Mutex
	synced map[string]int64 // file, bytes that survive a power loss
	failed map[string]bool
	files  map[string]*faultFile
	calls  map[string]int
	// fail is asked before every call: the call's name ("create", "write",
	// "datasync", "truncate"), the file's, and how often it was called for it.
	fail func(call, name string, n int) error
}

func newFaults(fail func(call, name string, n int) error) *faults {
	return &faults{synced: map[string]int64{}, failed: map[string]bool{}, files: map[string]*faultFile{}, calls: map[string]int{}, fail: fail}
}

func (d *faults) options(o JournalOptions) *JournalOptions {
	o.fs = func(dir string) (journalFS, error) {
		real, err := openJournalFS(dir)
		d.journalFS = real
		return d, err
	}
	if o.OnError == nil {
		o.OnError = func(error) {}
	}
	return &o
}

func (d *faults) check(call, name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, _, ok := parseSegmentName(strings.TrimSuffix(name, tempExt)); !ok || d.fail == nil {
		return nil
	}
	d.calls[call+name]++
	return d.fail(call, name, d.calls[call+name])
}

func (d *faults) create(name string) (segmentFile, error) {
	if err := d.check("create", name); err != nil {
		return nil, err
	}
	f, err := d.journalFS.create(name)
	if err != nil {
		return nil, err
	}
	return d.track(f, name), nil
}

func (d *faults) open(name string) (segmentFile, error) {
	f, err := d.journalFS.open(name)
	if err != nil {
		return nil, err
	}
	return d.track(f, name), nil
}

func (d *faults) track(f segmentFile, name string) *faultFile {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[name] = &faultFile{segmentFile: f, d: d, name: name}
	d.failed[name] = false
	return d.files[name]
}

func (d *faults) rename(from, to string) error {
	err := d.journalFS.rename(from, to)
	if err == nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.synced[to] = d.synced[from]
		d.failed[to] = d.failed[from]
		if f := d.files[from]; f != nil {
			f.name = to
			d.files[to] = f
		}
	}
	return err
}

type faultFile struct {
	segmentFile
	d    *faults
	name string
}

func (f *faultFile) Write(b []byte) (int, error) {
	if err := f.d.check("write", f.name); err != nil {
		n, _ := f.segmentFile.Write(b[:len(b)/2])
		return n, err
	}
	return f.segmentFile.Write(b)
}

func (f *faultFile) Truncate(size int64) error {
	if err := f.d.check("truncate", f.name); err != nil {
		return err
	}
	return f.segmentFile.Truncate(size)
}

func (f *faultFile) datasync() error {
	err := f.d.check("datasync", f.name)
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err != nil {
		f.d.failed[f.name] = true
		return err
	}
	if size, _, err := f.size(); err == nil && !f.d.failed[f.name] {
		f.d.synced[f.name] = size
	}
	return nil
}

// powerLoss leaves what the disk holds.
func (d *faults) powerLoss(t require.TestingT, dir string) {
	for name, size := range d.synced {
		if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
			require.ErrorIs(t, err, fs.ErrNotExist)
		}
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		if _, _, ok := parseSegmentName(e.Name()); ok && d.synced[e.Name()] == 0 {
			require.NoError(t, os.Truncate(filepath.Join(dir, e.Name()), 0))
		}
	}
}

// number is the number that line wrote.
func number(t require.TestingT, text string) (int, bool) {
	text, ok := strings.CutPrefix(text, `{"msg":"`)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(text, `"}`))
	require.NoError(t, err)
	return n, true
}

// TestJournalNeverSyncsAFailedFileAgain is the lying third fsync: the first
// fails, and later ones would say ok though the data is gone.
func TestJournalNeverSyncsAFailedFileAgain(t *testing.T) {
	for _, cause := range []error{syscall.EIO, syscall.ENOSPC} {
		dir := t.TempDir()
		first := segmentName(1)
		d := newFaults(func(call, name string, n int) error {
			if call == "datasync" && name == first && n == 3 {
				return cause
			}
			return nil
		})
		var reported []error
		j := openTestJournal(t, dir, d.options(JournalOptions{OnError: func(err error) { reported = append(reported, err) }}))
		for n := range 6 {
			pos, err := j.Append(t.Context(), line("%d", n))
			require.NoError(t, err)
			require.Equal(t, Position(n+1), pos)
		}
		require.NoError(t, j.Close(t.Context()))
		require.NotEmpty(t, reported)
		require.ErrorIs(t, reported[0], cause)
		assert.Equal(t, 3, d.calls["datasync"+first], "not synced again after the failure")
		assert.Equal(t, uint64(1), j.Stats().Poisoned)
		d.powerLoss(t, dir)
		_, pos, lines := reopen(t, dir)
		require.Len(t, lines, 7)
		for n := range 6 {
			assert.Equal(t, Position(n+1), pos[n])
			assert.Contains(t, lines[n], strconv.Itoa(n))
		}
	}
}

// TestJournalFirstSyncFails: the segment that fails holds nothing yet, and its
// successor takes its name.
func TestJournalFirstSyncFails(t *testing.T) {
	dir := t.TempDir()
	d := newFaults(func(call, name string, n int) error {
		if call == "datasync" && name == segmentName(1) && n == 1 {
			return syscall.EIO
		}
		return nil
	})
	j := openTestJournal(t, dir, d.options(JournalOptions{}))
	pos, err := j.Append(t.Context(), line("0"))
	require.NoError(t, err)
	require.Equal(t, Position(1), pos)
	require.NoError(t, j.Close(t.Context()))
	d.powerLoss(t, dir)
	_, _, lines := reopen(t, dir)
	require.Equal(t, []string{`{"msg":"0"}`, `{"new":1}`}, lines)
}

// TestJournalOSKeepsAcceptedRecordsOverAFailedSync: records that were with the
// operating system only are written again.
func TestJournalOSKeepsAcceptedRecordsOverAFailedSync(t *testing.T) {
	dir := t.TempDir()
	d := newFaults(func(call, name string, n int) error {
		if call == "datasync" && name == segmentName(1) && n >= 2 {
			return syscall.EIO
		}
		return nil
	})
	j := openTestJournal(t, dir, d.options(JournalOptions{Durability: DurabilityOS, SyncEvery: time.Hour}))
	write := func(from, to int) {
		for n := from; n < to; n++ {
			pos, err := j.Append(t.Context(), line("%d", n))
			require.NoError(t, err)
			require.Equal(t, Position(n+1), pos)
		}
	}
	write(0, 10)
	require.NoError(t, j.Sync(t.Context()))
	write(10, 20)
	require.NoError(t, j.Sync(t.Context()), "synced in a new segment")
	write(20, 25)
	require.NoError(t, j.Close(t.Context()))
	d.powerLoss(t, dir)
	_, pos, lines := reopen(t, dir)
	require.Len(t, lines, 26)
	assert.Equal(t, Position(26), pos[25])
	for i := range 25 {
		n, ok := number(t, lines[i])
		require.True(t, ok)
		require.Equal(t, i, n)
	}
}

// TestJournalFaults: whatever fails and when, after a power loss every
// acknowledged record is there once, in order, and numbers are not given twice.
func TestJournalFaults(t *testing.T) {
	parent := memoryDir(t)
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(parent, "")
		require.NoError(t, err)
		defer os.RemoveAll(dir)
		plan := rapid.SliceOfN(rapid.SampledFrom([]string{"", "", "", "", "write", "datasync", "datasync", "truncate", "create"}), 1, 40).Draw(t, "plan")
		causes := []error{syscall.EIO, syscall.ENOSPC, syscall.EROFS, syscall.EMFILE}
		durability := rapid.SampledFrom([]Durability{DurabilityDisk, DurabilityOS}).Draw(t, "durability")
		step := 0
		d := newFaults(func(call, _ string, _ int) error {
			step++
			if plan[step%len(plan)] == call && step < 200 {
				return causes[step%len(causes)]
			}
			return nil
		})
		j, err := OpenJournal(dir, d.options(JournalOptions{Durability: durability, SegmentBytes: 100, Full: FullFail}))
		if err != nil {
			return
		}
		acked := map[int]Position{}
		for n := range 60 {
			if pos, err := j.Append(context.Background(), line("%d", n)); err == nil {
				acked[n] = pos
			}
		}
		synced := j.Sync(context.Background()) == nil
		closed := j.Close(context.Background()) == nil
		if durability == DurabilityDisk || synced || closed {
			d.powerLoss(t, dir)
		}
		got := map[int]Position{}
		last := -1
		j, err = OpenJournal(dir, &JournalOptions{OnError: func(error) {}})
		require.NoError(t, err)
		require.NoError(t, j.Close(context.Background()))
		for pos, text := range readBack(t, dir) {
			n, ok := number(t, text)
			if !ok {
				continue
			}
			_, again := got[n]
			require.False(t, again, "record %d is stored twice", n)
			require.Greater(t, n, last, "order")
			got[n], last = pos, n
		}
		for n, pos := range acked {
			require.Equal(t, pos, got[n], "record %d was acknowledged as %d", n, pos)
		}
	})
}

// readBack yields the records of a journal.
func readBack(t require.TestingT, dir string) func(yield func(Position, string) bool) {
	return func(yield func(Position, string) bool) {
		v, err := ReadDir(dir)
		require.NoError(t, err)
		defer v.Close()
		r := v.NewReader(1)
		defer r.Close()
		for {
			c, err := r.Next(context.Background(), 1, 0)
			if err != nil {
				require.EqualError(t, err, "EOF")
				return
			}
			if !yield(c.First, strings.TrimSuffix(string(c.Lines), "\n")) {
				return
			}
		}
	}
}

// TestJournalWithoutDescriptors: when no file can be opened the active segment
// grows, and the next one is begun later.
func TestJournalWithoutDescriptors(t *testing.T) {
	var none bool
	var mu sync.Mutex
	d := newFaults(func(call, _ string, _ int) error {
		mu.Lock()
		defer mu.Unlock()
		if none && call == "create" {
			return syscall.EMFILE
		}
		return nil
	})
	dir := t.TempDir()
	reported := 0
	j := openTestJournal(t, dir, d.options(JournalOptions{SegmentBytes: 50, OnError: func(error) { reported++ }}))
	set := func(v bool) { mu.Lock(); none = v; mu.Unlock() }
	set(true)
	for n := range 20 {
		require.NoError(t, j.Write(t.Context(), line("%d", n)))
	}
	infos, err := j.Segments()
	require.NoError(t, err)
	require.Len(t, infos, 1)
	set(false)
	time.Sleep(segmentRetry)
	require.NoError(t, j.Write(t.Context(), line("20")))
	infos, err = j.Segments()
	require.NoError(t, err)
	require.Len(t, infos, 2)
	require.NoError(t, j.Close(t.Context()))
	assert.Equal(t, 1, reported, "once, not for every record")
	_, lines := stored(t, dir)
	require.Len(t, lines, 21)
}

// TestJournalDirectoryRemoved: the directory and the active segment are made
// again, and what is gone for good is said.
func TestJournalDirectoryRemoved(t *testing.T) {
	for _, durability := range []Durability{DurabilityDisk, DurabilityOS} {
		t.Run(durability.String(), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "j")
			var reported []string
			j := openTestJournal(t, dir, &JournalOptions{Durability: durability, SegmentBytes: 60,
				OnError: func(err error) { reported = append(reported, err.Error()) }})
			origin := j.Origin()
			for n := range 10 {
				require.NoError(t, j.Write(t.Context(), line("%d", n)))
			}
			c, err := j.Cursor("loki", true)
			require.NoError(t, err)
			require.NoError(t, j.Sync(t.Context()))
			require.NoError(t, c.Set(3))
			require.NoError(t, os.RemoveAll(dir))
			time.Sleep(lookEvery)
			for n := 10; n < 15; n++ {
				require.NoError(t, j.Write(t.Context(), line("%d", n)))
			}
			_, err = OpenJournal(dir, nil)
			require.ErrorIs(t, err, ErrLocked, "the new directory is locked too")
			require.NoError(t, j.Close(t.Context()))
			assert.Equal(t, origin, j.Origin())
			assert.NotEmpty(t, reported)

			var numbers []int
			var gone []Note
			for _, text := range readBack(t, dir) {
				if note, ok := parseNote(text); ok {
					gone = append(gone, note)
				} else if n, ok := number(t, text); ok {
					numbers = append(numbers, n)
				}
			}
			assert.Equal(t, []int{10, 11, 12, 13, 14}, numbers[len(numbers)-5:])
			assert.Contains(t, numbers, 9, "the active segment is written again")
			require.Len(t, gone, 1)
			assert.Equal(t, "lost", gone[0].Event)
			assert.Equal(t, Position(1), gone[0].First)
			assert.Equal(t, Position(numbers[0]), gone[0].Last)
			v, err := ReadDir(dir)
			require.NoError(t, err)
			defer v.Close()
			assert.Equal(t, origin, v.Origin())
			cursors, err := v.Cursors()
			require.NoError(t, err)
			require.Len(t, cursors, 1)
			assert.Equal(t, Position(3), cursors[0].Position)
		})
	}
}

// TestJournalSegmentRemoved: the active segment alone is removed.
func TestJournalSegmentRemoved(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir, &JournalOptions{OnError: func(error) {}})
	for n := range 5 {
		require.NoError(t, j.Write(t.Context(), line("%d", n)))
	}
	require.NoError(t, os.Remove(filepath.Join(dir, segmentName(1))))
	require.NoError(t, j.Write(t.Context(), line("5")))
	require.NoError(t, j.Close(t.Context()))
	_, lines := stored(t, dir)
	require.Len(t, lines, 6)
}

func TestJournalRefusesASymlink(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	require.NoError(t, os.Mkdir(target, 0o700))
	link := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink(target, link))
	_, err := OpenJournal(link, nil)
	require.ErrorContains(t, err, "symbolic link")

	// Nor is a segment followed, not even within the directory.
	outside := filepath.Join(target, "outside")
	require.NoError(t, os.WriteFile(outside, nil, 0o600))
	require.NoError(t, os.Symlink("outside", filepath.Join(target, segmentName(1))))
	j, err := OpenJournal(target, &JournalOptions{OnError: func(error) {}})
	if err == nil {
		err = j.Write(t.Context(), line("x"))
		require.NoError(t, j.Close(t.Context()))
	}
	data, rerr := os.ReadFile(outside)
	require.NoError(t, rerr)
	assert.Empty(t, data)
	if err == nil {
		_, lines := stored(t, target)
		assert.Len(t, lines, 1)
	}
}

func parseNote(text string) (n Note, ok bool) {
	ok = strings.Contains(text, NoteMessage)
	if ok {
		ok = errors.Is(unmarshal(text, &n), nil)
	}
	return n, ok
}
