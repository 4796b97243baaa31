package check

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"unicode/utf8"

	"github.com/slogaudit/slogaudit/internal/unpack"
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

// Err is why the input cannot be read, as far as that is known without opening
// it.
func (in Input) Err() error { return in.err }

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
	return unpackFile(&counted{file, read}, whole)
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

// unpacked is a file's content.
type unpacked struct {
	*unpack.Stream
	file io.Closer
}

func (u *unpacked) Close() error { return errors.Join(u.Stream.Close(), u.file.Close()) }

// unpackFile unpacks an open file.
func unpackFile(file io.ReadCloser, whole bool) (io.ReadCloser, bool, error) {
	s, err := unpack.New(file)
	if err == nil && s.Format == unpack.Plain && whole && isBinary(s.Reader) {
		err = errors.New("is binary data, no log")
	}
	if err != nil {
		file.Close()
		return nil, false, withoutPath(err)
	}
	return &unpacked{s, file}, whole || s.Format != unpack.Plain, nil
}

// isBinary looks at a file's first bytes: NUL bytes, bytes that are not UTF-8,
// and nothing that looks like a record. A log with a hole has records behind
// it, or NUL bytes alone.
func isBinary(br *bufio.Reader) bool {
	head, _ := br.Peek(16 << 10)
	return bytes.IndexByte(head, 0) >= 0 && !utf8.Valid(head) && !bytes.Contains(head, []byte(`{"`))
}
