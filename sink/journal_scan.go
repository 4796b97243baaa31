package sink

import (
	"bytes"
	"io"
)

// scanner takes a segment apart into records. Damage is kept local: a record
// whose newline was damaged is found again, and one that a damaged byte cut in
// two counts as one, so that the positions of the others stay what they were.
type scanner struct {
	src    io.Reader
	buf    []byte
	start  int   // of what has not been returned yet
	end    int   // of what has been read
	offset int64 // of buf[start] in the segment
	parts  [][]byte
	queued int // bytes of the line that parts came from
}

// record is one record of a segment. data is valid until the next call.
type record struct {
	data   []byte // without its newline
	offset int64
	sound  bool // a JSON object
	torn   bool // cannot have been written as it is: see whole
}

func newScanner(src io.Reader, buf []byte) *scanner {
	if buf == nil {
		buf = make([]byte, 256<<10)
	}
	return &scanner{src: src, buf: buf}
}

// next returns the next record, or io.EOF when no whole line is left. It can be
// called again when the file has grown.
func (s *scanner) next() (record, error) {
	if len(s.parts) > 0 {
		return s.part(), nil
	}
	line, err := s.line(0)
	if err != nil {
		return record{}, err
	}
	r := record{data: line, offset: s.offset, sound: sound(line)}
	if r.sound {
		s.skip(len(line) + 1)
		return r, nil
	}
	if s.parts = split(line); s.parts != nil {
		s.queued = len(line) + 1
		return s.part(), nil
	}
	size := len(line) + 1
	if after, err := s.line(size); err == nil && !sound(after) {
		line = s.buf[s.start : s.start+size-1] // reading may have moved it
		if joins(line, after) {
			size += len(after) + 1
		}
	}
	r.data = s.buf[s.start : s.start+size-1]
	r.torn = !whole(r.data)
	s.skip(size)
	return r, nil
}

// part returns the next record of a line that holds several.
func (s *scanner) part() record {
	r := record{data: s.parts[0], offset: s.offset, sound: true}
	s.parts = s.parts[1:]
	n := len(r.data) + 1
	if len(s.parts) == 0 {
		n = s.queued
	}
	s.queued -= n
	s.skip(n)
	return r
}

func (s *scanner) skip(n int) {
	s.start += n
	s.offset += int64(n)
}

// line returns the whole line that begins at bytes after the next unreturned
// byte, without its newline, and does not consume it.
func (s *scanner) line(at int) ([]byte, error) {
	searched := at
	for {
		if i := bytes.IndexByte(s.buf[s.start+searched:s.end], '\n'); i >= 0 {
			return s.buf[s.start+at : s.start+searched+i], nil
		}
		searched = s.end - s.start
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
}

// fill reads more.
func (s *scanner) fill() error {
	if s.end == len(s.buf) {
		if s.start > 0 {
			s.end = copy(s.buf, s.buf[s.start:s.end])
			s.start = 0
		} else {
			s.buf = append(s.buf, make([]byte, len(s.buf))...)
		}
	}
	for range 100 {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// rest is what follows the last whole line, once next has returned io.EOF.
func (s *scanner) rest() []byte { return s.buf[s.start:s.end] }

// mended returns the record in what follows the last whole line when it is all
// there but for its newline.
func mended(rest []byte) ([]byte, bool) {
	if sound(rest) {
		return rest, true
	}
	if n := len(rest); n > 2 && nearNewline(rest[n-1]) && sound(rest[:n-1]) {
		return rest[:n-1], true
	}
	return nil, false
}
