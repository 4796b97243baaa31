package sink

import (
	"errors"
	"io/fs"
	"time"
)

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
