package sink

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// reserve is what the file that is being written may still grow by.
func (s *Sweeper) reserve(files []FileInfo) int64 {
	rest := s.o.ActiveSize
	for _, f := range files {
		if f.Active {
			rest -= f.Size
		}
	}
	return max(rest, 0)
}

// newest is when a closed file was last written; zero when there is none.
func (s *Sweeper) newest() (newest time.Time, err error) {
	files, err := s.list()
	for _, f := range files {
		if !f.Active && f.Last.After(newest) {
			newest = f.Last
		}
	}
	return newest, err
}

// fillFirst finds the time of each file's first record, once.
func (s *Sweeper) fillFirst(files []FileInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := make(map[string]time.Time, len(files))
	for i := range files {
		f := &files[i]
		_, plain := codecOf(f.Name)
		first, ok := s.firsts[plain]
		if !ok && f.First.IsZero() {
			first = firstTime(filepath.Join(s.dir, f.Name))
		}
		if f.First.IsZero() {
			f.First = first
		}
		if !f.First.IsZero() {
			known[plain] = f.First
		}
	}
	s.firsts = known
}

func firstTime(path string) time.Time {
	r, err := OpenRead(path)
	if err != nil {
		return time.Time{}
	}
	defer r.Close()
	buf := make([]byte, 4<<10)
	n, _ := io.ReadAtLeast(r, buf, len(buf))
	return lineTime(buf[:n])
}

// tidy finishes what a killed sweep began: it removes temporary files, and
// plain files whose compressed twin is complete.
func (s *Sweeper) tidy() error {
	files, err := s.list()
	if err != nil {
		return fmt.Errorf("sink: retention: %w", err)
	}
	plain := map[string]bool{}
	for _, f := range files {
		if f.Codec == Plain && !f.Active {
			plain[f.Name] = true
			for c := Gzip; c <= Zstd; c++ {
				tmp := filepath.Join(s.dir, f.Name+c.Ext()+tempExt)
				if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return fmt.Errorf("sink: retention: %w", err)
				}
			}
		}
	}
	var errs []error
	for _, f := range files {
		if f.Codec != Plain && plain[strings.TrimSuffix(f.Name, f.Codec.Ext())] {
			path := filepath.Join(s.dir, strings.TrimSuffix(f.Name, f.Codec.Ext()))
			_, err := compressFile(path, f.Codec)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// list returns the log file and its rotated siblings.
func (n fileNames) list() ([]FileInfo, error) {
	entries, err := os.ReadDir(n.dir)
	if err != nil {
		return nil, err
	}
	var files []FileInfo
	for _, e := range entries {
		closed, codec, rotated := n.parse(e.Name())
		if !e.Type().IsRegular() || !rotated && e.Name() != n.base {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		// A rotation that is under way has reserved its name.
		if rotated && info.Size() == 0 && time.Since(info.ModTime()) < time.Minute {
			continue
		}
		f := FileInfo{Name: e.Name(), Size: info.Size(), Codec: codec, Active: !rotated, Last: info.ModTime().UTC()}
		if closed.After(f.Last) {
			f.Last = closed
		}
		files = append(files, f)
	}
	return files, nil
}
