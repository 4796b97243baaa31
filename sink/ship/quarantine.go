package ship

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/slogaudit/slogaudit/sink"
)

// Quarantine is the file of the records that one remote end will never take:
// <journal>/quarantine/<name>.jsonl, one Entry a line, only ever appended to.
// It is safe for concurrent use within a process.
type Quarantine struct {
	mu   sync.Mutex
	path string
	f    *os.File
}

// Entry is a record in quarantine.
type Entry struct {
	ID       string        `json:"id"`
	Sequence sink.Position `json:"sequence"`
	Time     time.Time     `json:"time"`   // when it was set aside
	Reason   string        `json:"reason"` // what the remote end said
	Line     string        `json:"line"`   // the record's exact bytes
}

const maxReason = 500

// OpenQuarantine opens the quarantine of one remote end; the file is created
// by the first Add.
func OpenQuarantine(journalDir, name string) (*Quarantine, error) {
	if name == "" || !validName(name) {
		return nil, fmt.Errorf("ship: quarantine name %q: only lower-case letters, digits, '-', '_' and '.' are allowed", name)
	}
	return &Quarantine{path: filepath.Join(journalDir, "quarantine", name+".jsonl")}, nil
}

// Add sets the records of b aside; they survive a crash when it returns nil.
func (q *Quarantine) Add(b Batch, reason string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.open(); err != nil {
		return err
	}
	var out []byte
	now := time.Now().UTC()
	for i, line := range b.Records() {
		e, err := json.Marshal(Entry{ID: b.ID(i), Sequence: b.First + sink.Position(i), Time: now, Reason: clean(reason), Line: string(line)})
		if err != nil {
			return err
		}
		out = append(append(out, e...), '\n')
	}
	if _, err := q.f.Write(out); err != nil {
		return err
	}
	return q.f.Sync()
}

func (q *Quarantine) open() error {
	if q.f != nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(q.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(q.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	q.f = f
	return err
}

// clean makes a remote end's words fit for one line.
func clean(s string) string {
	if len(s) > maxReason {
		s = s[:maxReason] + " ..."
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// Close closes the file.
func (q *Quarantine) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.f == nil {
		return nil
	}
	err := q.f.Close()
	q.f = nil
	return err
}

// Entries reads the quarantine. A line that is no entry is an error that names
// its number; the entries before it are returned.
func (q *Quarantine) Entries() (entries []Entry, err error) {
	f, err := os.Open(q.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var e Entry
			if jerr := json.Unmarshal(line, &e); jerr != nil {
				return entries, fmt.Errorf("ship: %s:%d: not an entry", q.path, n)
			}
			entries = append(entries, e)
		}
		if err != nil {
			return entries, nil
		}
	}
}

// Retried is what became of a quarantine's records.
type Retried struct{ Sent, Refused int }

// RetryQuarantine sends each record of a quarantine once more, alone, under its
// old id. What the remote end takes leaves the quarantine; what it refuses stays
// there with the new reason. Any other failure ends the attempt: the records not
// reached stay. No shipper of that name may be running.
func RetryQuarantine(ctx context.Context, journalDir, name string, to Sender) (r Retried, err error) {
	q, err := OpenQuarantine(journalDir, name)
	if err != nil {
		return r, err
	}
	entries, err := q.Entries()
	if err != nil || len(entries) == 0 {
		return r, err
	}
	var kept []Entry
	for i, e := range entries {
		reason, serr := resend(ctx, e, to)
		if serr != nil {
			kept = append(kept, entries[i:]...)
			return r, errors.Join(serr, q.replace(kept))
		}
		if reason == "" {
			r.Sent++
			continue
		}
		e.Reason, e.Time = clean(reason), time.Now().UTC()
		kept = append(kept, e)
		r.Refused++
	}
	return r, q.replace(kept)
}

// resend returns why the remote end refused the record, or "" when it took it.
func resend(ctx context.Context, e Entry, to Sender) (reason string, err error) {
	origin, _, _ := strings.Cut(e.ID, "/")
	_, err = to.Send(ctx, Batch{Origin: origin, First: e.Sequence, Lines: []byte(e.Line + "\n"), N: 1})
	var refused *RefusedError
	var items *ItemsError
	switch {
	case errors.As(err, &refused):
		return refused.Reason, nil
	case errors.As(err, &items) && len(items.Rejected) > 0:
		return items.Rejected[0].Reason, nil
	}
	return "", err
}

// replace writes the whole quarantine anew, so that a crash leaves the old one
// or the new one.
func (q *Quarantine) replace(entries []Entry) error {
	var out []byte
	for _, e := range entries {
		b, err := json.Marshal(e)
		if err != nil {
			return err
		}
		out = append(append(out, b...), '\n')
	}
	f, err := os.OpenFile(q.path+".tmp", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(out)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(q.path+".tmp", q.path)
}
