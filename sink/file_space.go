package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
)

// RefusedError says that lines of a batch were refused because the retention
// policy leaves room for evidence only. All others were accepted.
type RefusedError struct {
	Refused int
	Err     error
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("sink: %d lines refused: %v", e.Refused, e.Err)
}

func (e *RefusedError) Unwrap() error { return e.Err }

const (
	sweepEvery = time.Minute     // while nothing else asks for a sweep
	sweepGrace = 5 * time.Second // how long a Write waits for a sweep to make room
	fullFor    = time.Second     // for how long its answer then holds
)

// space is what a File knows of the room that its policy leaves. The File's mu
// guards it.
type space struct {
	closed  int64         // bytes of the rotated files
	free    int64         // of the file system, when minFree is set
	low     bool          // free is below MinFree
	warned  bool          // free is below MinFreeWarn
	excess  bool          // the limit cannot be kept, and that was reported
	full    time.Time     // until then no sweep is waited for
	since   int64         // bytes accepted since free was looked at
	changed chan struct{} // closed at the next change; nil when nobody waits
}

// wake lets those that wait look again.
func (s *space) wake() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// admit waits for room, or says what becomes of the batch without it: the lines
// to write, and how many were refused.
func (f *File) admit(ctx context.Context, b Batch) (lines []byte, refused int, err error) {
	answer := f.o.Retention.Full.writer()
	for answer != 0 && !f.closed && f.isFull(len(b.Lines)) {
		if f.space.full.Before(time.Now()) {
			// It may be that nobody has looked since space could be made.
			f.wantSweep()
			err := f.waitForChange(ctx, sweepGrace)
			f.space.full = time.Now().Add(fullFor)
			if err == nil {
				continue
			}
		}
		switch answer {
		case AnswerRefuse:
			lines, refused = evidence(b.Lines, f.o.Evidence)
			return lines, refused, nil
		case AnswerFail:
			return nil, 0, f.fullError()
		}
		if err := f.waitForChange(ctx, fullFor); err != nil && !errors.Is(err, errGrace) {
			return nil, 0, fmt.Errorf("%w: %w", f.fullError(), err)
		}
	}
	return b.Lines, 0, nil
}

func (f *File) fullError() error {
	if f.space.low {
		return fmt.Errorf("%w: %d bytes are free, min_free is %d", ErrFull, f.space.free, f.o.Retention.MinFree)
	}
	return fmt.Errorf("%w: max_bytes is %d, and what is there is too young to be removed or held", ErrFull, f.o.Retention.MaxBytes)
}

func (f *File) isFull(n int) bool {
	limit := f.o.Retention.MaxBytes
	// The watch looks a few times a second; a flood can fill a disk in less.
	if f.space.since += int64(n); f.space.since > f.o.Retention.MinFree/8 {
		f.checkSpace()
	}
	return f.space.low || limit > 0 && f.space.closed+f.size+int64(n) > limit
}

var errGrace = errors.New("waited long enough")

// waitForChange gives mu up until a sweep or the watch saw something new, at
// most for d. It returns the context's error or errGrace.
func (f *File) waitForChange(ctx context.Context, d time.Duration) error {
	if f.space.changed == nil {
		f.space.changed = make(chan struct{})
	}
	changed := f.space.changed
	f.mu.Unlock()
	defer f.mu.Lock()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return errGrace
	}
}

// evidence keeps of lines those that are evidence; nil means that none is.
func evidence(lines []byte, is func(line []byte) bool) (kept []byte, refused int) {
	for line := range bytes.Lines(lines) {
		if is != nil && is(line) {
			kept = append(kept, line...)
		} else {
			refused++
		}
	}
	return kept, refused
}

// checkSpace looks at the free space of the file system.
func (f *File) checkSpace() {
	policy := &f.o.Retention
	if policy.MinFree == 0 && policy.MinFreeWarn == 0 {
		return
	}
	free, err := freeSpace(f.names.dir)
	if err != nil {
		return
	}
	s := &f.space
	s.free, s.since = free, 0
	if warn := free < policy.MinFreeWarn; warn != s.warned {
		if s.warned = warn; warn {
			f.report(fmt.Errorf("sink: %s: %d bytes are free, min_free_warn is %d", f.names.dir, free, policy.MinFreeWarn))
		}
	}
	if low := free < policy.MinFree; low != s.low {
		if s.low = low; low {
			f.report(fmt.Errorf("sink: %s: %d bytes are free, min_free is %d: %s", f.names.dir, free, policy.MinFree, policy.Full))
			f.wantSweep()
		}
		s.wake()
	}
}

// closedBytes is what the rotated files take. While mu is held none is added.
func (f *File) closedBytes() (n int64) {
	files, err := f.names.list()
	if err != nil {
		return f.space.closed
	}
	for _, file := range files {
		if !file.Active {
			n += file.Size
		}
	}
	return n
}

// newSweeper sets the sweeper up when there is a policy, or may be holds.
func (f *File) newSweeper() error {
	r := f.o.Retention
	if r.MaxAge == 0 && r.MaxBytes == 0 && r.MinFree == 0 && r.Compress == Plain {
		return nil // nothing ever happens to a file
	}
	var err error
	f.sweeper, err = NewFileSweeper(f.path, &SweepOptions{
		Retention: r, Holds: f.o.Holds, Receipts: f.o.Receipts,
		ActiveSize: f.o.MaxSize, BeforeDelete: f.o.BeforeDelete,
	})
	return err
}

// wantSweep asks for a sweep soon.
func (f *File) wantSweep() {
	select {
	case f.sweep <- struct{}{}:
	default:
	}
}

// sweepLoop carries the retention policy out: at the start, after a rotation,
// when space is short, and every minute.
func (f *File) sweepLoop() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-f.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	var clock trustedClock
	start := time.Now()
	for {
		select {
		case <-f.stop:
			return
		case <-f.sweep:
		case <-tick.C:
		}
		f.sweepOnce(ctx, &clock, start)
	}
}

func (f *File) sweepOnce(ctx context.Context, clock *trustedClock, start time.Time) {
	wall := time.Now()
	newest, err := f.sweeper.newest()
	if err != nil {
		newest = time.Time{} // Sweep meets the same error and says so
	}
	now, leap := clock.now(wall, wall.Sub(start), newest)
	res, err := f.sweeper.Sweep(ctx, now)

	f.mu.Lock()
	defer f.mu.Unlock()
	if leap != nil {
		f.report(leap)
	}
	if errors.Is(err, ErrLocked) || ctx.Err() != nil {
		return // somebody else is at it; the next tick tries again
	}
	if err != nil {
		f.report(err)
	}
	if res.Actions == nil {
		return
	}
	// Files may have been rotated since the sweep looked.
	f.space.closed = f.closedBytes()
	if excess := res.Excess > 0; excess != f.space.excess {
		if f.space.excess = excess; excess {
			f.report(fmt.Errorf("sink: %s: %d bytes above max_bytes (%d) are too young to be removed or held: %s",
				f.names.dir, res.Excess, f.o.Retention.MaxBytes, f.o.Retention.Full))
		}
	}
	f.space.wake()
}
