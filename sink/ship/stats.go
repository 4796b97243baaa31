package ship

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// Stats are a shipper's figures since it started.
type Stats struct {
	Position    sink.Position // last record that the remote end has
	Lag         uint64        // records in the journal after Position
	Lagging     bool          // the remote end has failed for LagAfter
	Sent        uint64        // records acknowledged
	Batches     uint64        // calls of Send that succeeded
	Retries     uint64        // calls of Send that were repeated
	Quarantined uint64        // records set aside
	Duplicates  uint64        // records that the remote end knew already
	Missed      uint64        // records that retention deleted before they were sent
	LastError   error         // of the present run of failures; nil when the last Send succeeded
	FailingFrom time.Time     // begin of the present run of failures
}

// StateKind says what happened to a shipper.
type StateKind string

// What happens to shippers.
const (
	StateLagging     StateKind = "lagging"     // it fails for longer than LagAfter
	StateCaughtUp    StateKind = "caught_up"   // it no longer lags
	StateQuarantined StateKind = "quarantined" // a record was set aside
	StateMissed      StateKind = "missed"      // records were deleted before they were sent
)

// State is a change in a shipper's state.
type State struct {
	Kind   StateKind
	Name   string // of the shipper
	ID     string // of the quarantined record
	Reason string // why, as the remote end or the error says
	N      uint64 // records concerned: the lag, or those missed
}

// Stats returns the present figures.
func (s *Shipper) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.stats
	st.Position = s.at
	if last := s.j.Last(); last > st.Position {
		st.Lag = uint64(last - st.Position)
	}
	return st
}

func (s *Shipper) sent(b Batch, ack Ack, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Duplicates += uint64(ack.Duplicates)
	var items *ItemsError
	switch {
	case err == nil:
		s.stats.Batches++
		s.stats.Sent += uint64(b.N)
	case errors.As(err, &items):
		s.stats.Sent += uint64(b.N - len(items.Rejected) - len(items.Retry))
	}
}

// position is that of the last record acknowledged or set aside.
func (s *Shipper) position() sink.Position {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

// acknowledged notes that the remote end has everything up to at.
func (s *Shipper) acknowledged(at sink.Position) {
	s.mu.Lock()
	s.at = max(s.at, at)
	lagged, failing := s.stats.Lagging, s.stats.LastError != nil
	s.stats.LastError, s.stats.FailingFrom, s.stats.Lagging = nil, time.Time{}, false
	close(s.moved)
	s.moved = make(chan struct{})
	s.mu.Unlock()
	if failing || !s.noted {
		s.noted = true // also clears what a process before this one left
		s.note(time.Time{}, nil)
	}
	if lagged {
		s.tell(State{Kind: StateCaughtUp, Name: s.o.Name})
	}
}

// save puts the place on the disk, trying until it is there or ctx ends.
func (s *Shipper) save(ctx context.Context) {
	for at := s.position(); s.cursor.Position() < at; {
		err := s.cursor.Set(at)
		if err == nil {
			break
		}
		s.failed(fmt.Errorf("ship: %s: cursor: %w", s.o.Name, err))
		if !sleep(ctx, s.o.MinBackoff) {
			return
		}
	}
	s.saved = time.Now()
}

func (s *Shipper) failed(err error) {
	s.mu.Lock()
	s.stats.Retries++
	s.stats.LastError = err
	if s.stats.FailingFrom.IsZero() {
		s.stats.FailingFrom = time.Now()
	}
	starts := !s.stats.Lagging && time.Since(s.stats.FailingFrom) >= s.o.LagAfter
	s.stats.Lagging = s.stats.Lagging || starts
	since := s.stats.FailingFrom
	s.mu.Unlock()
	s.note(since, err)
	if starts {
		s.tell(State{Kind: StateLagging, Name: s.o.Name, Reason: err.Error(), N: s.Stats().Lag})
	}
}

func (s *Shipper) quarantined(b Batch, reason string) {
	s.mu.Lock()
	s.stats.Quarantined += uint64(b.N)
	s.mu.Unlock()
	s.tell(State{Kind: StateQuarantined, Name: s.o.Name, ID: b.ID(0), Reason: reason, N: 1})
}

func (s *Shipper) missed(n uint64) {
	s.mu.Lock()
	s.stats.Missed += n
	s.mu.Unlock()
	s.tell(State{Kind: StateMissed, Name: s.o.Name, N: n, Reason: "deleted by retention before it was sent"})
}

func (s *Shipper) tell(st State) {
	if s.o.OnState != nil {
		s.o.OnState(st)
	}
}
