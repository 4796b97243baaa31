package sink

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// watchEvery is how often a File looks whether its file is still there.
const watchEvery = 250 * time.Millisecond

// housekeep is the goroutine that syncs, rotates by the clock, notices what
// others do to the file, and calls OnError.
func (f *File) housekeep() {
	watch := time.NewTicker(watchEvery)
	defer watch.Stop()
	defer f.deliver()
	synced := time.Now()
	for {
		select {
		case <-f.stop:
			return
		case err := <-f.reports:
			f.o.OnError(err)
		case <-watch.C:
			f.watchTick()
			if time.Since(synced) >= f.o.SyncEvery {
				synced = time.Now()
				f.syncQuietly()
			}
		}
	}
}

// deliver hands on what is left to report.
func (f *File) deliver() {
	for {
		select {
		case err := <-f.reports:
			f.o.OnError(err)
		default:
			return
		}
	}
}

func (f *File) watchTick() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return
	}
	f.checkPath()
	f.checkClock()
	f.checkSpace()
}

// checkClock rotates when the clock says so. A due time that is further away
// than one can be means that the clock was set back.
func (f *File) checkClock() {
	if f.due.IsZero() {
		return
	}
	now := time.Now()
	if latest := f.o.rotationDue(now); f.due.After(latest) {
		f.due = latest
	}
	if now.Before(f.due) {
		return
	}
	if f.size == 0 {
		f.due = f.o.rotationDue(now)
		return
	}
	f.tryRotate()
}

// checkPath notices that the file was removed, renamed, replaced or cut from
// outside, and goes on in a file that stands at path.
func (f *File) checkPath() {
	f.settle()
	if f.lj == nil {
		if err := f.reopen(); err == nil {
			f.notice("it can be opened again")
		}
		return
	}
	at, err := os.Lstat(f.path)
	if err == nil && os.SameFile(at, f.info) {
		if at.Size() < f.stored {
			f.notice("it was cut from outside: %d bytes are gone", f.stored-at.Size())
		}
		f.size += at.Size() - f.stored
		f.stored = at.Size()
		f.checkCompanions()
		return
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.report(fmt.Errorf("sink: %w", err))
		return
	}
	if err := f.flushStage(); err != nil {
		f.report(err)
		return
	}
	info, err := f.guard.Stat()
	if err != nil {
		f.report(fmt.Errorf("sink: %w", err))
		return
	}
	if err := f.makeDir(); err != nil {
		f.report(err)
		return
	}
	if !removed(info) {
		f.notice("it was renamed or replaced from outside; a new file was begun")
	} else if info.Size() > 0 {
		f.rescue(info.Size())
	}
	if err := f.reopen(); err != nil {
		f.report(err)
	}
	f.checkCompanions()
}

// rescue writes what was in a file that was removed from outside to a rotated
// one: evidence goes when the retention policy says so.
func (f *File) rescue(size int64) {
	mode, _ := f.o.modes()
	name, closed, err := f.names.reserve(time.Now(), f.lastClosed, mode)
	if err != nil {
		f.report(fmt.Errorf("sink: %s was removed from outside with %d bytes, which could not be saved: %w", f.path, size, err))
		return
	}
	f.lastClosed = closed
	to, err := os.OpenFile(name, os.O_WRONLY|openNoFollow, mode)
	if err == nil {
		_, err = io.Copy(to, io.NewSectionReader(f.guard, 0, size))
		err = errors.Join(err, to.Sync(), to.Close())
	}
	if err != nil {
		f.report(fmt.Errorf("sink: %s was removed from outside with %d bytes, which could not all be saved: %w", f.path, size, err))
		return
	}
	f.notice("it was removed from outside; its %d bytes were saved as %s", size, filepath.Base(name))
}

// checkCompanions makes the lock and the stage again when their files are gone,
// together with the directory perhaps: another process could make a new lock,
// and would not find the pending lines.
func (f *File) checkCompanions() {
	if err := f.relock(); err != nil {
		f.report(err)
		f.closeCurrent()
		f.broken = err
		return
	}
	if f.stage == nil || stillThere(f.stage.file) {
		return
	}
	if err := f.flushStage(); err != nil {
		f.report(err)
		return
	}
	if f.stage != nil {
		_ = f.stage.close()
		mode, _ := f.o.modes()
		f.stage, _ = openStage(f.names.hidden("pending"), mode)
	}
}

// relock makes sure that the lock is held under its name.
func (f *File) relock() error {
	if stillThere(f.lock.file) {
		return nil
	}
	l, err := acquireLock(f.path, f.names.hidden("lock"))
	if err != nil {
		return err
	}
	f.lock.release()
	f.lock = l
	return nil
}

// stillThere reports whether an open file still has the name that it was opened
// by.
func stillThere(file *os.File) bool {
	open, err := file.Stat()
	if err != nil {
		return false
	}
	at, err := os.Lstat(file.Name())
	return err == nil && os.SameFile(at, open)
}
