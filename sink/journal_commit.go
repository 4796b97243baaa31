package sink

import (
	"fmt"
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
