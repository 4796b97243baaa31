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
)

// SweepOptions are the options of a Sweeper.
type SweepOptions struct {
	Retention Retention

	// Holds and Receipts are paths; empty means the usual place beside the log:
	// audit.log.holds.json and audit.log.receipts.jsonl for a File, holds.json
	// and receipts.jsonl in the directory of a Journal.
	Holds, Receipts string

	// ActiveSize is what the file that is being written may grow to: MaxBytes
	// leaves room for it.
	ActiveSize int64

	// BeforeDelete is called with the path of a file that is about to be
	// removed, after its receipt was made. An error keeps the file.
	BeforeDelete func(path string, f FileInfo) error
}

// Sweeper carries out a retention policy over the closed files of one log. It
// may be used while another process writes the log.
type Sweeper struct {
	dir  string
	lock string // path of the lock that sweepers of this log share
	list func() ([]FileInfo, error)
	o    SweepOptions

	mu     sync.Mutex
	firsts map[string]time.Time // first record of a file, by its plain name
}

// NewFileSweeper returns a Sweeper for the rotated siblings of the log file at
// path.
func NewFileSweeper(path string, o *SweepOptions) (*Sweeper, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	var d SweepOptions
	if o != nil {
		d = *o
	}
	if d.Holds == "" {
		d.Holds = abs + ".holds.json"
	}
	if d.Receipts == "" {
		d.Receipts = abs + ".receipts.jsonl"
	}
	names := newFileNames(abs)
	return newSweeper(names.dir, names.hidden("sweep.lock"), names.list, d)
}

// newSweeper needs o.Holds and o.Receipts to be set. list returns the log's
// files, the active one included.
func newSweeper(dir, lockPath string, list func() ([]FileInfo, error), o SweepOptions) (*Sweeper, error) {
	if err := o.Retention.Validate(); err != nil {
		return nil, err
	}
	existing := func() ([]FileInfo, error) {
		files, err := list()
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // the log has not been begun
		}
		return files, err
	}
	return &Sweeper{dir: dir, lock: lockPath, list: existing, o: o, firsts: map[string]time.Time{}}, nil
}

// Holds is where the holds of this log are kept.
func (s *Sweeper) Holds() HoldFile { return HoldFile{s.o.Holds} }

// Plan says what Sweep would do at the time now, and by how many bytes what it
// leaves is above MaxBytes. It changes nothing.
func (s *Sweeper) Plan(now time.Time) (actions []Action, excess int64, err error) {
	policy, plan, err := s.plan(now)
	return plan, policy.Excess(plan), err
}

func (s *Sweeper) plan(now time.Time) (Retention, []Action, error) {
	policy, err := s.policy()
	if err != nil {
		return policy, nil, err
	}
	files, err := s.list()
	if err != nil {
		return policy, nil, fmt.Errorf("sink: retention: %w", err)
	}
	s.fillFirst(files)
	policy.reserve = s.reserve(files)
	free, err := freeSpace(s.dir)
	if err != nil {
		free = -1
	}
	return policy, policy.PlanFree(files, now, free), nil
}

// CheckClock returns an error when now is so far ahead of the newest closed file
// that the clock may be wrong. Age is then no reason to remove anything.
func (s *Sweeper) CheckClock(now time.Time) error {
	newest, err := s.newest()
	if err != nil {
		return fmt.Errorf("sink: retention: %w", err)
	}
	if gap := now.Sub(newest); !newest.IsZero() && gap > clockGap {
		return fmt.Errorf("sink: retention: the clock (%s) is %s ahead of the newest file; is it right?",
			now.UTC().Format(time.RFC3339), FormatAge(gap))
	}
	return nil
}

// policy is the configured one with the holds of the hold file.
func (s *Sweeper) policy() (Retention, error) {
	policy := s.o.Retention
	holds, _, err := s.Holds().Load()
	if err != nil {
		return policy, fmt.Errorf("%w; nothing is removed until it can be read", err)
	}
	policy.Holds = append(policy.Holds[:len(policy.Holds):len(policy.Holds)], holds...)
	return policy, nil
}

// SweepResult is what a sweep did and what it left.
type SweepResult struct {
	Actions []Action // all of the plan; those that failed are in the error
	Done    []Action // what was compressed or removed
	Excess  int64    // of it beyond MaxBytes, protected by the floor or by holds
	Free    int64    // free bytes of the file system; -1 when not known
}

// Sweep carries the plan out. An action that fails does not stop the others;
// the error joins them. Another sweep in progress, also in another process, is
// a *LockedError.
func (s *Sweeper) Sweep(ctx context.Context, now time.Time) (SweepResult, error) {
	res := SweepResult{Free: -1}
	if !exists(s.dir) {
		return res, nil
	}
	l, err := acquireLock(s.dir, s.lock)
	if err != nil {
		return res, err
	}
	defer l.release()
	tidyErr := s.tidy()
	policy, plan, err := s.plan(now)
	if err != nil {
		return res, errors.Join(tidyErr, err)
	}
	res.Actions = plan
	errs := []error{tidyErr}
	for i, a := range plan {
		if err := ctx.Err(); err != nil {
			errs = append(errs, err)
			break
		}
		if a.Op == Keep {
			continue
		}
		size, err := s.do(a, now)
		if err != nil {
			errs = append(errs, err)
			plan[i].Op = Keep
			continue
		}
		res.Done = append(res.Done, a)
		plan[i].File.Size = size
	}
	res.Excess = policy.Excess(plan)
	if free, err := freeSpace(s.dir); err == nil {
		res.Free = free
	}
	return res, errors.Join(errs...)
}

// do carries out one action and returns the size of what is left.
func (s *Sweeper) do(a Action, now time.Time) (int64, error) {
	path := filepath.Join(s.dir, a.File.Name)
	if a.Op == Compress {
		dst, err := compressFile(path, s.o.Retention.Compress)
		if err != nil {
			return 0, err
		}
		info, err := os.Stat(dst)
		if err != nil {
			return 0, fmt.Errorf("sink: compress: %w", err)
		}
		return info.Size(), nil
	}
	return 0, s.remove(path, a, now)
}

// remove makes the receipt, asks the hook and the holds once more, and only
// then removes the file.
func (s *Sweeper) remove(path string, a Action, now time.Time) error {
	r, err := NewReceipt(path)
	if err != nil {
		return err
	}
	if s.o.BeforeDelete != nil {
		if err := s.o.BeforeDelete(path, a.File); err != nil {
			return fmt.Errorf("sink: retention: %s stays: %w", a.File.Name, err)
		}
	}
	// A hold that was added since the plan was made counts.
	policy, err := s.policy()
	if err != nil {
		return err
	}
	if rule, reason := policy.protects(a.File, now); rule != "" {
		return fmt.Errorf("sink: retention: %s stays: %s", a.File.Name, reason)
	}
	r.Time, r.Rule, r.Reason = time.Now().UTC(), a.Rule, a.Reason
	if err := appendReceipt(s.o.Receipts, r); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("sink: retention: %w", err)
	}
	return syncDir(s.dir)
}
