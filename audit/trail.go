package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Trail says what the service owes to its audit trail.
type Trail uint8

const (
	// TrailBestEffort answers also when the event could not be written; it is
	// counted then, and reported.
	TrailBestEffort Trail = iota
	// TrailRequired does not answer before the event is written, and answers
	// 503 when that fails. The event is written when the handler begins its
	// answer, so that its duration_ms is the time until then. What "written"
	// means is up to the handler of the log: with a journal, that the record
	// survives a crash. A log whose level leaves out an event has not written
	// it.
	TrailRequired
)

// DefaultTrailTimeout is how long a request waits for its event to be written
// when the options do not say.
const DefaultTrailTimeout = 2 * time.Second

// Errors of the audit trail.
var (
	// ErrTrailTimeout says that writing an event took too long. It goes on, and
	// may still succeed.
	ErrTrailTimeout = errors.New("audit: writing the event takes too long")
	// ErrTrailStalled says that so many events are overdue already that this one
	// was not tried.
	ErrTrailStalled = errors.New("audit: too many events are overdue")
	// ErrNotRecorded is returned to a handler that writes an answer which is
	// not sent, because its event could not be written.
	ErrNotRecorded = errors.New("audit: the event of this request could not be written: answered 503")
)

var errLevel = errors.New("audit: the log's level leaves out events of the required trail")

// maxOverdue is how many overdue writes there may be before new ones are not
// tried any more.
const maxOverdue = 16

// trail writes events without letting a hanging log hang the requests.
type trail struct {
	h       slog.Handler
	events  EventHandler  // h, when it is one
	timeout time.Duration // <= 0: wait for ever
	overdue atomic.Int64
	late    *atomic.Uint64 // overdue ones that were written in the end
	pool    trailPool
}

func (t *trail) init(h slog.Handler, timeout time.Duration, late *atomic.Uint64) {
	t.h, t.events, t.timeout, t.late = h, eventHandler(h), timeout, late
	if timeout == 0 {
		t.timeout = DefaultTrailTimeout
	}
	t.pool.run, t.pool.tick = t.handle, min(t.timeout, idleWorker/2)
	t.pool.expired = func() { t.overdue.Add(1) }
	t.pool.overrun = func(err error) {
		t.overdue.Add(-1)
		if err == nil {
			t.late.Add(1)
		}
	}
}

// write gives the event to the log and waits for it, but not longer than the
// timeout. The goroutine that hangs then is left behind; there are at most
// maxOverdue of them, and those of the requests that waited at the same time.
func (t *trail) write(c *eventContext) error {
	if t.timeout <= 0 {
		return t.handle(c)
	}
	if t.overdue.Load() >= maxOverdue {
		return ErrTrailStalled
	}
	return t.pool.do(c)
}

// handle is the handler's own, but a panic of it is an error.
func (t *trail) handle(c *eventContext) (err error) {
	defer func() {
		if recover() != nil { // its value may hold anything
			err = errors.New("audit: the log handler panicked")
		}
	}()
	e := &c.x.event
	if t.events != nil {
		err = t.events.HandleEvent(c, c.now, e)
	} else {
		err = t.h.Handle(c, e.Record(c.now))
	}
	if err != nil {
		return fmt.Errorf("audit: %s was not written: %w", e.Name(), err)
	}
	return nil
}

// eventContext is the context the event is written with: it has the values of
// the request's, ends with the trail's timeout, and not when the client goes
// away.
type eventContext struct {
	x   *exchange
	now time.Time // of the event
	// timeout is how long after now the context ends; 0: it does not.
	timeout time.Duration

	once   sync.Once
	ctx    context.Context // nil until somebody waits for the end
	cancel context.CancelFunc
}

func (c *eventContext) Deadline() (time.Time, bool) {
	if c.timeout == 0 {
		return time.Time{}, false
	}
	return c.end(), true
}

func (c *eventContext) end() time.Time { return c.now.Add(c.timeout) }

func (c *eventContext) Done() <-chan struct{} {
	if c.timeout == 0 {
		return nil
	}
	c.once.Do(func() { c.ctx, c.cancel = context.WithDeadline(context.Background(), c.end()) })
	return c.ctx.Done()
}

// release ends the context, so that its timer does not outlive the event.
func (c *eventContext) release() {
	if c.timeout == 0 {
		return
	}
	c.once.Do(func() { c.ctx = canceled })
	if c.cancel != nil {
		c.cancel()
	}
}

var canceled = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func (c *eventContext) Err() error {
	if c.timeout == 0 || time.Now().Before(c.end()) {
		return nil
	}
	return context.DeadlineExceeded
}

type eventKey struct{}

func (c *eventContext) Value(key any) any {
	if key == (eventKey{}) {
		return c
	}
	return c.x.ctx.Value(key)
}
