package sink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"
)

// File is a log file that is rotated: audit.log and its older siblings
// audit-2026-11-23T10-00-00.000.log. It is safe for concurrent use.
//
// lumberjack opens the file and writes to it. What lumberjack does not
// promise, File does; docs/files.md lists it.
//
// What Write accepted survives the death of the process at any moment. It
// survives a power loss once it was synced: see FileOptions.Sync.
type File struct {
	path  string
	names fileNames
	o     FileOptions

	syncing    sync.Mutex // held during a sync in the background; taken before mu
	mu         sync.Mutex
	lock       *lock
	lj         *lumberjack.Logger
	guard      *os.File    // our own descriptor of the file that lumberjack has open
	info       fs.FileInfo // of guard, to know the file again
	broken     error       // why no file is open
	size       int64       // bytes accepted for the file
	stored     int64       // of them, bytes in the file; the rest is in stage
	stage      *stage      // nil: every Write goes to the file
	flushing   bool        // the full slot of the stage is being written, without mu
	settled    sync.Cond   // flushing ended
	direct     int         // writes that may go to the file before the stage is used
	armed      bool        // the flush timer runs
	wrote      bool        // since it fired last
	complained time.Time   // when a failed flush was reported last
	unsynced   bool        // something was written since the last sync
	poison     error       // a sync of the current file failed: it is never synced again
	renamed    bool        // the directory was changed since it was synced
	retired    []*os.File  // rotated files that wait for their sync
	lastClosed time.Time   // time in the name of the last rotated file
	due        time.Time   // when the clock asks for a rotation
	retry      time.Time   // a rotation that failed is not tried before
	closed     bool
	pending    []error // what to tell the next Sync or Close

	space   space
	sweeper *Sweeper // nil: no retention policy
	flush   *time.Timer
	full    chan struct{} // a slot of the stage is full
	reports chan error
	sweep   chan struct{}
	stop    chan struct{}
	tasks   sync.WaitGroup
}

var _ Sink = (*File)(nil)

// OpenFile opens the log file at path for appending and makes it, and its
// directory, if need be. One File may have a path open: a second one, in this
// process or in another, gets a *LockedError that names the holder. A symbolic
// link at path is refused. What a killed process left half done is repaired:
// pending lines are written, half a line at the end is moved to path.torn.
func OpenFile(path string, o *FileOptions) (*File, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	f := &File{
		path:    abs,
		names:   newFileNames(abs),
		o:       o.withDefaults(),
		reports: make(chan error, 16),
		full:    make(chan struct{}, 1),
		sweep:   make(chan struct{}, 1),
		stop:    make(chan struct{}),
	}
	f.settled.L = &f.mu
	if err := f.o.validate(); err != nil {
		return nil, err
	}
	// Before anything is made beside a device or what a link points to.
	if info, err := os.Lstat(abs); err == nil && !info.Mode().IsRegular() {
		return nil, notRegular(abs, info.Mode())
	}
	if err := f.makeDir(); err != nil {
		return nil, err
	}
	if f.lock, err = acquireLock(abs, f.names.hidden("lock")); err != nil {
		return nil, err
	}
	if err := f.begin(); err != nil {
		f.lock.release()
		return nil, err
	}
	return f, nil
}

// begin opens the file and starts the goroutines.
func (f *File) begin() error {
	if err := f.newSweeper(); err != nil {
		return err
	}
	files, err := f.names.list()
	if err != nil {
		return fmt.Errorf("sink: %w", err)
	}
	for _, old := range files {
		if closed, _, ok := f.names.parse(old.Name); ok && closed.After(f.lastClosed) {
			f.lastClosed = closed
		}
	}
	f.space.closed = f.closedBytes()
	f.checkSpace()
	if err := f.open(); err != nil {
		return err
	}
	if f.o.FlushDelay > 0 {
		mode, _ := f.o.modes()
		// Where there is no stage to be had every Write goes to the file.
		f.stage, _ = openStage(f.names.hidden("pending"), mode)
	}
	f.flush = time.NewTimer(time.Hour)
	f.flush.Stop()
	f.tasks.Go(f.housekeep)
	f.tasks.Go(f.flushLoop)
	if f.sweeper != nil {
		f.tasks.Go(f.sweepLoop)
		f.wantSweep()
	}
	return nil
}

func (f *File) makeDir() error {
	_, mode := f.o.modes()
	if err := os.MkdirAll(f.names.dir, mode); err != nil {
		return fmt.Errorf("sink: %w", err)
	}
	return nil
}

// open has lumberjack open the file at path, which is made if need be, and
// repairs its end. The caller holds mu or is alone. After an error no file is
// open.
func (f *File) open() error {
	guard, err := f.openGuard()
	if err == nil {
		err = f.openAppend(guard)
	}
	f.broken = err
	return err
}

func (f *File) openGuard() (*os.File, error) {
	mode, _ := f.o.modes()
	guard, err := os.OpenFile(f.path, os.O_RDWR|os.O_CREATE|os.O_APPEND|openNoFollow, mode)
	if isSymlink(err) {
		return nil, notRegular(f.path, fs.ModeSymlink)
	}
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	info, err := guard.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = notRegular(f.path, info.Mode())
	}
	if err != nil {
		guard.Close()
		return nil, err
	}
	return guard, nil
}

func notRegular(path string, mode fs.FileMode) error {
	if mode&fs.ModeSymlink != 0 {
		return fmt.Errorf("sink: %s is a symbolic link, which is not followed", path)
	}
	return fmt.Errorf("sink: %s is not a regular file", path)
}

// openAppend takes guard over.
func (f *File) openAppend(guard *os.File) (err error) {
	defer func() {
		if err != nil {
			guard.Close()
		}
	}()
	if err := f.repair(guard); err != nil {
		return err
	}
	info, err := guard.Stat()
	if err != nil {
		return fmt.Errorf("sink: %w", err)
	}
	lj := loggers.get(f.path)
	// The file exists, so that lumberjack opens it with O_APPEND. (One that it
	// makes itself it opens without, and truncates.)
	if _, err := lj.Write(nil); err != nil {
		loggers.put(lj)
		return fmt.Errorf("sink: %w", err)
	}
	// When lumberjack fails to open a file it renames it and makes another, and
	// somebody may have put another there just now.
	if at, err := os.Lstat(f.path); err != nil || !os.SameFile(at, info) {
		_ = lj.Close()
		loggers.put(lj)
		return fmt.Errorf("sink: %s was replaced while it was opened", f.path)
	}
	f.lj, f.guard, f.info, f.poison = lj, guard, info, nil
	f.size, f.stored = info.Size(), info.Size()
	f.renamed = f.renamed || info.Size() == 0
	f.due = f.o.rotationDue(f.begun())
	return nil
}

// begun is when the current file was begun, as its first line says.
func (f *File) begun() time.Time {
	if f.stored > 0 {
		buf := make([]byte, 4<<10)
		n, _ := f.guard.ReadAt(buf, 0)
		if t := lineTime(buf[:n]); !t.IsZero() && t.Before(time.Now()) {
			return t
		}
		return f.info.ModTime()
	}
	return time.Now()
}

// shut closes lumberjack's descriptor of the current file and returns ours.
func (f *File) shut() *os.File {
	if f.lj == nil {
		return nil
	}
	if err := f.lj.Close(); err != nil {
		f.report(fmt.Errorf("sink: close %s: %w", f.path, err))
	}
	loggers.put(f.lj)
	guard := f.guard
	f.lj, f.guard, f.info = nil, nil, nil
	return guard
}

// Close writes what is pending, syncs and closes the file, ends its goroutines
// and gives its lock back.
//
// One goroutine of lumberjack's stays behind. It is used again by the next File
// that is opened, so that there are never more of them than Files were open at
// the same time.
func (f *File) Close(context.Context) error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil
	}
	f.closed = true
	close(f.stop)
	f.space.wake()
	f.mu.Unlock()
	f.tasks.Wait()

	f.mu.Lock()
	defer f.mu.Unlock()
	errs := []error{f.flushStage(), f.syncLocked()}
	if guard := f.shut(); guard != nil {
		errs = append(errs, guard.Close())
	}
	if f.stage != nil {
		errs = append(errs, f.stage.close())
		f.stage = nil
	}
	f.lock.release()
	f.deliver()
	return joinOnce(append(f.pending, errs...))
}

// joinOnce is errors.Join without the errors that an earlier one tells already: a full
// disk fails the write, the flush and the sync in the same words.
func joinOnce(errs []error) error {
	var told []error
	for _, err := range errs {
		if err != nil && !slices.ContainsFunc(told, func(t error) bool { return strings.Contains(t.Error(), err.Error()) }) {
			told = append(told, err)
		}
	}
	return errors.Join(told...)
}
