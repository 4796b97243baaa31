package sink

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Recovery is what opening a journal found. Only the last segment is looked at:
// the others were synced before it was begun.
type Recovery struct {
	Segment string // name of the last segment; empty when the journal is new
	Records int    // in the last segment

	// A torn tail is bytes at the end that no completed write left there: half a
	// record, zeros, garbage. They were moved to TornFile.
	TornBytes  int64
	TornOffset int64
	TornFile   string

	// Mended says that the last record lacked only its newline and was kept.
	Mended bool

	// Corrupt are damaged records with good ones after them. They stay where
	// they are. At most 100 are listed, Corrupted counts all.
	Corrupt   []CorruptError
	Corrupted int

	// Behind counts records that a cursor says were shipped and that are not in
	// the directory. Their positions are not given again.
	Behind uint64
}

const maxCorrupt = 100

// CorruptError is a damaged record with good ones after it.
type CorruptError struct {
	Segment  string
	Position Position
	Offset   int64 // in the segment, of its first byte
	Bytes    int
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("sink: journal: %s: record %d at byte %d is damaged (%d bytes)", e.Segment, e.Position, e.Offset, e.Bytes)
}

// TornError is a tail that was moved aside.
type TornError struct {
	Segment string
	Offset  int64
	Bytes   int64
	File    string
}

func (e *TornError) Error() string {
	return fmt.Sprintf("sink: journal: %s: torn tail of %d bytes at byte %d moved to %s", e.Segment, e.Bytes, e.Offset, e.File)
}

// recover finds out where the journal ends and makes it fit to go on.
func (j *Journal) recover() error {
	if err := j.removeTemporary(); err != nil {
		return err
	}
	cursors, err := j.loadCursors()
	if err != nil {
		return err
	}
	j.next = 1
	refs := j.files.segments()
	if len(refs) > 0 {
		if err := j.recoverLast(refs[len(refs)-1]); err != nil {
			return err
		}
	}
	if shipped := cursors + 1; j.next < shipped {
		j.report.Behind = uint64(shipped - j.next)
		j.notes.lost("behind_cursor", j.next, int(shipped-j.next))
		j.errorf("records %d to %d were shipped and are not in %s", j.next, cursors, j.dir)
		j.next = shipped
		if j.seg != nil {
			_ = j.seg.file.Close()
			j.use(nil)
		}
	}
	if j.seg != nil {
		if end, err := j.seg.sync(); err == nil {
			j.progress.advance(end-1, true)
		} else {
			j.progress.advance(j.seg.first-1, true)
		}
	} else {
		j.progress.advance(j.next-1, true)
	}
	if err := j.ready(0); err != nil && !isNoSpace(err) {
		return fmt.Errorf("sink: journal: %w", err)
	}
	return nil
}

// removeTemporary removes what a killed process was about to write. A cursor's
// is left alone: a sidecar may be about to rename it, and its next save replaces
// one that was left behind.
func (j *Journal) removeTemporary() error {
	entries, err := j.files.fs.readDir()
	if err != nil {
		return fmt.Errorf("sink: journal: %w", err)
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), tempExt)
		if !ok || !e.Type().IsRegular() {
			continue
		}
		_, _, ours := parseSegmentName(name)
		if ours || name == originName {
			if err := j.files.fs.remove(e.Name()); err != nil && !isMissing(err) {
				j.errorf("%w", err)
			}
		}
	}
	return nil
}

// recoverLast recovers the last segment and opens it for appending.
func (j *Journal) recoverLast(ref segmentRef) error {
	found, err := j.inspect(ref)
	if err != nil {
		return fmt.Errorf("sink: journal: %s: %w", ref.name(), err)
	}
	j.report.Segment, j.report.Records = ref.name(), found.records
	j.next = ref.first + Position(found.records)
	for i := range j.report.Corrupt {
		j.o.OnError(&j.report.Corrupt[i])
	}
	if ref.codec != Plain {
		return nil // closed; the next segment begins after it
	}
	f, err := j.files.fs.open(ref.name())
	if err != nil {
		return fmt.Errorf("sink: journal: %w", err)
	}
	if len(found.tail) > 0 {
		if err := j.mendTail(ref, f, found); err != nil {
			_ = f.Close()
			j.errorf("%s: torn tail of %d bytes stays; going on in a new segment: %w", ref.name(), len(found.tail), err)
			return nil
		}
	}
	j.use(&segment{first: ref.first, file: f, began: time.Now(), size: found.end, lines: found.records})
	if found.mended != nil {
		if err := j.seg.write(append(found.mended, '\n'), 1); err != nil {
			j.errorf("%s: the last record stays in %s: %w", ref.name(), j.report.TornFile, err)
			return nil
		}
		j.report.Mended = true
		j.report.Records++
		j.next++
	}
	return nil
}

// remains is what is in a segment.
type remains struct {
	records int
	end     int64  // of the last line that may have been written as it is
	tail    []byte // what follows it
	mended  []byte // the record in the tail when only its newline is missing
}

func (j *Journal) inspect(ref segmentRef) (remains, error) {
	src, err := openSegment(j.files.fs, ref)
	if err != nil {
		return remains{}, err
	}
	defer src.Close()
	var found remains
	var bad []CorruptError // since the last good record
	var torn []byte
	s := newScanner(src, nil)
	pos := ref.first
	for {
		r, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return remains{}, err
		}
		if r.torn {
			torn = append(append(torn, r.data...), '\n')
			bad = append(bad, CorruptError{ref.name(), pos, r.offset, len(r.data)})
			pos++
			continue
		}
		if !r.sound {
			bad = append(bad, CorruptError{ref.name(), pos, r.offset, len(r.data)})
		}
		j.corrupted(bad)
		bad, torn = bad[:0], torn[:0]
		pos++
		found.records = int(pos - ref.first)
		found.end = s.offset
	}
	found.tail = append(torn, s.rest()...)
	if len(torn) == 0 {
		found.mended, _ = mended(found.tail)
	}
	return found, nil
}

func (j *Journal) corrupted(bad []CorruptError) {
	j.report.Corrupted += len(bad)
	if room := maxCorrupt - len(j.report.Corrupt); room > 0 {
		j.report.Corrupt = append(j.report.Corrupt, bad[:min(room, len(bad))]...)
	}
}

// mendTail moves the tail aside.
func (j *Journal) mendTail(ref segmentRef, f segmentFile, found remains) error {
	name, err := j.saveTail(ref, found.tail)
	if err != nil {
		return err
	}
	if err := f.Truncate(found.end); err != nil {
		return err
	}
	j.report.TornBytes, j.report.TornOffset, j.report.TornFile = int64(len(found.tail)), found.end, name
	j.o.OnError(&TornError{ref.name(), found.end, int64(len(found.tail)), name})
	return nil
}

func (j *Journal) saveTail(ref segmentRef, tail []byte) (string, error) {
	for i := 1; ; i++ {
		name := fmt.Sprintf("%s.%d%s", ref.name(), i, tornExt)
		f, err := j.files.fs.create(name)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(tail)
		if err == nil {
			err = f.datasync()
		}
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err == nil {
			err = j.files.fs.sync()
		}
		if err != nil {
			_ = j.files.fs.remove(name)
			return "", err
		}
		return name, nil
	}
}
