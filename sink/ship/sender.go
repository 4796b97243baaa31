package ship

import (
	"context"
	"fmt"
	"time"
)

// Sender is one remote end's protocol. It is used by one goroutine at a time.
type Sender interface {
	// Send delivers the batch. A nil error means that the remote end has
	// acknowledged every record. Otherwise the error says what to do:
	//
	//   - *RefusedError: the remote end refused the batch for what is in it, and
	//     stored none of it. The shipper splits it and finds the record.
	//   - *ItemsError: the remote end gave a verdict on every record.
	//   - *RetryError: the remote end is to be asked again, not before a time.
	//   - any other: no verdict came. The batch is sent again after a pause;
	//     some of it may have been stored.
	//
	// Errors hold neither credentials nor the text of a record, but what the
	// remote end said of it.
	Send(ctx context.Context, b Batch) (Ack, error)

	// Close ends connections.
	Close() error
}

// Ack is what a remote end tells beyond yes.
type Ack struct {
	Duplicates int // records it had already, and did not store again
}

// RefusedError says that the remote end will never take this batch as it is.
type RefusedError struct {
	Reason string // what the remote end said
}

func (e *RefusedError) Error() string { return "ship: refused: " + e.Reason }

// RetryError says that the remote end asked to be left alone for a while.
type RetryError struct {
	After time.Duration // 0: as the shipper thinks fit
	Err   error
}

func (e *RetryError) Error() string { return fmt.Sprintf("ship: to be retried: %v", e.Err) }

func (e *RetryError) Unwrap() error { return e.Err }

// Rejection is the remote end's verdict on one record.
type Rejection struct {
	Index  int // in the batch
	Reason string
}

// ItemsError says which records of a batch were not stored; all others were.
type ItemsError struct {
	Rejected []Rejection   // for ever, in ascending order
	Retry    []int         // for now, in ascending order
	After    time.Duration // how long to leave the remote end alone; 0: as the shipper thinks fit
}

func (e *ItemsError) Error() string {
	return fmt.Sprintf("ship: %d records rejected, %d to be retried", len(e.Rejected), len(e.Retry))
}
