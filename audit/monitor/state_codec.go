package monitor

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"

	"github.com/cespare/xxhash/v2"
)

var errDamaged = errors.New("damaged")

func nativeWord(b []byte) uint64 { return binary.NativeEndian.Uint64(b) }

// stateWriter writes words and keeps the first error and a checksum.
type stateWriter struct {
	w   io.Writer
	sum *xxhash.Digest
	buf []byte
	err error
}

func newStateWriter(w io.Writer) *stateWriter { return &stateWriter{w: w, sum: xxhash.New()} }

func (s *stateWriter) text(b []byte) {
	if s.err == nil {
		_, _ = s.sum.Write(b) // never fails
		_, s.err = s.w.Write(b)
	}
}

func (s *stateWriter) number(x ...uint64) {
	s.buf = s.buf[:0]
	for _, x := range x {
		s.buf = binary.NativeEndian.AppendUint64(s.buf, x)
	}
	s.text(s.buf)
}

func (s *stateWriter) blob(b []byte) {
	s.number(uint64(len(b)))
	s.text(b)
}

// stateReader is its counterpart.
type stateReader struct {
	r   io.Reader
	sum *xxhash.Digest
	buf [8]byte
	err error
}

func newStateReader(r io.Reader) *stateReader { return &stateReader{r: r, sum: xxhash.New()} }

func (s *stateReader) text(b []byte) {
	if s.err == nil {
		_, s.err = io.ReadFull(s.r, b)
		_, _ = s.sum.Write(b)
	}
	if s.err != nil {
		clear(b)
	}
}

func (s *stateReader) number() uint64 {
	s.text(s.buf[:])
	return nativeWord(s.buf[:])
}

func (s *stateReader) blob(most int) []byte {
	n := s.number()
	if n > uint64(most) {
		s.err = errors.Join(s.err, errDamaged)
		return nil
	}
	b := make([]byte, n)
	s.text(b)
	return b
}

func (s *stateReader) header(h *stateHeader) error {
	magic := make([]byte, len(stateMagic))
	if s.text(magic); !bytes.Equal(magic, []byte(stateMagic)) {
		return errors.New("not a state of this format")
	}
	if err := json.Unmarshal(s.blob(maxHeader), h); err != nil || s.err != nil {
		return errors.Join(errDamaged, s.err)
	}
	return nil
}
