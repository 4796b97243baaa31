//go:build unix

package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFileRepairsItsEnd(t *testing.T) {
	const whole = `{"n":0}` + "\n"
	for name, test := range map[string]struct{ in, want, torn string }{
		"clean":       {whole, whole, ""},
		"empty":       {"", "", ""},
		"half a line": {whole + `{"n":`, whole, `{"n":` + "\n"},
		"no newline":  {whole + `{"n":1}`, whole + `{"n":1}` + "\n", ""},
		"zeros":       {whole + "\x00\x00\x00", whole, ""},
		"garbage":     {whole + "\xff\xfe\x00x", whole, "\xff\xfe\x00x\n"},
		"only half":   {`{"n`, "", `{"n` + "\n"},
		"long":        {whole + strings.Repeat("x", 200_000), whole, strings.Repeat("x", 200_000) + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "audit.log")
			require.NoError(t, os.WriteFile(path, []byte(test.in), 0o600))
			var told notices
			f := openFile(t, path, &FileOptions{OnError: told.add})
			require.NoError(t, f.Write(ctx, numbered(7, 1)))
			require.NoError(t, f.Close(ctx))
			assert.Equal(t, test.want+string(numbered(7, 1).Lines), string(readFile(t, path)))
			torn, _ := os.ReadFile(path + ".torn")
			assert.Equal(t, test.torn, string(torn))
			assert.Equal(t, test.in != test.want, told.String() != "[]", told.String())
		})
	}
}

// A process that is killed at any point between the stage and the log file loses
// nothing and writes nothing twice.
func TestStageRecovery(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "stage")
		require.NoError(t, err)
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "audit.log")
		before := numbered(0, rapid.IntRange(0, 5).Draw(t, "lines before")).Lines
		staged := numbered(100, rapid.IntRange(0, 5).Draw(t, "lines staged")).Lines
		require.NoError(t, os.WriteFile(path, before, 0o600))
		info, err := os.Stat(path)
		require.NoError(t, err)

		s, err := openStage(newFileNames(path).hidden("pending"), 0o600)
		require.NoError(t, err)
		// The lines are in one slot or in both.
		turnAt := rapid.IntRange(0, 6).Draw(t, "turn at")
		base, n := info.Size(), 0
		require.NoError(t, s.begin(base, inodeOf(info)))
		for line := range bytes.Lines(staged) {
			if n == turnAt {
				s.turn()
				require.NoError(t, s.begin(base, inodeOf(info)))
			}
			require.NoError(t, s.filling().add(line))
			base, n = base+int64(len(line)), n+1
		}
		// The write of the stage was cut short, at any byte.
		written := rapid.IntRange(0, len(staged)).Draw(t, "written")
		log, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = log.Write(staged[:written])
		require.NoError(t, errors.Join(err, log.Close(), unmapFile(s.mem), s.file.Close()))

		for range 2 {
			f, err := OpenFile(path, nil)
			require.NoError(t, err)
			require.NoError(t, f.Close(ctx))
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(before)+string(staged), string(got))
		}
	})
}

func TestStageOfAnotherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	pending := newFileNames(path).hidden("pending")
	s, err := openStage(pending, 0o600)
	require.NoError(t, err)
	require.NoError(t, s.begin(50, 12345))
	require.NoError(t, s.filling().add(numbered(1, 1).Lines))
	require.NoError(t, errors.Join(unmapFile(s.mem), s.file.Close()))
	require.NoError(t, os.WriteFile(path, append(numbered(0, 1).Lines, "half"...), 0o600))
	f := openFile(t, path, nil)
	require.NoError(t, f.Close(ctx))
	assert.Equal(t, string(numbered(0, 2).Lines), string(readFile(t, path)), "it is not glued to half a line")

	// What is no stage is kept, and no reason not to start.
	require.NoError(t, os.WriteFile(pending, []byte("something else"), 0o600))
	var told notices
	f = openFile(t, path, &FileOptions{OnError: told.add})
	require.NoError(t, f.Close(ctx))
	assert.Contains(t, told.String(), "is not a file of pending lines")
	assert.FileExists(t, pending+".damaged")
}

// A stage whose file is cut short under the process is a lost stage, not a
// crash.
func TestStageFileCutShort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	var told notices
	f := openFile(t, path, &FileOptions{OnError: told.add})
	require.NotNil(t, f.stage)
	require.NoError(t, os.Truncate(f.stage.file.Name(), 0))
	for i := range 100 {
		require.NoError(t, f.Write(ctx, numbered(i, 1)))
	}
	require.NoError(t, f.Close(ctx))
	assert.Equal(t, string(numbered(0, 100).Lines), readAll(t, path))
	assert.Contains(t, told.String(), "cut short")
}

// Whoever is idle has its lines in the file when Write returns, and whoever is
// busy has them there soon.
func TestFileFlushes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	f := openFile(t, path, nil)
	for i := range 3 {
		require.NoError(t, f.Write(ctx, numbered(i, 1)))
	}
	assert.Equal(t, string(numbered(0, 3).Lines), string(readFile(t, path)))
	for i := range 1000 {
		require.NoError(t, f.Write(ctx, numbered(3+i, 1)))
	}
	require.Eventually(t, func() bool {
		return string(readFile(t, path)) == string(numbered(0, 1003).Lines)
	}, time.Second, 5*time.Millisecond)
	require.NoError(t, f.Write(ctx, numbered(1003, 1000)))
	require.NoError(t, f.Sync(ctx))
	assert.Equal(t, string(numbered(0, 2003).Lines), string(readFile(t, path)))
}

func TestFileManyWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	f := openFile(t, path, &FileOptions{MaxSize: 10_000, Retention: Retention{Compress: Zstd}})
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 500 {
				assert.NoError(t, f.Write(ctx, Batch{Lines: fmt.Appendf(nil, "%d %d\n", w, i), N: 1}))
				if i%100 == 99 {
					assert.NoError(t, f.Rotate(ctx))
					assert.NoError(t, f.Sync(ctx))
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, f.Close(ctx))
	next := map[int]int{}
	for line := range strings.Lines(readAll(t, path)) {
		var w, i int
		_, err := fmt.Sscan(line, &w, &i)
		require.NoError(t, err, line)
		require.Equal(t, next[w], i)
		next[w]++
	}
	for w := range 8 {
		assert.Equal(t, 500, next[w])
	}
}

// warm has lumberjack's goroutines made outside of a synctest bubble, where
// they could not end.
func warm(t *testing.T) {
	openFile(t, filepath.Join(t.TempDir(), "warm.log"), nil).Close(ctx)
}

func rotatedNames(t *testing.T, f *File) (names []string) {
	files, err := f.names.list()
	require.NoError(t, err)
	for _, file := range files {
		if !file.Active {
			names = append(names, file.Name)
		}
	}
	return names
}

func TestFileRotatesByTheClock(t *testing.T) {
	warm(t)
	path := filepath.Join(t.TempDir(), "audit.log")
	synctest.Test(t, func(t *testing.T) { // it is 2000-01-01T00:00:00Z
		time.Sleep(30 * time.Second)
		f, err := OpenFile(path, &FileOptions{RotateAt: []TimeOfDay{{Minute: 5}}, RotateEvery: 18 * time.Minute})
		require.NoError(t, err)
		write := func() { require.NoError(t, f.Write(ctx, numbered(0, 1))) }
		write()
		time.Sleep(4 * time.Minute)
		require.Empty(t, rotatedNames(t, f))
		time.Sleep(time.Minute)
		require.Equal(t, []string{"audit-2000-01-01T00-05-00.000.log"}, rotatedNames(t, f), "at five past")
		write()
		time.Sleep(18 * time.Minute)
		require.Len(t, rotatedNames(t, f), 2, "after 18 minutes")
		time.Sleep(48 * time.Minute)
		require.Len(t, rotatedNames(t, f), 2, "an empty file is not rotated")
		require.NoError(t, f.Close(ctx))
	})
}

func TestTimeOfDay(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip("no time zones here")
	}
	at := TimeOfDay{Hour: 2, Minute: 30, Location: paris}
	// The night of 29 March 2026 has no 02:30 in Paris.
	night := time.Date(2026, 3, 28, 12, 0, 0, 0, paris)
	first := at.next(night)
	assert.Equal(t, "2026-03-29T03:30:00+02:00", first.Format(time.RFC3339))
	assert.Equal(t, "2026-03-30T02:30:00+02:00", at.next(first).Format(time.RFC3339))
	assert.Equal(t, noon.Add(12*time.Hour), TimeOfDay{}.next(noon))

	for in, want := range map[string]string{"00:00": "00:00 UTC", "06:30 UTC": "06:30 UTC", "23:59 Europe/Paris": "23:59 Europe/Paris"} {
		d, err := ParseTimeOfDay(in)
		require.NoError(t, err)
		assert.Equal(t, want, d.String())
	}
	for _, in := range []string{"", "24:00", "7", "12:00 Mars/Phobos"} {
		_, err := ParseTimeOfDay(in)
		assert.Error(t, err, in)
	}
	_, err = OpenFile(filepath.Join(t.TempDir(), "x"), &FileOptions{RotateAt: []TimeOfDay{{Hour: 24}}})
	assert.Error(t, err)
}

func TestFileRotatesOnSignal(t *testing.T) {
	f := openFile(t, filepath.Join(t.TempDir(), "audit.log"), nil)
	stop := f.RotateOn(syscall.SIGHUP)
	defer stop()
	require.NoError(t, f.Write(ctx, numbered(0, 1)))
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
	require.Eventually(t, func() bool { return len(rotatedNames(t, f)) == 1 }, time.Second, 10*time.Millisecond)
}

// Names run on although the clock does not.
func TestRotatedNamesNeverRunBackwards(t *testing.T) {
	n := newFileNames(filepath.Join(t.TempDir(), "audit.log"))
	last := time.Time{}
	var all []string
	for _, clock := range []time.Time{noon, noon, noon.Add(-time.Hour), noon.Add(time.Second), noon.Add(-day)} {
		path, closed, err := n.reserve(clock, last, 0o600)
		require.NoError(t, err)
		all, last = append(all, filepath.Base(path)), closed
	}
	assert.IsIncreasing(t, all)
	// A name that is taken, compressed perhaps, is not taken again.
	taken := filepath.Join(n.dir, n.rotated(noon.Add(day))) + ".gz"
	require.NoError(t, os.WriteFile(taken, nil, 0o600))
	path, _, err := n.reserve(noon.Add(day), last, 0o600)
	require.NoError(t, err)
	assert.Equal(t, "audit-2026-11-24T12-00-00.001.log", filepath.Base(path))
}

func TestFileSweeps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	var deleted atomic.Int32
	var told notices
	f := openFile(t, path, &FileOptions{
		MaxSize: 1000,
		Retention: Retention{
			MaxBytes: 10_000, Compress: Zstd,
			Holds: []Hold{{ID: "case-1", Files: []string{"*T*"}, From: noon.AddDate(100, 0, 0)}},
		},
		OnError:      told.add,
		BeforeDelete: func(string, FileInfo) error { deleted.Add(1); return nil },
	})
	require.NoError(t, f.Write(ctx, numbered(0, 5000)))
	require.Never(t, func() bool { return deleted.Load() > 0 }, 100*time.Millisecond, 10*time.Millisecond, "all are held")
	require.NoError(t, f.Close(ctx))
	assert.Contains(t, told.String(), "are too young to be removed or held: warn")

	f = openFile(t, path, &FileOptions{
		MaxSize: 1000, Retention: Retention{MaxBytes: 10_000},
		BeforeDelete: func(path string, _ FileInfo) error {
			require.FileExists(t, path)
			deleted.Add(1)
			return nil
		},
	})
	size := func() (left int64) {
		files, err := f.names.list()
		require.NoError(t, err)
		for _, file := range files {
			left += file.Size
		}
		return left
	}
	require.Eventually(t, func() bool { return size() <= 10_000 }, 5*time.Second, 10*time.Millisecond, "at its start")
	require.NoError(t, f.Close(ctx))
	receipts, err := os.ReadFile(path + ".receipts.jsonl")
	require.NoError(t, err)
	assert.Equal(t, int(deleted.Load()), bytes.Count(receipts, newline))
	assert.Contains(t, string(receipts), `"rule":"max-bytes"`)
}

// A clock that leaps forward by years makes nothing old enough to be removed
// until it has stood for a day.
func TestTrustedClock(t *testing.T) {
	var c trustedClock
	start := noon
	see := func(wall time.Time, elapsed time.Duration) time.Time {
		now, _ := c.now(wall, elapsed, start.Add(-time.Hour))
		return now
	}
	assert.Equal(t, start, see(start, 0))
	assert.Equal(t, start.Add(time.Minute), see(start.Add(time.Minute), time.Minute))
	leapt := start.AddDate(10, 0, 0)
	assert.Equal(t, start.Add(2*time.Minute), see(leapt.Add(2*time.Minute), 2*time.Minute))
	assert.Equal(t, start.Add(23*time.Hour), see(leapt.Add(23*time.Hour), 23*time.Hour))
	assert.Equal(t, leapt.Add(25*time.Hour), see(leapt.Add(25*time.Hour), 25*time.Hour), "it has stood for a day")

	c = trustedClock{}
	see(start, 0)
	see(leapt, time.Minute)
	assert.Equal(t, start.Add(2*time.Minute), see(start.Add(2*time.Minute), 2*time.Minute), "it leapt back")
	assert.Equal(t, start.AddDate(-1, 0, 0), see(start.AddDate(-1, 0, 0), 3*time.Minute), "a clock in the past removes nothing")
	assert.Equal(t, start.Add(4*time.Minute), see(start.Add(4*time.Minute), 4*time.Minute), "and comes back")

	c = trustedClock{}
	now, err := c.now(leapt, 0, start)
	assert.Equal(t, start, now, "a clock that was wrong from the start")
	assert.ErrorContains(t, err, "ahead of the newest file")
	now, _ = c.now(leapt.Add(2*time.Hour), 2*time.Hour, start)
	assert.Equal(t, leapt.Add(2*time.Hour), now)
}

// However the clock leaps, and however often, the trusted time never runs ahead
// of the time that has passed, until the clock has stood still for a day.
func TestTrustedClockProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c trustedClock
		offset, elapsed := time.Duration(0), time.Duration(0)
		c.now(noon, 0, noon)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			elapsed += time.Minute
			if rapid.Bool().Draw(t, "leaps") {
				offset += time.Duration(rapid.Int64Range(-1000, 1000).Draw(t, "hours")) * time.Hour
			}
			now, _ := c.now(noon.Add(elapsed+offset), elapsed, noon)
			require.LessOrEqual(t, now.Sub(noon), elapsed+20*time.Minute+20*clockJump)
		}
	})
}

func TestReceipts(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audit-2026-11-23T10-00-00.000.log")
	lines := `{"time":"2026-11-23T08:00:00Z","msg":"a"}` + "\n" + strings.Repeat("x", 200_000) + "\n" +
		`{"level":"INFO","time":"2026-11-23T11:00:00+02:00"}` + "\n"
	require.NoError(t, os.WriteFile(path, []byte(lines), 0o600))
	plainReceipt, err := NewReceipt(path)
	require.NoError(t, err)
	assert.EqualValues(t, 3, plainReceipt.Records)
	assert.EqualValues(t, len(lines), plainReceipt.Bytes)
	assert.Equal(t, "2026-11-23T08:00:00Z", plainReceipt.First.Format(time.RFC3339))
	assert.Equal(t, "2026-11-23T09:00:00Z", plainReceipt.Last.Format(time.RFC3339))
	for _, c := range []Codec{Gzip, Zstd} {
		require.NoError(t, os.WriteFile(path, []byte(lines), 0o600))
		name, err := compressFile(path, c)
		require.NoError(t, err)
		r, err := NewReceipt(name)
		require.NoError(t, err)
		assert.NotEmpty(t, r.StoredSHA256)
		assert.NotZero(t, r.StoredBytes)
		r.File, r.StoredSHA256, r.StoredBytes = plainReceipt.File, "", 0
		assert.Equal(t, plainReceipt, r, "the lines are the same")

		// A damaged file has a receipt that says so.
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(name, b[:len(b)/2], 0o600))
		r, err = NewReceipt(name)
		require.NoError(t, err)
		assert.NotEmpty(t, r.Damage)
		assert.EqualValues(t, len(b)/2, r.StoredBytes)
	}
	file := filepath.Join(dir, "receipts.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(`{"cut`), 0o600))
	require.NoError(t, appendReceipt(file, plainReceipt))
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, 2, bytes.Count(b, newline), "a receipt that was cut short does not swallow the next")
}

// A deletion needs its receipt, its hook's consent and readable holds.
func TestSweepFailsClosed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audit.log")
	old := filepath.Join(dir, "audit-2020-01-01T00-00-00.000.log")
	require.NoError(t, os.WriteFile(old, numbered(0, 1).Lines, 0o600))
	require.NoError(t, os.Chtimes(old, noon.AddDate(-5, 0, 0), noon.AddDate(-5, 0, 0)))
	sweep := func(o SweepOptions) error {
		o.Retention = Retention{MaxAge: day}
		s, err := NewFileSweeper(path, &o)
		require.NoError(t, err)
		_, err = s.Sweep(ctx, noon)
		return err
	}
	require.ErrorContains(t, sweep(SweepOptions{BeforeDelete: func(string, FileInfo) error { return errors.New("not sealed") }}), "stays: not sealed")
	require.ErrorContains(t, sweep(SweepOptions{Receipts: filepath.Join(dir, "none", "receipts")}), "receipt")
	holds := filepath.Join(dir, "holds.json")
	require.NoError(t, os.WriteFile(holds, []byte("{"), 0o600))
	require.ErrorContains(t, sweep(SweepOptions{Holds: holds}), "nothing is removed until it can be read")
	late := HoldFile{filepath.Join(dir, "late.json")}
	require.ErrorContains(t, sweep(SweepOptions{Holds: late.Path, BeforeDelete: func(string, FileInfo) error {
		return late.Add(Hold{ID: "late"})
	}}), "held by late", "a hold that is added during the sweep counts")
	ended, cancel := context.WithCancel(ctx)
	cancel()
	s, err := NewFileSweeper(path, &SweepOptions{Retention: Retention{MaxAge: day}})
	require.NoError(t, err)
	_, err = s.Sweep(ended, noon)
	require.ErrorIs(t, err, context.Canceled)
	require.FileExists(t, old)
	require.NoError(t, sweep(SweepOptions{}))
	require.NoFileExists(t, old)
}

// Age is looked at by the clock, where lumberjack waits for the next opening or
// rotation.
func TestFileRemovesByTheClock(t *testing.T) {
	warm(t)
	path := filepath.Join(t.TempDir(), "audit.log")
	synctest.Test(t, func(t *testing.T) {
		f, err := OpenFile(path, &FileOptions{Retention: Retention{MinAge: 10 * time.Minute, MaxAge: 20 * time.Minute, Compress: Gzip, CompressAfter: 5 * time.Minute}})
		require.NoError(t, err)
		require.NoError(t, f.Write(ctx, numbered(0, 1)))
		require.NoError(t, f.Rotate(ctx))
		names := rotatedNames(t, f)
		require.Len(t, names, 1)
		closed := filepath.Join(f.names.dir, names[0])
		require.NoError(t, os.Chtimes(closed, time.Now(), time.Now())) // the kernel's clock is another
		time.Sleep(4 * time.Minute)
		synctest.Wait()
		require.FileExists(t, closed)
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		require.FileExists(t, closed+".gz")
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		require.FileExists(t, closed+".gz")
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		require.Empty(t, rotatedNames(t, f))
		require.NoError(t, f.Close(ctx))
	})
	receipts, err := os.ReadFile(path + ".receipts.jsonl")
	require.NoError(t, err)
	assert.Contains(t, string(receipts), `"rule":"max-age"`)
}

// A clock that is set back does not put the next rotation off beyond one period.
func TestFileClockSetBack(t *testing.T) {
	f := openFile(t, filepath.Join(t.TempDir(), "audit.log"), &FileOptions{RotateEvery: time.Hour})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.due = time.Now().AddDate(1, 0, 0)
	f.checkClock()
	assert.WithinDuration(t, time.Now().Add(time.Hour), f.due, time.Minute)
}
