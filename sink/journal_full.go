package sink

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

// isNoSpace reports whether an error says that the disk, or the share of it
// that we may use, is full: by quota, or by the retention policy.
func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, ErrFull)
}

// waitForSpace makes room, or waits for it: for d. It reports whether the group
// should be tried again. Meanwhile its writers can take their records back.
func (j *Journal) waitForSpace(g *group, d time.Duration) bool {
	switch {
	case j.o.Full == FullFail, j.noRoom() != nil && j.o.Retention.Full&AnswerFail != 0:
		return false
	}
	if j.o.Full == FullDropShipped && j.dropShipped() {
		return true
	}
	if len(g.entries) == 0 {
		return false // records of our own: later
	}
	if j.o.FullWait > 0 {
		left := time.Until(g.born.Add(j.o.FullWait))
		if left <= 0 {
			return false
		}
		d = min(d, left)
	}
	j.mu.Lock()
	g.taken = false
	closing := j.closing
	j.mu.Unlock()
	if !closing {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-j.closed:
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if refused := g.compact(); refused > 0 {
		j.notes.refused("disk_full", refused)
	}
	g.taken = true
	return !j.closing
}

// full makes err an ErrFull.
func full(err error) error {
	if errors.Is(err, ErrFull) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrFull, err)
}
