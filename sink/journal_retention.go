package sink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"time"
)

const (
	sweepLockName  = "sweep.lock"
	holdsName      = "holds.json"
	receiptsName   = "receipts.jsonl"
	ballastName    = "ballast"
	ballastBytes   = 64 << 10
	spaceEvery     = time.Second
	droppedForRoom = "disk-full"
)

// NewJournalSweeper returns a Sweeper for the closed segments of the journal in
// dir, which another process may be writing to. Segments that a required cursor
// has not passed are pinned.
func NewJournalSweeper(dir string, o *SweepOptions) (*Sweeper, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	var d SweepOptions
	if o != nil {
		d = *o
	}
	if d.Holds == "" {
		d.Holds = filepath.Join(abs, holdsName)
	}
	if d.Receipts == "" {
		d.Receipts = filepath.Join(abs, receiptsName)
	}
	list := func() ([]FileInfo, error) { return journalFiles(abs) }
	return newSweeper(abs, filepath.Join(abs, sweepLockName), list, d)
}

// journalFiles lists the segments of a journal directory for a Sweeper, twins of
// a compression that was cut short included.
func journalFiles(dir string) ([]FileInfo, error) {
	d, err := openJournalFS(dir)
	if err != nil {
		return nil, err
	}
	defer d.close()
	refs, err := listSegments(d)
	if err != nil || len(refs) == 0 {
		return nil, err
	}
	cursors, err := readCursors(d)
	var damaged *cursorError // begins again at 0, and pins everything
	if err != nil && !errors.As(err, &damaged) {
		return nil, err
	}
	active := refs[len(refs)-1]
	entries, err := d.readDir()
	if err != nil {
		return nil, err
	}
	var files []FileInfo
	for _, e := range entries {
		first, codec, ok := parseSegmentName(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		f := FileInfo{Name: e.Name(), Size: info.Size(), Codec: codec, Last: info.ModTime().UTC(), Active: first == active.first}
		if _, next, ok := find(refs, first); ok && next > 0 {
			f.Pinned = pinned(cursors, next-1)
		}
		files = append(files, f)
	}
	return files, nil
}

// pinned says which required cursor a segment that ends at last waits for.
func pinned(cursors []CursorInfo, last Position) string {
	for _, c := range cursors {
		if c.Required && c.Position < last {
			return fmt.Sprintf("not yet shipped to %s, which is at record %d", c.Name, c.Position)
		}
	}
	return ""
}

// retention is what a journal needs to keep its policy.
type retention struct {
	sweeper *Sweeper // nil: there is nothing to keep
	start   time.Time

	mu     sync.Mutex
	clock  trustedClock
	low    error // free space is below MinFree
	excess error // MaxBytes cannot be kept
	warned bool
}

func (j *Journal) openRetention() error {
	r := &j.o.Retention
	if err := r.Validate(); err != nil {
		return fmt.Errorf("sink: journal: %w", err)
	}
	j.keep.start = time.Now()
	if r.MaxAge == 0 && r.MaxBytes == 0 && r.MinFree == 0 && r.MinFreeWarn == 0 && r.Compress == Plain && j.o.Full != FullDropShipped {
		return nil
	}
	var err error
	j.keep.sweeper, err = NewJournalSweeper(j.dir, &SweepOptions{
		Retention: *r, Holds: j.o.Holds, Receipts: j.o.Receipts, ActiveSize: j.o.SegmentBytes,
		BeforeDelete: j.o.BeforeDelete,
	})
	if err == nil && j.o.Full == FullDropShipped {
		err = j.loadBallast()
	}
	return err
}

// loadBallast makes a file that can be thrown off a full disk, so that there is
// room for the receipt of the segment that goes next.
func (j *Journal) loadBallast() error {
	if info, err := j.files.fs.stat(ballastName); err == nil && info.Size() == ballastBytes {
		return nil
	}
	if err := replaceSmall(j.files.fs, ballastName, make([]byte, ballastBytes)); err != nil && !isNoSpace(err) {
		return fmt.Errorf("sink: journal: %w", err)
	}
	return nil
}

// runSweeper keeps the retention policy: at the start, when a segment is closed
// or a cursor moves, and every minute.
func (j *Journal) runSweeper() {
	defer j.tasks.Done()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-j.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	sweep, space := time.NewTicker(sweepEvery), time.NewTicker(spaceEvery)
	defer sweep.Stop()
	defer space.Stop()
	j.sweepOnce(ctx)
	for {
		select {
		case <-j.closed:
			return
		case <-space.C:
			if !j.checkSpace() {
				continue
			}
		case <-j.sweep:
		case <-sweep.C:
		}
		j.sweepOnce(ctx)
	}
}

// trustedNow is the time that ages are measured at; see trustedClock.
func (j *Journal) trustedNow() time.Time {
	var newest time.Time
	if files, err := journalFiles(j.dir); err == nil {
		for _, f := range files {
			if f.Last.After(newest) && !f.Active {
				newest = f.Last
			}
		}
	}
	k := &j.keep
	k.mu.Lock()
	defer k.mu.Unlock()
	wall := time.Now()
	now, err := k.clock.now(wall, wall.Sub(k.start), newest)
	if err != nil {
		j.o.OnError(err)
	}
	return now
}

func (j *Journal) sweepOnce(ctx context.Context) {
	res, err := j.keep.sweeper.Sweep(ctx, j.trustedNow())
	if errors.Is(err, ErrLocked) || ctx.Err() != nil {
		return // somebody else is at it; the next tick tries again
	}
	if err != nil {
		j.o.OnError(err)
	}
	if err := j.files.refresh(); err != nil {
		j.errorf("%w", err)
	}
	j.checkSpace()
	var excess error
	if res.Excess > 0 {
		excess = fmt.Errorf("%d bytes above max_bytes (%d) are too young to be removed, held or not shipped", res.Excess, j.o.Retention.MaxBytes)
	}
	j.setShort(&j.keep.excess, excess)
}

// checkSpace looks at the free space and reports whether a sweep is to make
// more.
func (j *Journal) checkSpace() bool {
	policy, k := &j.o.Retention, &j.keep
	if policy.MinFree == 0 && policy.MinFreeWarn == 0 {
		return false
	}
	free, err := freeSpace(j.dir)
	if err != nil {
		return false
	}
	k.mu.Lock()
	warn := free < policy.MinFreeWarn && !k.warned
	k.warned = free < policy.MinFreeWarn
	k.mu.Unlock()
	if warn {
		j.errorf("%d bytes are free, min_free_warn is %d", free, policy.MinFreeWarn)
	}
	var low error
	if free < policy.MinFree {
		low = fmt.Errorf("%d bytes are free, min_free is %d", free, policy.MinFree)
	}
	return j.setShort(&k.low, low)
}

// setShort notes that space is short for a reason, or no longer, and reports
// whether that is news.
func (j *Journal) setShort(state *error, why error) (news bool) {
	j.keep.mu.Lock()
	news = why != nil && *state == nil
	*state = why
	j.keep.mu.Unlock()
	if news {
		j.errorf("%w: %s", why, j.o.Retention.Full)
	}
	return news
}

// noRoom is the error when the policy leaves no room and wants writers to know.
func (j *Journal) noRoom() error {
	k := &j.keep
	k.mu.Lock()
	defer k.mu.Unlock()
	why := k.low
	if why == nil {
		why = k.excess
	}
	if why == nil || j.o.Retention.Full.writer() == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrFull, why)
}

// onlyEvidence keeps of a batch what is evidence when the policy leaves room for
// that only.
func (j *Journal) onlyEvidence(b Batch) (Batch, error) {
	err := j.noRoom()
	if err == nil {
		return b, nil
	}
	lines, refused := evidence(b.Lines, j.o.Evidence)
	if refused == 0 {
		return b, nil
	}
	return Batch{Lines: lines, N: b.N - refused}, &RefusedError{Refused: refused, Err: err}
}

// dropShipped removes the oldest segment that every required cursor has passed
// and that no floor and no hold protects. It reports whether it did.
func (j *Journal) dropShipped() bool {
	shipped, ok := j.shipped()
	if !ok {
		return false
	}
	err := j.dropOldest(shipped)
	if err != nil && !errors.Is(err, errNothingToDrop) && !errors.Is(err, ErrLocked) {
		j.errorf("making room: %w", err)
	}
	return err == nil
}

var errNothingToDrop = errors.New("nothing may be removed")

func (j *Journal) dropOldest(shipped Position) error {
	s := j.keep.sweeper
	l, err := acquireLock(s.dir, s.lock)
	if err != nil {
		return err
	}
	defer l.release()
	now := j.trustedNow()
	policy, plan, err := s.plan(now)
	if err != nil {
		return err
	}
	for _, a := range plan {
		if rule, _ := policy.protects(a.File, now); rule != "" {
			continue
		}
		first, _, _ := parseSegmentName(a.File.Name)
		_, next, _ := find(j.files.segments(), first)
		if next == 0 || next-1 > shipped {
			continue
		}
		a.Op, a.Rule, a.Reason = Delete, droppedForRoom, "there is no space left, and it has been shipped"
		// The receipt needs room as well.
		_ = j.files.fs.remove(ballastName)
		if err := s.remove(filepath.Join(s.dir, a.File.Name), a, now); err != nil {
			return err
		}
		if err := j.loadBallast(); err != nil {
			j.o.OnError(err)
		}
		j.stats.dropped.Add(uint64(next - first))
		j.notes.gap(Note{Event: "dropped", Reason: "disk_full", First: first, Last: next - 1})
		return j.files.refresh()
	}
	return errNothingToDrop
}
