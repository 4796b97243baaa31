package sink

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"time"
)

const (
	// maxSegmentTries is how many fresh segments a group is tried in when one
	// after the other fails.
	maxSegmentTries = 3

	// gatherTime bounds how long the committer looks out for the writers of the
	// group before, which have just been woken.
	gatherTime = 50 * time.Microsecond

	// lookEvery is how often the active segment's name is looked for with
	// DurabilityOS. With DurabilityDisk it is looked for before every
	// acknowledgement.
	lookEvery = 250 * time.Millisecond

	// segmentRetry is when a segment that could not be closed is looked at again.
	segmentRetry = 250 * time.Millisecond

	firstFullRetry = 10 * time.Millisecond
	lastFullRetry  = 500 * time.Millisecond
)

// run is the committer: the one goroutine that writes.
func (j *Journal) run() {
	defer close(j.stopped)
	for {
		g := j.take()
		if g == nil {
			break
		}
		j.committing.Lock()
		err := j.commit(g)
		j.finish(g, err)
		j.committing.Unlock()
	}
	j.committing.Lock()
	defer j.committing.Unlock()
	j.shutdown()
}

// take returns the next group, which may be empty when there is something else
// to do, or nil when the journal is closing and nothing is left.
func (j *Journal) take() *group {
	for {
		j.mu.Lock()
		waiting, closing := len(j.pending.entries), j.closing
		j.mu.Unlock()
		work, rest := j.work(), time.Until(j.rest)
		switch {
		case waiting > 0:
			if !closing {
				j.gather(waiting)
			}
			return j.seal()
		case work && rest <= 0:
			return j.seal()
		case closing:
			return nil
		case work:
			j.idle(rest)
		default:
			j.idle(0)
		}
	}
}

// idle waits for something to do, at most d if that is not 0.
func (j *Journal) idle(d time.Duration) {
	var timeout <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		timeout = t.C
	}
	select {
	case <-j.kick:
	case <-j.closed:
	case <-timeout:
	}
}

// work reports whether there is something to write without a writer.
func (j *Journal) work() bool {
	return j.notes.waiting() || j.carry.n > 0 || j.seg != nil && j.seg.failed() != nil
}

// gather lets a group grow: for Linger if that is set, and otherwise only as
// long as the writers of the last group, which are runnable now, keep coming.
func (j *Journal) gather(waiting int) {
	if j.o.Linger > 0 {
		t := time.NewTimer(j.o.Linger)
		defer t.Stop()
		select {
		case <-t.C:
		case <-j.closed:
		case <-j.crowded:
		}
		return
	}
	if waiting >= j.seen {
		return
	}
	for start := time.Now(); time.Since(start) < gatherTime; {
		runtime.Gosched()
		n := j.waiting()
		if n >= j.seen || n == waiting {
			return
		}
		waiting = n
	}
}

func (j *Journal) waiting() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.pending.entries)
}

// seal closes the pending group for writers and begins the next one.
func (j *Journal) seal() *group {
	next := newGroup()
	next.buf, j.spare = j.spare[:0], nil
	j.mu.Lock()
	defer j.mu.Unlock()
	g := j.pending
	j.pending = next
	if j.room != nil {
		close(j.room)
		j.room = nil
	}
	j.seen = len(g.entries)
	g.compact()
	g.taken = true
	return g
}

// finish tells the group's writers.
func (j *Journal) finish(g *group, err error) {
	if cap(g.buf) <= 2*j.o.MaxPending {
		j.spare = g.buf
	}
	g.buf = nil
	if err != nil {
		g.err = fmt.Errorf("sink: journal: %w", err)
	} else {
		j.stats.accepted.Add(uint64(g.lines))
	}
	close(g.done)
}

// commit writes the group, whatever it takes.
func (j *Journal) commit(g *group) error {
	retry, failures := firstFullRetry, 0
	for {
		err := j.attempt(g)
		switch {
		case err == nil:
			return nil
		case isNoSpace(err):
			if !j.full.Swap(true) {
				j.errorf("%s: %w", j.dir, full(err))
			}
			if !j.waitForSpace(g, retry) {
				j.rest = time.Now().Add(lastFullRetry)
				j.notes.refused("disk_full", g.lines)
				return full(err)
			}
			retry = min(2*retry, lastFullRetry)
		default:
			if failures++; failures >= maxSegmentTries || j.seg != nil {
				j.rest = time.Now().Add(lastFullRetry)
				j.notes.refused("write_failed", g.lines)
				return err
			}
		}
	}
}

// attempt writes the group once. A segment that fails is given up: then j.seg
// is nil and what it owes is in j.carry.
func (j *Journal) attempt(g *group) error {
	if g.lines > 0 && j.o.Retention.Full&AnswerRefuse == 0 {
		if err := j.noRoom(); err != nil {
			return err
		}
	}
	if err := j.ready(len(g.buf)); err != nil {
		j.progress.fail(err)
		return err
	}
	buf, own := g.buf, j.notes.encode(time.Now())
	if own.n > 0 {
		j.buf = append(append(j.buf[:0], own.lines...), g.buf...)
		buf = j.buf
	}
	n := own.n + g.lines
	if n == 0 {
		return nil
	}
	if err := j.store(buf, n); err != nil {
		return err
	}
	g.place(j.next + Position(own.n))
	j.notes.written()
	j.wrote(n, len(buf))
	return nil
}

// wrote says that n more records are stored.
func (j *Journal) wrote(n, size int) {
	if j.full.Load() {
		j.full.Store(false)
		j.errorf("%s: there is space again", j.dir)
	}
	j.next += Position(n)
	j.stats.bytes.Add(uint64(size))
	j.stats.groups.Add(1)
	if j.progress.advance(j.next-1, j.o.Durability == DurabilityDisk) {
		wake(j.syncNow)
	}
}

// overlooked reports whether it is time to look for the active segment's name.
func (j *Journal) overlooked() bool { return time.Since(j.looked) >= lookEvery }

// store writes n lines to the active segment, as durably as the journal is to
// be, or gives the segment up.
func (j *Journal) store(buf []byte, n int) error {
	disk := j.o.Durability == DurabilityDisk
	if !disk && j.overlooked() {
		j.looked = time.Now()
		if err := j.seg.look(); err != nil {
			return j.restore(err)
		}
	}
	err := j.seg.write(buf, n)
	if err == nil && disk {
		if _, err = j.seg.sync(); err != nil {
			j.seg.unwrite(len(buf), n)
		} else if err = j.seg.look(); err != nil {
			j.seg.unwrite(len(buf), n)
			return j.restore(err)
		}
	}
	if err != nil {
		if cause := j.seg.failed(); cause != nil {
			j.giveUp(cause)
		}
	}
	return err
}

// ready makes sure that there is a sound active segment with room for size more
// bytes.
func (j *Journal) ready(size int) error {
	if j.seg != nil {
		if cause := j.seg.failed(); cause != nil {
			j.giveUp(cause)
		} else if j.due(size) {
			j.rotate()
		}
	}
	if j.seg != nil {
		return nil
	}
	seg, err := j.begin(j.next-Position(j.carry.n), j.carry)
	if err != nil {
		return err
	}
	if j.carry.n > 0 {
		j.carry = carry{}
		j.progress.advance(j.next-1, true)
	}
	j.use(seg)
	return nil
}

// use makes s the active segment; nil when there is none.
func (j *Journal) use(s *segment) {
	j.seg = s
	j.active.Store(s)
}

func (j *Journal) due(size int) bool {
	s := j.seg
	if s.lines == 0 || !j.patience.IsZero() && time.Now().Before(j.patience) {
		return false
	}
	return s.size+int64(size) > j.o.SegmentBytes || j.o.SegmentAge > 0 && time.Since(s.began) >= j.o.SegmentAge
}

// rotate begins the next segment. When that cannot be, for want of a file
// descriptor say, the active one simply grows.
func (j *Journal) rotate() {
	if err := j.seg.look(); err != nil {
		_ = j.restore(err)
		return
	}
	if _, err := j.seg.sync(); err != nil {
		j.giveUp(err)
		return
	}
	j.progress.advance(j.next-1, true)
	seg, err := j.begin(j.next, carry{})
	if err != nil {
		j.errorf("%s grows: cannot begin a new segment: %w", segmentName(j.seg.first), err)
		j.patience = time.Now().Add(segmentRetry)
		return
	}
	old := j.seg
	j.use(seg)
	if err := old.file.Close(); err != nil {
		j.errorf("closing %s: %w", segmentName(old.first), err)
	}
	wake(j.sweep)
}

// begin makes the segment whose first record has position first, with the
// records that a lost segment owes already on the disk.
func (j *Journal) begin(first Position, owed carry) (*segment, error) {
	name := segmentName(first)
	as := name
	f, err := j.create(name)
	if errors.Is(err, fs.ErrExist) {
		// The segment that was given up holds no record that was ever
		// acknowledged, or only owed ones. The new one takes its name.
		as = name + tempExt
		if err := j.files.fs.remove(as); err != nil && !isMissing(err) {
			return nil, err
		}
		f, err = j.create(as)
	}
	if err != nil {
		return nil, err
	}
	s := &segment{first: first, file: f, began: time.Now()}
	if owed.n > 0 {
		if err = s.write(owed.lines, owed.n); err == nil {
			_, err = s.sync()
		}
	}
	if err == nil && as != name {
		err = j.files.fs.rename(as, name)
	}
	if err == nil {
		err = j.files.fs.sync()
	}
	if err != nil {
		_ = f.Close()
		_ = j.files.fs.remove(as)
		return nil, err
	}
	j.files.add(first)
	j.stats.segments.Add(1)
	return s, nil
}

// giveUp poisons the active segment: what it acknowledged and may not have on
// the disk is read back and owed to the next one.
func (j *Journal) giveUp(cause error) {
	s := j.seg
	j.use(nil)
	j.stats.poisoned.Add(1)
	j.errorf("%s failed; going on in a new segment: %w", segmentName(s.first), cause)
	owed, err := s.unsynced()
	if err != nil {
		lost := s.lines - s.syncedLines
		j.errorf("%d records that were with the operating system only are lost: %w", lost, err)
		j.notes.lost("fsync_failed", s.first+Position(s.syncedLines), lost)
	}
	j.carry = owed
	if owed.n == 0 {
		// Best effort: the next segment's name already says that what follows
		// is not of this one.
		_ = s.file.Truncate(s.synced)
	}
	if err := s.file.Close(); err != nil {
		j.errorf("closing %s: %w", segmentName(s.first), err)
	}
}

// restore writes a removed segment again, from the file that is still open.
func (j *Journal) restore(cause error) error {
	s := j.seg
	j.use(nil)
	j.errorf("%s: %w; writing it again", segmentName(s.first), cause)
	all := &segment{first: s.first, file: s.file, size: s.size, lines: s.lines}
	owed, err := all.unsynced()
	if err != nil {
		j.errorf("%d records are lost: %w", s.lines, err)
		j.notes.lost("removed", s.first, s.lines)
	}
	j.carry = owed
	_ = s.file.Close()
	return cause
}

// shutdown ends the committer.
func (j *Journal) shutdown() {
	var err error
	j.tasks.Wait()
	if j.seg != nil {
		if _, err = j.seg.sync(); err != nil {
			// One more segment for what is owed.
			j.giveUp(err)
			err = j.ready(0)
		} else {
			j.progress.advance(j.next-1, true)
		}
	}
	if j.carry.n > 0 && err == nil {
		err = fmt.Errorf("%d records are not on the disk", j.carry.n)
	}
	if j.seg != nil {
		if cerr := j.seg.file.Close(); err == nil {
			err = cerr
		}
		j.use(nil)
	}
	j.progress.close(err)
	j.closeCursors()
	j.files.close()
	j.lock.release()
}
