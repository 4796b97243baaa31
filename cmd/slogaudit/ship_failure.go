package main

import (
	"context"
	"errors"

	"github.com/slogaudit/slogaudit/sink/ship"
)

// firstFailure is a sender whose first failure is said at once: a shipper itself
// tries for a minute before it says that the remote end fails.
type firstFailure struct {
	ship.Sender
	name string
	warn func(string, ...any)
	said bool
}

func (f *firstFailure) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	ack, err := f.Sender.Send(ctx, b)
	if err != nil && !f.said && isFailure(ctx, err) {
		f.said = true
		f.warn("%s: %s; trying again", f.name, readable(err))
	}
	return ack, err
}

// isFailure says whether an error is of the way to the remote end: not its verdict
// on a record, and not that we were told to stop.
func isFailure(ctx context.Context, err error) bool {
	var refused *ship.RefusedError
	var items *ship.ItemsError
	return !errors.As(err, &refused) && !errors.As(err, &items) && !errors.Is(ctx.Err(), context.Canceled)
}
