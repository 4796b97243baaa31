package sink

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	segmentPrefix = "audit-"
	segmentExt    = ".jsonl"
	tornExt       = ".torn"
)

// segmentName is the name of the segment whose first record has position first.
func segmentName(first Position) string {
	return fmt.Sprintf("%s%020d%s", segmentPrefix, uint64(first), segmentExt)
}

// parseSegmentName is the inverse of segmentName, and knows compressed segments.
func parseSegmentName(name string) (first Position, c Codec, ok bool) {
	c, name = codecOf(name)
	digits, ok := strings.CutPrefix(name, segmentPrefix)
	if !ok {
		return 0, 0, false
	}
	if digits, ok = strings.CutSuffix(digits, segmentExt); !ok || len(digits) != 20 {
		return 0, 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	return Position(n), c, err == nil && n > 0
}

// segmentRef names a segment of a directory.
type segmentRef struct {
	first Position
	codec Codec
}

func (s segmentRef) name() string { return segmentName(s.first) + s.codec.Ext() }

// listSegments returns the segments of a directory in order. Where a segment is
// there both plain and compressed, a compression was cut short: the plain one
// counts.
func listSegments(d journalFS) ([]segmentRef, error) {
	entries, err := d.readDir()
	if err != nil {
		return nil, err
	}
	var refs []segmentRef
	for _, e := range entries {
		if first, c, ok := parseSegmentName(e.Name()); ok && e.Type().IsRegular() {
			refs = append(refs, segmentRef{first, c})
		}
	}
	slices.SortFunc(refs, func(a, b segmentRef) int {
		if a.first != b.first {
			if a.first < b.first {
				return -1
			}
			return 1
		}
		return int(a.codec) - int(b.codec)
	})
	return slices.CompactFunc(refs, func(a, b segmentRef) bool { return a.first == b.first }), nil
}

// segment is the one that is written to. mu guards what the syncer shares with
// the committer; the rest is the committer's.
type segment struct {
	first Position
	file  segmentFile
	began time.Time

	syncing sync.Mutex // held during datasync: one at a time, and none after a failed one

	mu          sync.Mutex
	size        int64 // of the whole lines that were written
	lines       int
	synced      int64 // the part of size that is on the disk
	syncedLines int
	poison      error // the first failed datasync, or a tail that could not be cut off
}

func (s *segment) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.poison
}

func (s *segment) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poison == nil {
		s.poison = err
	}
}

// write appends n whole lines, or nothing: what a failed write left behind is
// cut off again. Where even that fails the segment is poisoned.
func (s *segment) write(lines []byte, n int) error {
	if _, err := s.file.Write(lines); err != nil {
		if terr := s.file.Truncate(s.size); terr != nil {
			s.fail(fmt.Errorf("half a record cannot be removed: %w", terr))
		} else if !isNoSpace(err) {
			s.fail(err)
		}
		return err
	}
	s.mu.Lock()
	s.size += int64(len(lines))
	s.lines += n
	s.mu.Unlock()
	return nil
}

// unwrite takes back the last write of n lines in size bytes, which nobody was
// told of.
func (s *segment) unwrite(size, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.size -= int64(size)
	s.lines -= n
}

// sync makes what was written durable and returns the position after it. The
// first failure is final.
func (s *segment) sync() (Position, error) {
	s.syncing.Lock()
	defer s.syncing.Unlock()
	s.mu.Lock()
	size, lines, poison := s.size, s.lines, s.poison
	clean := s.synced == size
	s.mu.Unlock()
	if poison != nil {
		return 0, poison
	}
	if !clean {
		if err := s.file.datasync(); err != nil {
			s.fail(err)
			return 0, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.synced, s.syncedLines = size, lines
	return s.first + Position(lines), nil
}

// look returns an error when the segment has been removed from its directory:
// writing to it goes nowhere.
func (s *segment) look() error {
	_, linked, err := s.file.size()
	if err != nil || linked {
		return err
	}
	return errUnlinked
}

// unsynced reads back what was accepted and is not known to be on the disk. The
// page cache still has it after a failed datasync, as a rule.
func (s *segment) unsynced() (carry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := carry{n: s.lines - s.syncedLines}
	if c.n == 0 {
		return c, nil
	}
	c.lines = make([]byte, s.size-s.synced)
	if _, err := s.file.ReadAt(c.lines, s.synced); err != nil {
		return carry{}, err
	}
	if c.lines[len(c.lines)-1] != '\n' || bytes.IndexByte(c.lines, 0) >= 0 {
		return carry{}, errors.New("they cannot be read back")
	}
	return c, nil
}

// carry is records that were acknowledged in a segment which had to be given up
// and that must be written again before anything else.
type carry struct {
	lines []byte
	n     int
}

var errUnlinked = errors.New("segment has been removed from its directory")
