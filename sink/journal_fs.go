package sink

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// journalFS is what the journal asks of its directory. Names have no slash. It
// holds the directory open, so that it stays the same directory when it is
// renamed.
type journalFS interface {
	// create makes a new file for appending; an existing one is fs.ErrExist.
	create(name string) (segmentFile, error)
	// open opens an existing file for appending.
	open(name string) (segmentFile, error)
	openRead(name string) (*os.File, error)
	readDir() ([]fs.DirEntry, error)
	stat(name string) (fs.FileInfo, error)
	// overwrite writes data durably over the beginning of an existing file. It
	// takes no space where the file is as long already.
	overwrite(name string, data []byte) error
	remove(name string) error
	rename(from, to string) error
	// sync makes creations, renames and removals durable.
	sync() error
	close()
}

// segmentFile is an open segment. Writes append.
type segmentFile interface {
	io.Writer
	io.ReaderAt
	// datasync makes what was written durable. After an error nothing may be
	// assumed of what was written since the last success, and a second call
	// proves nothing: the kernel reports a failed write-back once.
	datasync() error
	Truncate(size int64) error
	// size also says whether the file still has a name.
	size() (n int64, linked bool, err error)
	Close() error
}

const (
	segmentMode = 0o600
	journalMode = 0o700
)

type osJournalFS struct{ root *os.Root }

func openJournalFS(dir string) (journalFS, error) {
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: errors.New("not a directory (a symbolic link is refused)")}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &osJournalFS{root}, nil
}

func (d *osJournalFS) openFile(name string, flag int) (segmentFile, error) {
	f, err := d.root.OpenFile(name, flag|os.O_RDWR|os.O_APPEND|openNoFollow, segmentMode)
	if err != nil {
		return nil, err
	}
	return osSegmentFile{f}, nil
}

func (d *osJournalFS) create(name string) (segmentFile, error) {
	return d.openFile(name, os.O_CREATE|os.O_EXCL)
}

func (d *osJournalFS) open(name string) (segmentFile, error) {
	f, err := d.openFile(name, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.(osSegmentFile).Stat(); err != nil || !info.Mode().IsRegular() {
		_ = f.Close()
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	return f, nil
}

func (d *osJournalFS) openRead(name string) (*os.File, error) {
	return d.root.OpenFile(name, os.O_RDONLY|openNoFollow, 0)
}

func (d *osJournalFS) readDir() ([]fs.DirEntry, error) {
	f, err := d.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

func (d *osJournalFS) overwrite(name string, data []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|openNoFollow, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(data, 0)
	if err == nil {
		err = datasync(f)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

func (d *osJournalFS) stat(name string) (fs.FileInfo, error) { return d.root.Lstat(name) }
func (d *osJournalFS) remove(name string) error              { return d.root.Remove(name) }
func (d *osJournalFS) rename(from, to string) error          { return d.root.Rename(from, to) }
func (d *osJournalFS) close()                                { _ = d.root.Close() }

func (d *osJournalFS) sync() error {
	f, err := d.root.Open(".")
	if err != nil {
		return err
	}
	defer f.Close()
	return syncHandle(f)
}

type osSegmentFile struct{ *os.File }

func (f osSegmentFile) datasync() error { return datasync(f.File) }

func (f osSegmentFile) size() (int64, bool, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, false, err
	}
	return info.Size(), hasName(info), nil
}
