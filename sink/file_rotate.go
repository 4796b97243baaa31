package sink

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// Rotate closes the current file under a name with the time in it and begins a
// new one. An empty file is not rotated.
func (f *File) Rotate(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	if f.size == 0 {
		return nil
	}
	return f.rotate()
}

// rotate leaves the File writing to a file, whatever fails: to the new one, or
// else to the old one as before.
func (f *File) rotate() error {
	mode, _ := f.o.modes()
	if err := f.sync(); err != nil {
		return err
	}
	rotated, closed, err := f.names.reserve(time.Now(), f.lastClosed, mode)
	if err != nil {
		return fmt.Errorf("sink: rotate: %w", err)
	}
	if err := os.Rename(f.path, rotated); err != nil {
		os.Remove(rotated)
		return fmt.Errorf("sink: rotate: %w", err)
	}
	f.lastClosed = closed
	if err := f.shut(); err != nil {
		f.report(fmt.Errorf("sink: rotate: %w", err))
	}
	if err := f.open(); err != nil {
		return fmt.Errorf("sink: rotate: %w", err)
	}
	return syncDir(f.names.dir)
}

// report hands on an error that no caller is waiting for.
func (f *File) report(err error) {
	if f.o.OnError != nil {
		f.o.OnError(err)
		return
	}
	f.pending = errors.Join(f.pending, err)
}
