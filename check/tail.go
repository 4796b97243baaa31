package check

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// errRotated ends a file that another one has taken the place of.
var errRotated = errors.New("the file was rotated")

// pollInterval is how often a followed file is looked at.
const pollInterval = 200 * time.Millisecond

// tail reads a file that others write, and waits at its end. It returns
// errRotated when the path names another file, or the file was cut to nothing,
// and io.EOF when the context ends.
type tail struct {
	ctx  context.Context
	path string
	file *os.File
	read int64
}

func (t *tail) Read(p []byte) (int, error) {
	rotated := false
	for {
		n, err := t.file.Read(p)
		t.read += int64(n)
		if n > 0 || err != nil && err != io.EOF {
			return n, err
		}
		if rotated { // and nothing more came before that
			return 0, errRotated
		}
		if t.ctx.Err() != nil {
			return 0, io.EOF
		}
		if rotated = t.replaced(); rotated {
			continue
		}
		select {
		case <-t.ctx.Done():
		case <-time.After(pollInterval):
		}
	}
}

func (t *tail) replaced() bool {
	there, err := os.Stat(t.path)
	if err != nil {
		return false // between rename and create
	}
	own, err := t.file.Stat()
	return err == nil && (!os.SameFile(there, own) || there.Size() < t.read)
}

func (t *tail) Close() error { return t.file.Close() }
