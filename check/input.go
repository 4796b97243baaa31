package check

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Stdin names standard input among the inputs.
const Stdin = "-"

// Input is one stream of lines.
type Input struct {
	Name   string // a path, or Stdin
	joins  bool   // goes on where the input before it ended
	follow bool   // read it until the context ends
	err    error  // why it cannot be read
}

func (in Input) display() string {
	if in.Name == Stdin {
		return "<stdin>"
	}
	return in.Name
}

// open opens the input and unpacks it, and counts what is read of it. whole
// says that reads do not wait for somebody to write.
func (in Input) open(ctx context.Context, o *Options, read *atomic.Int64) (r io.ReadCloser, whole bool, err error) {
	if in.err != nil {
		return nil, false, in.err
	}
	var file io.ReadCloser
	if in.Name == Stdin {
		if o.Stdin == nil {
			return nil, false, errors.New("there is no standard input")
		}
		file = io.NopCloser(o.Stdin)
	} else {
		f, err := os.Open(in.Name)
		if err != nil {
			return nil, false, withoutPath(err)
		}
		st, err := f.Stat()
		if err == nil && st.IsDir() {
			err = errors.New("is a directory")
		}
		if err != nil {
			f.Close()
			return nil, false, withoutPath(err)
		}
		if in.follow {
			return &counted{&tail{ctx: ctx, path: in.Name, file: f}, read}, false, nil
		}
		file, whole = f, st.Mode().IsRegular()
	}
	return unpack(&counted{file, read}, whole)
}

// counted counts the bytes read.
type counted struct {
	io.ReadCloser
	n *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// withoutPath drops what a Problem says already.
func withoutPath(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// unpack reads gzip and zstd, which their first bytes tell, and everything else
// as it is.
func unpack(file io.ReadCloser, whole bool) (io.ReadCloser, bool, error) {
	br := bufio.NewReaderSize(file, 64<<10)
	head, err := br.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		file.Close()
		return nil, false, withoutPath(err)
	}
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		z, err := gzip.NewReader(br)
		if err != nil {
			file.Close()
			return nil, false, fmt.Errorf("gzip: %w", err)
		}
		return &unpacked{z, "gzip", file.Close}, true, nil
	case bytes.HasPrefix(head, zstdMagic):
		z, err := zstd.NewReader(br, zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			file.Close()
			return nil, false, fmt.Errorf("zstd: %w", err)
		}
		return &unpacked{z, "zstd", func() error { z.Close(); return file.Close() }}, true, nil
	}
	if whole && isBinary(br) {
		file.Close()
		return nil, false, errors.New("is binary data, no log")
	}
	return &buffered{br, file}, whole, nil
}

// isBinary looks at a file's first bytes: NUL bytes, bytes that are not UTF-8,
// and nothing that looks like a record. A log with a hole has records behind
// it, or NUL bytes alone.
func isBinary(br *bufio.Reader) bool {
	head, _ := br.Peek(16 << 10)
	return bytes.IndexByte(head, 0) >= 0 && !utf8.Valid(head) && !bytes.Contains(head, []byte(`{"`))
}

// buffered is a file of which the first bytes were looked at.
type buffered struct {
	*bufio.Reader
	io.Closer
}

// unpacked is a compressed file's content.
type unpacked struct {
	io.Reader
	format string
	close  func() error
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s: %w", u.format, err)
	}
	return n, err
}

func (u *unpacked) Close() error { return u.close() }
