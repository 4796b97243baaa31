package sink

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

const (
	originName = "origin"
	lockName   = "lock"
)

// journalDir is what a journal knows of its directory. fs is replaced only when
// the directory was removed and is made again, by the committer.
type journalDir struct {
	fs journalFS

	mu   sync.Mutex
	refs []segmentRef
}

// openDir makes, opens and locks the directory, and reads or makes its origin.
func (j *Journal) openDir() error {
	files, lock, err := makeDir(j.dir, j.o.fs)
	if err != nil {
		return err
	}
	j.files, j.lock = files, lock
	if j.origin, err = files.readOrigin(); err != nil {
		j.files.close()
		j.lock.release()
	}
	return err
}

func makeDir(dir string, open func(string) (journalFS, error)) (*journalDir, *lock, error) {
	if err := makeDirs(dir); err != nil {
		return nil, nil, fmt.Errorf("sink: journal: %w", err)
	}
	d, err := open(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("sink: journal: %w", err)
	}
	lock, err := acquireLock(dir, filepath.Join(dir, lockName))
	if err != nil {
		d.close()
		return nil, nil, err
	}
	files := &journalDir{fs: d}
	if files.refs, err = listSegments(d); err != nil {
		lock.release()
		d.close()
		return nil, nil, fmt.Errorf("sink: journal: %w", err)
	}
	return files, lock, nil
}

// makeDirs makes the directory and its parents, and makes that survive a power
// loss.
func makeDirs(dir string) error {
	var made []string
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Lstat(d); !isMissing(err) || d == filepath.Dir(d) {
			break
		}
		made = append(made, filepath.Dir(d))
	}
	if err := os.MkdirAll(dir, journalMode); err != nil {
		return err
	}
	for _, parent := range made {
		if err := syncDir(parent); err != nil {
			return err
		}
	}
	return nil
}

// readOrigin returns the directory's id. A directory without segments gets a new
// one: the positions of segments that somebody removed may be given again, their
// ids must not.
func (d *journalDir) readOrigin() (string, error) {
	if len(d.refs) > 0 {
		id, err := d.knownOrigin()
		if err == nil || !isMissing(err) {
			return id, err
		}
	}
	var raw [16]byte
	rand.Read(raw[:])
	id := hex.EncodeToString(raw[:])
	return id, d.writeOrigin(id)
}

func (d *journalDir) knownOrigin() (string, error) {
	raw, err := readSmall(d.fs, originName)
	if err != nil {
		return "", fmt.Errorf("sink: journal: origin: %w", err)
	}
	id := strings.TrimSpace(string(raw))
	if b, err := hex.DecodeString(id); err != nil || len(b) != 16 {
		return "", fmt.Errorf("sink: journal: origin: %w", errors.New("the file does not hold an id: put the right one back, or remove the file for a new one"))
	}
	return id, nil
}

func (d *journalDir) writeOrigin(id string) error {
	if err := replaceSmall(d.fs, originName, []byte(id+"\n")); err != nil {
		return fmt.Errorf("sink: journal: origin: %w", err)
	}
	return nil
}

// add puts a new segment at the end of the list, or says that the last one has
// been replaced.
func (d *journalDir) add(first Position) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.refs); n > 0 && d.refs[n-1].first == first {
		return
	}
	d.refs = append(d.refs, segmentRef{first: first})
}

func (d *journalDir) filesystem() journalFS {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fs
}

// segments returns a copy of the list.
func (d *journalDir) segments() []segmentRef {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.refs)
}

// refresh reads the directory again: segments were compressed or removed.
func (d *journalDir) refresh() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	refs, err := listSegments(d.fs)
	if err != nil {
		return fmt.Errorf("sink: journal: %w", err)
	}
	d.refs = refs
	return nil
}

func (d *journalDir) close() { d.fs.close() }

// find returns the segment that holds pos, or the first one after it where that
// is gone, and the position at which the next segment begins: 0 for the last.
func find(refs []segmentRef, pos Position) (ref segmentRef, next Position, ok bool) {
	i, exact := slices.BinarySearchFunc(refs, pos, func(r segmentRef, p Position) int {
		if r.first < p {
			return -1
		} else if r.first > p {
			return 1
		}
		return 0
	})
	if !exact && i > 0 {
		i--
	}
	if i >= len(refs) {
		return ref, 0, false
	}
	if i+1 < len(refs) {
		next = refs[i+1].first
	}
	return refs[i], next, true
}

// remake makes the directory again after somebody removed it, with the same
// origin and the cursors.
func (j *Journal) remake() error {
	files, lock, err := makeDir(j.dir, j.o.fs)
	if err != nil {
		return err
	}
	err = files.writeOrigin(j.origin)
	if err == nil {
		err = j.rewriteCursors(files.fs)
	}
	if err != nil {
		files.close()
		lock.release()
		return err
	}
	d := j.files
	d.mu.Lock()
	old := d.fs
	gone := d.refs
	d.fs, d.refs = files.fs, files.refs
	d.mu.Unlock()
	old.close()
	j.lock.release()
	j.lock = lock
	j.errorf("%s had been removed and was made again", j.dir)
	if first := j.next - Position(j.carry.n); len(gone) > 0 && gone[0].first < first {
		j.notes.lost("removed", gone[0].first, int(first-gone[0].first))
	}
	return nil
}

// create makes a segment file, and the directory if that has been removed.
func (j *Journal) create(name string) (segmentFile, error) {
	f, err := j.files.fs.create(name)
	if !isMissing(err) {
		return f, err
	}
	if err := j.remake(); err != nil {
		return nil, err
	}
	return j.files.fs.create(name)
}

// replaceSmall writes a small file durably: the old content or the new one is
// there at every moment.
func replaceSmall(d journalFS, name string, data []byte) error {
	tmp := name + tempExt
	if err := d.remove(tmp); err != nil && !isMissing(err) {
		return err
	}
	f, err := d.create(tmp)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.datasync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = d.rename(tmp, name)
	}
	if err != nil {
		_ = d.remove(tmp)
		return err
	}
	return d.sync()
}

const maxSmall = 4 << 10

func readSmall(d journalFS, name string) ([]byte, error) {
	f, err := d.openRead(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSmall))
}

// openSegment opens a segment for reading, decompressed.
func openSegment(d journalFS, ref segmentRef) (io.ReadCloser, error) {
	f, err := d.openRead(ref.name())
	if err != nil {
		return nil, err
	}
	r, err := newDecoder(ref.codec, f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
