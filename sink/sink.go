// Package sink moves log lines to files and remote ends. It knows lines and
// batches, and nothing of slog, schemas or secrets: what reaches a sink has
// been redacted before.
package sink

import (
	"context"
	"errors"
	"fmt"
)

// ErrClosed is returned by a sink that has been closed. The batch was not
// accepted.
var ErrClosed = errors.New("sink: closed")

// Batch is a number of whole lines, each ending in '\n'.
//
// Lines belongs to the caller and is valid until Write returns; a sink that
// needs it longer copies it.
type Batch struct {
	Lines []byte
	N     int // number of lines
}

// Sink accepts batches of lines. Its methods are safe for concurrent use.
type Sink interface {
	// Write accepts all lines of the batch, or says with a *PartialError how
	// many it accepted. Any other error means that none was accepted. Accepted
	// lines are in the hands of the operating system or of the remote end;
	// whether they survive a crash is for Sync.
	Write(ctx context.Context, b Batch) error

	// Sync returns nil when every line accepted before the call survives a
	// crash of the machine, as far as the sink can promise that at all.
	Sync(ctx context.Context) error

	// Close syncs, releases what the sink holds and ends its goroutines. After
	// it Write returns ErrClosed. Closing twice is not an error.
	Close(ctx context.Context) error
}

// PartialError says that only the first lines of a batch were accepted.
type PartialError struct {
	Accepted int // number of lines accepted, counted from the first
	Err      error
}

func (e *PartialError) Error() string {
	return fmt.Sprintf("sink: %d lines accepted, then: %v", e.Accepted, e.Err)
}

func (e *PartialError) Unwrap() error { return e.Err }
