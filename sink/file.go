package sink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"
)

// SyncPolicy says when a File asks the disk to keep what was written. Without
// it accepted lines survive the death of the process, but not a power loss.
type SyncPolicy uint8

const (
	SyncInterval SyncPolicy = iota // every FileOptions.SyncEvery, in the background: the default
	SyncNever                      // when the operating system likes to, and on Sync, rotation and Close
	SyncBatch                      // before Write returns
)

// FileOptions are the options of a File. The zero value is usable.
type FileOptions struct {
	// MaxSize is the size in bytes at which the file is rotated. Zero means
	// 100 MiB, a negative value no limit. A line is never split and never
	// refused for its size: one that is longer than MaxSize gets a file of its
	// own.
	MaxSize int64

	// GroupRead makes the files readable by their group: mode 0640 in
	// directories 0750, in place of 0600 in 0700. It concerns what is made;
	// modes that are there are left as they are.
	GroupRead bool

	// Sync says when the disk is asked to keep what was written.
	Sync SyncPolicy
	// SyncEvery is the period of SyncInterval. Zero means one second.
	SyncEvery time.Duration

	// OnError is told what went wrong where no caller can be told, and what was
	// noticed and repaired. It must not block. Nil means that such errors are
	// returned by the next Sync or Close.
	OnError func(error)
}

const (
	defaultMaxSize   = 100 << 20
	defaultSyncEvery = time.Second
)

func (o *FileOptions) withDefaults() FileOptions {
	var d FileOptions
	if o != nil {
		d = *o
	}
	if d.MaxSize == 0 {
		d.MaxSize = defaultMaxSize
	}
	if d.SyncEvery <= 0 {
		d.SyncEvery = defaultSyncEvery
	}
	return d
}

func (o *FileOptions) modes() (file, dir fs.FileMode) {
	if o.GroupRead {
		return 0o640, 0o750
	}
	return 0o600, 0o700
}

// File is a log file that is rotated: audit.log and its older siblings
// audit-2026-11-23T10-00-00.000.log. It is safe for concurrent use.
//
// lumberjack opens the file and writes to it. What lumberjack does not
// promise, File does; docs/files.md lists it.
type File struct {
	path  string
	names fileNames
	o     FileOptions

	mu         sync.Mutex
	lock       *lock
	lj         *lumberjack.Logger
	guard      *os.File // our own descriptor of the file that lumberjack has open
	size       int64
	lastClosed time.Time // time in the name of the last rotated file
	closed     bool
	pending    error // what to tell the next Sync or Close
}

var _ Sink = (*File)(nil)

// OpenFile opens the log file at path for appending and makes it, and its
// directory, if need be. One File may have a path open: a second one, in this
// process or in another, gets a *LockedError that names the holder. A symbolic
// link at path is refused.
func OpenFile(path string, o *FileOptions) (*File, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	f := &File{path: abs, names: newFileNames(abs), o: o.withDefaults()}
	_, dirMode := f.o.modes()
	if err := os.MkdirAll(f.names.dir, dirMode); err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	if f.lock, err = acquireLock(abs, f.names.hidden("lock")); err != nil {
		return nil, err
	}
	if err := f.open(); err != nil {
		f.lock.release()
		return nil, err
	}
	return f, nil
}

// open has lumberjack open the file at path, which is made if need be. The
// caller holds mu or is alone.
func (f *File) open() error {
	mode, _ := f.o.modes()
	guard, err := os.OpenFile(f.path, os.O_RDWR|os.O_CREATE|os.O_APPEND|openNoFollow, mode)
	if err != nil {
		return fmt.Errorf("sink: %w", err)
	}
	info, err := guard.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", f.path)
	}
	if err != nil {
		guard.Close()
		return fmt.Errorf("sink: %w", err)
	}
	lj := loggers.get(f.path)
	// The file exists, so that lumberjack opens it with O_APPEND. (One that it
	// makes itself it opens without, and truncates.)
	if _, err := lj.Write(nil); err != nil {
		loggers.put(lj)
		guard.Close()
		return fmt.Errorf("sink: %w", err)
	}
	f.lj, f.guard, f.size = lj, guard, info.Size()
	return nil
}

// shut closes both descriptors of the current file.
func (f *File) shut() error {
	if f.lj == nil {
		return nil
	}
	err := errors.Join(f.lj.Close(), f.guard.Close())
	loggers.put(f.lj)
	f.lj, f.guard = nil, nil
	return err
}

// Sync returns nil when every line accepted before is on the disk.
func (f *File) Sync(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	return f.sync()
}

func (f *File) sync() error {
	if err := f.guard.Sync(); err != nil {
		return fmt.Errorf("sink: sync %s: %w", f.path, err)
	}
	return nil
}

// Close syncs and closes the file and gives its lock back.
//
// One goroutine of lumberjack's stays behind. It is used again by the next File
// that is opened, so that there are never more of them than Files were open at
// the same time.
func (f *File) Close(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	err := errors.Join(f.pending, f.sync(), f.shut())
	f.lock.release()
	return err
}
