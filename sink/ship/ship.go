// Package ship sends the records of a journal to a remote end: at least once,
// in order, and never silently fewer than there are. Each protocol is a Sender
// in a package of its own below this one.
package ship

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// Options configures a Shipper. The zero value of every field but Name is the
// documented default.
type Options struct {
	// Name names the remote end: its cursor, its quarantine and its statistics
	// are kept under it. Lower-case letters, digits, '-', '_' and '.'.
	Name string

	// Required makes retention wait for this remote end. One that is not may
	// fall behind what retention deletes; the records it never got are counted
	// as Missed.
	Required bool

	MaxRecords int           // records in a batch; 0 means 1,000
	MaxBytes   int           // bytes in a batch; 0 means 1 MiB. A longer record goes alone.
	Linger     time.Duration // how long to wait for a batch to fill; 0 means 200 ms, negative not at all

	// SaveEvery is how often the place that the remote end has reached is put on
	// the disk while there is more to send; 0 means 250 ms, negative after every
	// batch. A crash repeats what was acknowledged since.
	SaveEvery time.Duration

	Timeout    time.Duration // of one Send; 0 means 30 s
	MinBackoff time.Duration // pause after a first failure; 0 means 200 ms
	MaxBackoff time.Duration // longest pause; 0 means 30 s

	// LagAfter is how long the remote end may fail before the shipper counts
	// as lagging; 0 means 1 minute.
	LagAfter time.Duration

	// OnState, if not nil, is called when the shipper starts to lag and when it
	// stops, and for every quarantined record, by the shipper's goroutine.
	OnState func(State)
}

func (o *Options) withDefaults() (Options, error) {
	if o == nil || o.Name == "" {
		return Options{}, errors.New("ship: a shipper needs a name")
	}
	d := *o
	if !validName(d.Name) {
		return d, fmt.Errorf("ship: name %q: only lower-case letters, digits, '-', '_' and '.' are allowed", d.Name)
	}
	orInt(&d.MaxRecords, 1000)
	orInt(&d.MaxBytes, 1<<20)
	orDuration(&d.Linger, 200*time.Millisecond)
	orDuration(&d.SaveEvery, 250*time.Millisecond)
	orDuration(&d.Timeout, 30*time.Second)
	orDuration(&d.MinBackoff, 200*time.Millisecond)
	orDuration(&d.MaxBackoff, 30*time.Second)
	orDuration(&d.LagAfter, time.Minute)
	return d, nil
}

func orInt(v *int, d int) {
	if *v <= 0 {
		*v = d
	}
}

func orDuration(v *time.Duration, d time.Duration) {
	if *v == 0 {
		*v = d
	}
}

func validName(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_', c == '.' && i > 0:
		default:
			return false
		}
	}
	return len(s) <= 64
}

// Shipper moves the records of one journal to one remote end. Its methods are
// safe for concurrent use.
type Shipper struct {
	o      Options
	j      Source
	to     Sender
	cursor *sink.Cursor
	bad    *Quarantine
	stop   context.CancelFunc
	done   chan struct{}
	noted  bool      // that nothing fails, by the shipper's goroutine
	saved  time.Time // when the cursor was, by the shipper's goroutine

	mu    sync.Mutex
	stats Stats
	at    sink.Position // last record acknowledged or set aside
	moved chan struct{} // closed and replaced when the cursor moves
}

// New starts a shipper. It goes on where the last one of that name stopped, and
// owns the Sender.
func New(j Source, to Sender, o *Options) (*Shipper, error) {
	d, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Shipper{o: d, j: j, to: to, done: make(chan struct{}), moved: make(chan struct{})}
	if s.cursor, err = j.Cursor(d.Name, d.Required); err != nil {
		return nil, fmt.Errorf("ship: %s: %w", d.Name, err)
	}
	if s.bad, err = OpenQuarantine(j.Dir(), d.Name); err != nil {
		s.cursor.Close()
		return nil, err
	}
	r, err := j.NewReader(s.cursor.Position() + 1)
	if err != nil {
		s.bad.Close()
		s.cursor.Close()
		return nil, fmt.Errorf("ship: %s: %w", d.Name, err)
	}
	s.at = s.cursor.Position()
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.run(ctx, r)
	return s, nil
}

func (s *Shipper) run(ctx context.Context, r Reader) {
	defer close(s.done)
	defer r.Close()
	defer func() { s.save(ctx) }()
	next := s.cursor.Position() + 1
	for ctx.Err() == nil {
		s.linger(ctx, next)
		chunk, err := r.Next(ctx, s.o.MaxRecords, s.o.MaxBytes)
		if errors.Is(err, io.EOF) {
			return // the journal is closed, and all of it was sent
		}
		if err != nil {
			if ctx.Err() == nil {
				s.failed(fmt.Errorf("ship: %s: journal: %w", s.o.Name, err))
				sleep(ctx, s.o.MaxBackoff)
			}
			continue
		}
		if chunk.First > next {
			s.missed(uint64(chunk.First - next))
		}
		b := Batch{Origin: s.j.Origin(), First: chunk.First, Lines: chunk.Lines, N: chunk.N}
		if !s.deliver(ctx, b) {
			return
		}
		next = b.Last() + 1
		// A batch that is not full was the last one for now.
		if idle := b.N < s.o.MaxRecords && len(b.Lines) < s.o.MaxBytes/2; idle || time.Since(s.saved) >= s.o.SaveEvery {
			s.save(ctx)
		}
	}
}

// linger waits until a full batch is there, but not longer than Linger after
// the first record of it.
func (s *Shipper) linger(ctx context.Context, next sink.Position) {
	if _, polled := s.j.(view); polled {
		return // the poll is pause enough, and counting its records is not cheap
	}
	if s.o.Linger <= 0 || s.j.Last() < next {
		return // nothing there yet: Next waits, and the first record goes at once
	}
	step := max(s.o.Linger/8, time.Millisecond)
	for waited := time.Duration(0); waited < s.o.Linger; waited += step {
		if s.j.Last() >= next+sink.Position(s.o.MaxRecords)-1 || !sleep(ctx, step) {
			return
		}
	}
}

// sleep returns false when the context ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Name is the remote end's name.
func (s *Shipper) Name() string { return s.o.Name }

// Drain returns nil when every record that was in the journal at the time of
// the call has been acknowledged or quarantined, and a *PendingError when ctx
// ended before. Only what is on the disk is sent, so the journal is synced
// first.
func (s *Shipper) Drain(ctx context.Context) error {
	target, err := s.j.Sync(ctx)
	if err != nil {
		return fmt.Errorf("ship: %s: journal: %w", s.o.Name, err)
	}
	for {
		s.mu.Lock()
		moved := s.moved
		s.mu.Unlock()
		at := s.position()
		if at >= target {
			return nil
		}
		select {
		case <-moved:
		case <-s.done:
			return &PendingError{Name: s.o.Name, N: uint64(target - at), Err: s.Stats().LastError}
		case <-ctx.Done():
			return &PendingError{Name: s.o.Name, N: uint64(target - at), Err: s.Stats().LastError}
		}
	}
}

// Close drains until ctx ends, then stops. What it returns an error for is
// still in the journal, and is sent by the next shipper of that name.
func (s *Shipper) Close(ctx context.Context) error {
	err := s.Drain(ctx)
	s.stop()
	<-s.done
	if s.cursor.Position() < s.position() {
		err = errors.Join(err, s.Stats().LastError) // sent, and sent again at the next start
	}
	return errors.Join(err, s.cursor.Close(), s.bad.Close(), s.to.Close())
}

// PendingError says how many records were not acknowledged in time.
type PendingError struct {
	Name string
	N    uint64
	Err  error // why the last attempt failed, if it did
}

func (e *PendingError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("ship: %s: %d records are still in the journal: %v", e.Name, e.N, e.Err)
	}
	return fmt.Sprintf("ship: %s: %d records are still in the journal", e.Name, e.N)
}

func (e *PendingError) Unwrap() error { return e.Err }
