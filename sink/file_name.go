package sink

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// rotatedFormat is the time in the name of a rotated file, as lumberjack has
// it: audit-2026-11-23T10-00-00.000.log. It is UTC, and says when the file was
// closed.
const rotatedFormat = "2006-01-02T15-04-05.000"

// fileNames knows the names that belong to one log file.
type fileNames struct {
	dir    string
	base   string // audit.log
	prefix string // audit-
	ext    string // .log
}

func newFileNames(path string) fileNames {
	base := filepath.Base(path)
	ext := filepath.Ext(base)
	return fileNames{
		dir:    filepath.Dir(path),
		base:   base,
		prefix: strings.TrimSuffix(base, ext) + "-",
		ext:    ext,
	}
}

// hidden is a file of ours beside the log: .audit.log.lock
func (n fileNames) hidden(suffix string) string {
	return filepath.Join(n.dir, "."+n.base+"."+suffix)
}

func (n fileNames) rotated(t time.Time) string {
	return n.prefix + t.UTC().Format(rotatedFormat) + n.ext
}

// parse takes the name of a rotated file apart, compressed or not.
func (n fileNames) parse(name string) (closed time.Time, c Codec, ok bool) {
	c, name = codecOf(name)
	ts, ok := strings.CutPrefix(name, n.prefix)
	if !ok {
		return time.Time{}, 0, false
	}
	if ts, ok = strings.CutSuffix(ts, n.ext); !ok {
		return time.Time{}, 0, false
	}
	closed, err := time.Parse(rotatedFormat, ts)
	return closed, c, err == nil
}

// reserve claims a name for a file that is closed now, and leaves an empty file
// there: rename(2) replaces what stands at its target without a word, so that a
// name is only ever renamed to after it was made by O_EXCL. Names never run
// backwards, whatever the clock does: the time is at least 1 ms after that of
// last.
func (n fileNames) reserve(now, last time.Time, mode fs.FileMode) (string, time.Time, error) {
	t := now.UTC().Truncate(time.Millisecond)
	if !t.After(last) {
		t = last.Add(time.Millisecond)
	}
	for ; ; t = t.Add(time.Millisecond) {
		path := filepath.Join(n.dir, n.rotated(t))
		if exists(path+Gzip.Ext()) || exists(path+Zstd.Ext()) {
			continue
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", t, err
		}
		return path, t, f.Close()
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
