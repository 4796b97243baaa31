package sink

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
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

// RotateOn rotates the file whenever one of the signals arrives, such as
// SIGHUP, until stop is called. Errors go where those of the background work
// go.
func (f *File) RotateOn(signals ...os.Signal) (stop func()) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, signals...)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-ch:
				if err := f.Rotate(context.Background()); err != nil && !errors.Is(err, ErrClosed) {
					f.mu.Lock()
					f.report(err)
					f.mu.Unlock()
				}
			case <-done:
				return
			case <-f.stop:
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		signal.Stop(ch)
		close(done)
	})
}

// rotateRetry is how long a File goes on with a file that could not be rotated.
const rotateRetry = time.Second

// tryRotate rotates for a writer. When that fails the File goes on with the old
// file, reports it, and does not try again for a while.
func (f *File) tryRotate() bool {
	if time.Now().Before(f.retry) {
		return false
	}
	err := f.rotate()
	if err == nil {
		return true
	}
	f.retry = time.Now().Add(rotateRetry)
	f.report(err)
	return false
}

// rotate leaves the File writing to a file, whatever fails: to the new one, or
// else to the old one as before. It renames the file itself, to a name that was
// reserved, where lumberjack's rename would replace what is there.
func (f *File) rotate() error {
	if err := f.flushStage(); err != nil {
		return err
	}
	if f.size == 0 && f.poison == nil {
		return nil // somebody else has just rotated it
	}
	mode, _ := f.o.modes()
	rotated, closed, err := f.names.reserve(time.Now(), f.lastClosed, mode)
	if err != nil {
		return fmt.Errorf("sink: rotate: %w", err)
	}
	if err := os.Rename(f.path, rotated); err != nil {
		os.Remove(rotated)
		return fmt.Errorf("sink: rotate: %w", err)
	}
	f.lastClosed, f.renamed = closed, true
	f.space.closed += f.stored
	f.closeCurrent()
	if err := f.open(); err != nil {
		return fmt.Errorf("sink: rotate: %w", err)
	}
	f.wantSweep()
	return nil
}

// closeCurrent ends the use of the current file. Its sync is left to the
// background, or to the next Sync.
func (f *File) closeCurrent() {
	if guard := f.shut(); guard != nil {
		f.retired = append(f.retired, guard)
	}
}

// reopen opens the file at path after it was lost.
func (f *File) reopen() error {
	f.closeCurrent()
	err := f.makeDir()
	if err == nil {
		err = f.relock()
	}
	if err != nil {
		f.broken = err
		return err
	}
	return f.open()
}
