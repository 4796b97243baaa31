package ship

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// deliver sends the batch until each of its records is acknowledged or in
// quarantine. It returns false when ctx ended first.
func (s *Shipper) deliver(ctx context.Context, whole Batch) bool {
	todo := []Batch{whole} // the next one last, so that order is kept
	fails := 0
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		more, wait, err := s.verdict(b, s.send(ctx, b))
		if ctx.Err() != nil && len(more) > 0 {
			return false
		}
		todo = append(todo, more...)
		switch {
		case err == nil:
			fails = 0
		default:
			s.failed(err)
			if !sleep(ctx, s.pause(fails, wait)) {
				return false
			}
			fails++
		}
		if len(more) == 0 {
			s.acknowledged(b.Last())
		}
	}
	s.acknowledged(whole.Last())
	return true
}

func (s *Shipper) send(ctx context.Context, b Batch) error {
	ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	ack, err := s.to.Send(ctx, b)
	s.sent(b, ack, err)
	return err
}

// verdict acts on what the remote end said: it returns what is still to be
// sent of the batch, the last part first, how long the remote end wants to be
// left alone, and an error when there must be a pause at all.
func (s *Shipper) verdict(b Batch, err error) (more []Batch, wait time.Duration, cause error) {
	var refused *RefusedError
	var items *ItemsError
	var retry *RetryError
	switch {
	case err == nil:
		return nil, 0, nil
	case errors.As(err, &items):
		for _, r := range items.Rejected {
			if qerr := s.quarantine(b.slice(r.Index, r.Index+1), r.Reason); qerr != nil {
				return []Batch{b}, 0, qerr
			}
		}
		if len(items.Retry) == 0 {
			return nil, 0, nil
		}
		return runs(b, items.Retry), items.After, err
	case errors.As(err, &refused) && b.N > 1:
		half := b.N / 2
		return []Batch{b.slice(half, b.N), b.slice(0, half)}, 0, nil
	case errors.As(err, &refused):
		if qerr := s.quarantine(b, refused.Reason); qerr != nil {
			return []Batch{b}, 0, qerr
		}
		return nil, 0, nil
	case errors.As(err, &retry):
		return []Batch{b}, retry.After, err
	default:
		return []Batch{b}, 0, err
	}
}

// runs cuts the records named by ascending indexes out of b, neighbours in one
// batch, the last run first.
func runs(b Batch, indexes []int) (cut []Batch) {
	for end := len(indexes); end > 0; {
		start := end - 1
		for start > 0 && indexes[start-1] == indexes[start]-1 {
			start--
		}
		cut = append(cut, b.slice(indexes[start], indexes[end-1]+1))
		end = start
	}
	return cut
}

// pause is how long to wait after the failure with that number: doubling, with
// jitter so that many shippers do not come back together, and never less than
// the remote end asked for.
func (s *Shipper) pause(fails int, asked time.Duration) time.Duration {
	d := s.o.MaxBackoff
	if fails < 20 {
		d = min(s.o.MinBackoff<<fails, s.o.MaxBackoff)
	}
	d = d/2 + rand.N(d/2+1)
	return max(d, asked)
}

func (s *Shipper) quarantine(b Batch, reason string) error {
	if err := s.bad.Add(b, reason); err != nil {
		return fmt.Errorf("ship: %s: quarantine: %w", s.o.Name, err)
	}
	s.quarantined(b, reason)
	return nil
}
