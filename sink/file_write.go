package sink

import (
	"bytes"
	"context"
	"fmt"
)

// Write appends the batch. When it returns nil every line is with the operating
// system, and on the disk with SyncBatch. Lines that did not fit are cut off
// again: the file never holds half a line with another glued to it.
func (f *File) Write(_ context.Context, b Batch) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	lines, accepted := b.Lines, 0
	for len(lines) > 0 {
		n := f.fitting(lines)
		if n == 0 {
			if err := f.rotate(); err != nil {
				f.report(err)
				n = len(lines) // a file that is too long beats a lost line
			} else {
				continue
			}
		}
		kept, err := f.append(lines[:n])
		if err != nil {
			accepted += bytes.Count(lines[:kept], newline)
			return partial(accepted, err)
		}
		if n == len(lines) {
			break
		}
		accepted += bytes.Count(lines[:n], newline)
		lines = lines[n:]
	}
	if f.o.Sync == SyncBatch {
		return f.sync()
	}
	return nil
}

var newline = []byte{'\n'}

// fitting returns how many bytes of lines go into the current file: whole
// lines, and at least one when the file is empty. Zero means: rotate first.
func (f *File) fitting(lines []byte) int {
	room := f.o.MaxSize - f.size
	if f.o.MaxSize < 0 || int64(len(lines)) <= room {
		return len(lines)
	}
	if room > 0 {
		if n := bytes.LastIndexByte(lines[:room], '\n') + 1; n > 0 {
			return n
		}
	}
	if f.size > 0 {
		return 0
	}
	return bytes.IndexByte(lines, '\n') + 1
}

// append writes whole lines with one write(2). After an error it returns how
// many bytes, of whole lines, are in the file.
func (f *File) append(lines []byte) (int, error) {
	n, err := f.lj.Write(lines)
	f.size += int64(n)
	if err == nil {
		return n, nil
	}
	whole := bytes.LastIndexByte(lines[:n], '\n') + 1
	if whole < n {
		f.size -= int64(n - whole)
		if terr := f.guard.Truncate(f.size); terr != nil {
			err = fmt.Errorf("%w (and the half line could not be cut off: %v)", err, terr)
		}
	}
	return whole, fmt.Errorf("sink: %w", err)
}

func partial(accepted int, err error) error {
	if accepted == 0 {
		return err
	}
	return &PartialError{Accepted: accepted, Err: err}
}
