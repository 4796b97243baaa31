package ship

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// Source is what a shipper reads: a journal of this process, or the directory
// of one that another process writes.
type Source interface {
	Origin() string
	Dir() string
	Last() sink.Position                             // newest record, for statistics
	Sync(ctx context.Context) (sink.Position, error) // newest record that survives a crash
	NewReader(from sink.Position) (Reader, error)    // gives out only what survives a crash
	Cursor(name string, required bool) (*sink.Cursor, error)
}

// Reader is *sink.Reader, or one that waits where that ends.
type Reader interface {
	// Next is sink.Reader.Next.
	Next(ctx context.Context, maxRecords, maxBytes int) (sink.Chunk, error)
	Close() error
}

// FromJournal ships from a journal of this process.
func FromJournal(j *sink.Journal) Source { return journal{j} }

type journal struct{ *sink.Journal }

func (j journal) Sync(ctx context.Context) (sink.Position, error) {
	err := j.Journal.Sync(ctx)
	return j.Journal.Last(), err
}

func (j journal) NewReader(from sink.Position) (Reader, error) { return j.Journal.NewReader(from) }

// FromDir ships from a journal that another process may be writing: a sidecar.
// It looks for new records every poll; 0 means 500 ms.
func FromDir(v *sink.JournalView, poll time.Duration) Source {
	if poll <= 0 {
		poll = 500 * time.Millisecond
	}
	return view{v, poll}
}

type view struct {
	*sink.JournalView
	poll time.Duration
}

func (v view) Last() sink.Position {
	last, err := v.JournalView.Last()
	if err != nil {
		return 0
	}
	return last
}

func (v view) NewReader(from sink.Position) (Reader, error) {
	return &pollingReader{r: v.JournalView.NewReader(from), v: v}, nil
}

// pollingReader waits where a view ends, and gives out nothing that is not on
// the disk: a record that is sent and then lost in a crash would leave its id
// to another one.
type pollingReader struct {
	r    *sink.Reader
	v    view
	safe sink.Position
}

func (p *pollingReader) Next(ctx context.Context, maxRecords, maxBytes int) (sink.Chunk, error) {
	for {
		if p.r.Position() > p.safe {
			var err error
			if p.safe, err = p.v.Sync(ctx); err != nil {
				return sink.Chunk{}, err
			}
		}
		if n := p.safe - p.r.Position() + 1; p.r.Position() <= p.safe {
			c, err := p.r.Next(ctx, int(min(n, sink.Position(maxRecords))), maxBytes)
			if !errors.Is(err, io.EOF) {
				return c, err
			}
		}
		if !sleep(ctx, p.v.poll) {
			return sink.Chunk{}, ctx.Err()
		}
	}
}

func (p *pollingReader) Close() error { return p.r.Close() }
