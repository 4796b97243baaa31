package main

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"io"
	"time"
)

// stoppable reads from a stream that cannot be interrupted, such as a pipe, and
// can be told to stop: then what has arrived is still read, and when nothing
// more has come for quiet, or once end is done in any case, Read returns io.EOF.
type stoppable struct {
	blocks chan []byte
	err    error // of the stream, once blocks is closed
	rest   []byte
	stop   <-chan struct{}
	quiet  time.Duration
	end    <-chan struct{}
	more   bool // input was still coming at the end
}

func newStoppable(r io.Reader, stop <-chan struct{}, quiet time.Duration, end <-chan struct{}) *stoppable {
	s := &stoppable{blocks: make(chan []byte), stop: stop, quiet: quiet, end: end}
	go s.run(r)
	return s
}

func (s *stoppable) run(r io.Reader) {
	for {
		b := make([]byte, 64<<10)
		n, err := r.Read(b)
		if n > 0 {
			s.blocks <- b[:n]
		}
		if err != nil {
			s.err = err
			close(s.blocks)
			return
		}
	}
}

func (s *stoppable) Read(b []byte) (int, error) {
	if len(s.rest) == 0 {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// next waits for the next block.
func (s *stoppable) next() error {
	var ok bool
	select {
	case <-s.end:
		s.more = true
		return io.EOF
	default:
	}
	select {
	case s.rest, ok = <-s.blocks:
		return s.ended(ok)
	case <-s.stop:
	}
	t := time.NewTimer(s.quiet)
	defer t.Stop()
	select {
	case s.rest, ok = <-s.blocks:
		return s.ended(ok)
	case <-t.C:
		return io.EOF
	case <-s.end:
		return io.EOF
	}
}

func (s *stoppable) ended(ok bool) error {
	if !ok {
		return s.err
	}
	return nil
}

// lineLimiter hands lines on and leaves out those that are longer than limit,
// without holding more than limit bytes of them.
type lineLimiter struct {
	src     io.Reader
	limit   int
	line    func([]byte) error
	tooLong func(size int64, sum [sha256.Size]byte) error
	idle    func() error

	buf  []byte
	long hash.Hash // of the line that is being left out; nil: none is
	size int64
}

// run reads to the end. The last line needs no newline.
func (l *lineLimiter) run() error {
	block := make([]byte, 64<<10)
	for {
		n, err := l.src.Read(block)
		if lerr := l.take(block[:n]); lerr != nil {
			return lerr
		}
		if err != nil {
			if lerr := l.end(); lerr != nil {
				return lerr
			}
		}
		if lerr := l.idle(); lerr != nil {
			return lerr
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (l *lineLimiter) take(b []byte) error {
	for len(b) > 0 {
		part, rest, whole := bytes.Cut(b, []byte{'\n'})
		if whole && l.long == nil && len(l.buf) == 0 && len(part) <= l.limit {
			if err := l.line(part); err != nil {
				return err
			}
		} else {
			l.add(part)
			if whole {
				if err := l.end(); err != nil {
					return err
				}
			}
		}
		b = rest
	}
	return nil
}

func (l *lineLimiter) add(part []byte) {
	if l.long == nil && len(l.buf)+len(part) > l.limit {
		l.long = sha256.New()
		l.long.Write(l.buf)
		l.size = int64(len(l.buf))
		l.buf = l.buf[:0]
	}
	if l.long != nil {
		l.long.Write(part)
		l.size += int64(len(part))
		return
	}
	l.buf = append(l.buf, part...)
}

// end is the end of the line that add has collected.
func (l *lineLimiter) end() error {
	if l.long != nil {
		sum := [sha256.Size]byte(l.long.Sum(nil))
		size := l.size
		l.long, l.size = nil, 0
		return l.tooLong(size, sum)
	}
	if len(l.buf) == 0 {
		return nil
	}
	err := l.line(l.buf)
	l.buf = l.buf[:0]
	return err
}
