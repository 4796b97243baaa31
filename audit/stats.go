package audit

import (
	"context"
	"log"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Counters counts what a middleware did. Give one to several middlewares to
// count them together. The zero value is ready for use.
type Counters struct {
	missing, invalid, success, denied atomic.Uint64
	verifierErrors, lost, late        atomic.Uint64
}

// Counts is what Counters had counted at one moment. Each request is one of the
// first four.
type Counts struct {
	Missing uint64 // missing_bearer_token
	Invalid uint64 // invalid_bearer_token
	Success uint64 // authenticated_request
	Denied  uint64 // authorization_denied

	VerifierErrors uint64 // of the invalid ones, those that could not be verified
	Lost           uint64 // events that were not written
	Late           uint64 // of the lost ones, those that were written after all
}

// Counts returns what has been counted so far.
func (c *Counters) Counts() Counts {
	return Counts{
		Missing: c.missing.Load(), Invalid: c.invalid.Load(), Success: c.success.Load(), Denied: c.denied.Load(),
		VerifierErrors: c.verifierErrors.Load(), Lost: c.lost.Load(), Late: c.late.Load(),
	}
}

func (c *Counters) count(e *Event) {
	switch {
	case e.Status == StatusMissing:
		c.missing.Add(1)
	case e.Status == StatusInvalid:
		c.invalid.Add(1)
	case e.Reason == ReasonInsufficientScope:
		c.denied.Add(1)
	default:
		c.success.Add(1)
	}
	if e.Reason == ReasonVerifierError {
		c.verifierErrors.Add(1)
	}
}

// OperationError is what MiddlewareOptions.OnError is told of.
type OperationError struct {
	Op         string // "verify", "revocations" or "record"
	RequestID  string
	Suppressed int   // errors since the last report that were not reported
	Err        error // the cause, which may hold anything; Error does not show it as it is

	text string // of Err, redacted
}

func (e *OperationError) Error() string {
	return "audit: " + e.Op + ": request " + e.RequestID + ": " + e.text
}

func (e *OperationError) Unwrap() error { return e.Err }

// stderr is not the package log's own logger: slog.SetDefault sends that one to
// the very log that may be failing, or hanging.
var stderr = log.New(os.Stderr, "", log.LstdFlags|log.LUTC)

// reporter tells of errors at most once a second for each operation.
type reporter struct {
	onError func(error)
	mu      sync.Mutex
	ops     map[string]*reported
}

type reported struct {
	last       time.Time
	suppressed int
}

func (r *reporter) report(x *exchange, op string, err error) {
	r.mu.Lock()
	o := r.ops[op]
	if o == nil {
		o = &reported{}
		r.ops[op] = o
	}
	now := time.Now()
	if !o.last.IsZero() && now.Sub(o.last) < time.Second {
		o.suppressed++
		r.mu.Unlock()
		return
	}
	e := &OperationError{Op: op, RequestID: x.auth.RequestID, Suppressed: o.suppressed, Err: err}
	*o = reported{last: now}
	r.mu.Unlock()
	e.text = safeText(&x.ctx, x, err)
	if r.onError == nil {
		stderr.Print(e.Error())
		return
	}
	r.onError(e)
}

// safeText is the error's text without a secret; an error that panics has none.
func safeText(ctx context.Context, x *exchange, err error) (text string) {
	defer func() {
		if recover() != nil {
			text = "error without a text"
		}
	}()
	return x.m.redactor.WithContext(ctx).String(err.Error())
}
