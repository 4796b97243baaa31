package sink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Sync returns nil when every record accepted before the call is on the disk.
func (j *Journal) Sync(ctx context.Context) error {
	written := j.progress.accepted()
	if j.progress.synced() >= written {
		return nil
	}
	wake(j.syncNow)
	if err := j.progress.wait(ctx, written, true); err != nil {
		return fmt.Errorf("sink: journal: sync: %w", err)
	}
	return nil
}

// runSyncer syncs behind the writers with DurabilityOS.
func (j *Journal) runSyncer() {
	defer j.tasks.Done()
	t := time.NewTicker(j.o.SyncEvery)
	defer t.Stop()
	for {
		select {
		case <-j.closed:
			return // the committer syncs last
		case <-t.C:
		case <-j.syncNow:
		}
		if j.progress.synced() < j.progress.accepted() {
			j.syncBehind()
		}
	}
}

func (j *Journal) syncBehind() {
	seg := j.active.Load()
	if seg == nil {
		wake(j.kick)
		return
	}
	end, err := seg.sync()
	switch {
	case err == nil:
		j.progress.advance(end-1, true)
	case errors.Is(err, os.ErrClosed):
		// Closed by a rotation, which had synced it.
	default:
		wake(j.kick) // the committer gives it up
	}
}

// progress is how far the journal has come, for whoever waits for it.
type progress struct {
	mu       sync.Mutex
	written  Position
	durable  Position
	failures int
	err      error // of the last failure
	closed   bool
	closeErr error
	changed  chan struct{} // closed at the next change; nil when nobody waits
}

func (p *progress) accepted() Position {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.written
}

func (p *progress) synced() Position {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.durable
}

// advance says that all records up to last are written, or durable. It reports
// whether somebody waits for what is written and not durable.
func (p *progress) advance(last Position, durable bool) (awaited bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.written = max(p.written, last)
	if !durable {
		return p.changed != nil
	}
	p.durable = max(p.durable, last)
	p.change()
	return false
}

// fail says that writing or syncing failed. It ends the waits of Sync.
func (p *progress) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures++
	p.err = err
	p.change()
}

func (p *progress) close(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.closeErr = err
	p.change()
}

func (p *progress) closeError() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closeErr
}

func (p *progress) change() {
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}

// wait returns when record last is durable: nil; when the journal is closed
// before: io.EOF; or when ctx ends. With failing it also returns the error of a
// failure that happens meanwhile.
func (p *progress) wait(ctx context.Context, last Position, failing bool) error {
	p.mu.Lock()
	failures := p.failures
	for {
		switch {
		case p.durable >= last:
			p.mu.Unlock()
			return nil
		case failing && p.failures > failures:
			err := p.err
			p.mu.Unlock()
			return err
		case p.closed:
			err := p.closeErr
			p.mu.Unlock()
			if err == nil {
				err = io.EOF
			}
			return err
		}
		if p.changed == nil {
			p.changed = make(chan struct{})
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
		p.mu.Lock()
	}
}
