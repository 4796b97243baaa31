// Package unpack reads streams that may be packed: their first bytes say how.
package unpack

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// zstdWindow is the largest window of zstd that is given memory.
const zstdWindow = 64 << 20

// Stream is what a stream holds, unpacked.
type Stream struct {
	*bufio.Reader
	Format Format // how it was packed

	close func() error
}

// Close frees what unpacking needs. It does not close the stream below.
func (s *Stream) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// New looks at the first bytes of r and unpacks what follows. Of a plain stream
// it waits for the first byte only, unless that could be the beginning of a
// packed one. What it knows to be packed in a way that it cannot unpack is
// refused: read as text it would look clean, whatever it holds.
func New(r io.Reader) (*Stream, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	format, err := sniff(br)
	if err != nil {
		return nil, err
	}
	var z io.ReadCloser
	switch format {
	case Plain:
		return &Stream{Reader: br}, nil
	case Gzip:
		z, err = gzip.NewReader(br)
	case Zstd:
		z, err = newZstd(br)
	default:
		return nil, refusal(format)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format, err)
	}
	s := &Stream{bufio.NewReaderSize(&named{z, format}, 64<<10), format, z.Close}
	inner, err := sniff(s.Reader)
	if err == nil && inner != Plain {
		err = fmt.Errorf("what is packed with %s %w", format, refusal(inner))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func newZstd(r io.Reader) (io.ReadCloser, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(zstdWindow), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

// named names the format in errors.
type named struct {
	io.Reader
	format Format
}

func (n *named) Read(p []byte) (int, error) {
	got, err := n.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s: %w", n.format, err)
	}
	return got, err
}
