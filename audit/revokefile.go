package audit

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// RevocationFileOptions configures a RevocationFile. The zero value is the
// default.
type RevocationFileOptions struct {
	// Interval is how often the file is looked at; 0 means 1 s. A token is
	// refused at the latest that long after its hash was written.
	Interval time.Duration
	// OnError is told, once for each version of the file, that it cannot be
	// read. What was read before stays in force. Nil leaves it to Err.
	OnError func(error)
}

// RevocationFile is Revocations from a text file, which is read again when it
// changes. A line is a hash as the log shows it, token_hash or token_fp, and
// after a space the RFC 3339 time after which it may be forgotten, if there is
// one. Empty lines, and what follows a '#', are for people. Replace the file by
// renaming another over it, or append whole lines.
//
// A file that cannot be read, or has a line that is not as it should be, or is
// gone, changes nothing: what was revoked stays revoked.
type RevocationFile struct {
	path     string
	interval time.Duration
	onError  func(error)

	set  atomic.Pointer[map[string]time.Time]
	next atomic.Int64 // unix nanoseconds when to look at the file
	mu   sync.Mutex   // one reader
	seen os.FileInfo  // of the version that was read, or tried
	err  error
}

// OpenRevocationFile reads the file. The error names its path and line.
func OpenRevocationFile(path string, o *RevocationFileOptions) (*RevocationFile, error) {
	if o == nil {
		o = &RevocationFileOptions{}
	}
	f := &RevocationFile{path: path, interval: o.Interval, onError: o.OnError}
	setDefault(&f.interval, time.Second)
	if err := f.Reload(); err != nil {
		return nil, err
	}
	return f, nil
}

// Revoked implements Revocations.
func (f *RevocationFile) Revoked(_ context.Context, hash string) (bool, error) {
	if now := time.Now(); now.UnixNano() >= f.next.Load() && f.mu.TryLock() {
		f.look(now)
		f.mu.Unlock()
	}
	_, ok := (*f.set.Load())[hash]
	return ok, nil
}

// Reload reads the file now, whether it changed or not.
func (f *RevocationFile) Reload() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = nil
	f.look(time.Now())
	return f.err
}

// Err says why the file as it is now could not be read, or nil.
func (f *RevocationFile) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// Len is the number of hashes in force.
func (f *RevocationFile) Len() int { return len(*f.set.Load()) }

// look reads the file if it is another than the one seen last.
func (f *RevocationFile) look(now time.Time) {
	f.next.Store(now.Add(f.interval).UnixNano())
	info, err := os.Stat(f.path)
	if err != nil {
		f.failed(fmt.Errorf("audit: revocations: %w", err), nil)
		return
	}
	if f.seen != nil && os.SameFile(f.seen, info) && f.seen.Size() == info.Size() && f.seen.ModTime().Equal(info.ModTime()) {
		return
	}
	set, err := readRevocations(f.path, now)
	if err != nil {
		f.failed(err, info)
		return
	}
	f.set.Store(&set)
	f.err, f.seen = nil, info
	if now.Sub(info.ModTime()) < time.Second {
		f.seen = nil // it may change again without its time doing so
	}
}

func (f *RevocationFile) failed(err error, info os.FileInfo) {
	again := f.err != nil && f.err.Error() == err.Error()
	f.err, f.seen = err, info
	if !again && f.onError != nil {
		f.onError(err)
	}
}

func readRevocations(path string, now time.Time) (map[string]time.Time, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("audit: revocations: %w", err)
	}
	defer func() { _ = file.Close() }()
	return parseRevocations(file, path, now)
}

func parseRevocations(r io.Reader, path string, now time.Time) (map[string]time.Time, error) {
	set := make(map[string]time.Time)
	lines := bufio.NewScanner(r)
	n := 0
	fault := func(what string) error { return fmt.Errorf("audit: revocations: %s:%d: %s", path, n, what) }
	for lines.Scan() {
		n++
		text, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		if !isTokenHash(fields[0]) {
			return nil, fault("not a token hash: want " + formatWants[FormatTokenHash]) // it may be a token
		}
		var end time.Time
		switch len(fields) {
		case 1:
		case 2:
			var err error
			if end, err = time.Parse(time.RFC3339, fields[1]); err != nil {
				return nil, fault("after the hash: not an RFC 3339 time")
			}
		default:
			return nil, fault("want a hash and at most a time")
		}
		if end.IsZero() || end.After(now) {
			set[fields[0]] = end
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("audit: revocations: %s:%d: %w", path, n+1, err)
	}
	return set, nil
}
