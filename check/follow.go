package check

import (
	"context"
	"errors"
	"io"
	"os"
)

// Follow opens a file and goes on reading at its end, and in the file that
// takes its place when it is rotated, until ctx ends: then Read returns io.EOF.
// It unpacks nothing. A last line that was cut off ends where its file ends.
func (in Input) Follow(ctx context.Context) (io.ReadCloser, error) {
	f := &following{ctx: ctx, in: in}
	return f, f.open()
}

type following struct {
	ctx  context.Context
	in   Input
	now  *tail
	last byte
}

func (f *following) open() error {
	if f.in.err != nil {
		return f.in.err
	}
	file, err := os.Open(f.in.Name)
	if err != nil {
		return withoutPath(err)
	}
	f.now = &tail{ctx: f.ctx, path: f.in.Name, file: file}
	return nil
}

func (f *following) Read(p []byte) (int, error) {
	n, err := f.now.Read(p)
	if n > 0 {
		f.last = p[n-1]
	}
	if !errors.Is(err, errRotated) {
		return n, err
	}
	if err := f.now.Close(); err != nil {
		return 0, err
	}
	if err := f.open(); err != nil {
		return 0, err
	}
	if f.last != 0 && f.last != '\n' && len(p) > 0 {
		p[0], f.last = '\n', '\n'
		return 1, nil
	}
	return f.Read(p)
}

func (f *following) Close() error { return f.now.Close() }
