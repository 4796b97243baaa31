package sink

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrLocked is what errors.Is finds when a file or a journal is in use by
// somebody else. The error itself is a *LockedError.
var ErrLocked = errors.New("in use")

// LockedError names the holder of a file or a journal.
type LockedError struct {
	Path    string    // what is locked
	PID     int       // process id of the holder; 0 when it could not be read
	Program string    // base name of its executable
	Since   time.Time // when it took the lock
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("sink: %s is in use by another process", e.Path)
	}
	who := "process " + strconv.Itoa(e.PID)
	if e.PID == os.Getpid() {
		who = "this process"
	}
	return fmt.Sprintf("sink: %s is in use by %s (%s, since %s)",
		e.Path, who, e.Program, e.Since.UTC().Format(time.RFC3339))
}

// Is makes errors.Is(err, ErrLocked) true.
func (e *LockedError) Is(target error) bool { return target == ErrLocked }

// lock is an exclusive claim on a path: by one sink, in one process. It ends
// with the process, however that ends.
type lock struct{ file *os.File }

// acquireLock locks what stands at path by means of the file lockPath, which is
// made if need be and stays behind empty: removing a lock file races with the
// next holder. It does not wait: a lock that is held is a *LockedError.
func acquireLock(path, lockPath string) (*lock, error) {
	f, err := os.OpenFile(lockPath, os.O_RDWR|os.O_CREATE|openNoFollow, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sink: lock: %w", err)
	}
	if err := flock(f); err != nil {
		held := readHolder(path, f)
		f.Close()
		if errors.Is(err, errWouldBlock) {
			return nil, held
		}
		return nil, fmt.Errorf("sink: lock %s: %w", lockPath, err)
	}
	holder := fmt.Sprintf("%d %s %s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339), filepath.Base(os.Args[0]))
	if err := f.Truncate(0); err == nil {
		// The name of the holder is a courtesy to the next one. On a full disk
		// it is missing, and the lock holds all the same.
		_, _ = f.WriteAt([]byte(holder), 0)
	}
	return &lock{f}, nil
}

// release gives the lock back. A nil lock is fine.
func (l *lock) release() {
	if l == nil || l.file == nil {
		return
	}
	_ = l.file.Truncate(0)
	l.file.Close()
	l.file = nil
}

func readHolder(path string, f *os.File) *LockedError {
	e := &LockedError{Path: path}
	var buf [256]byte
	n, _ := f.ReadAt(buf[:], 0)
	fields := strings.SplitN(strings.TrimSpace(string(buf[:n])), " ", 3)
	if len(fields) != 3 {
		return e
	}
	e.PID, _ = strconv.Atoi(fields[0])
	e.Since, _ = time.Parse(time.RFC3339, fields[1])
	e.Program = fields[2]
	return e
}
