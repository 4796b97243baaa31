package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

const (
	// pipeBatch is the size of a batch that is handed on before the input
	// pauses.
	pipeBatch = 64 << 10
	// pipePending is how much may wait for the outputs before the input does.
	pipePending = 1 << 20

	firstPipeRetry = 20 * time.Millisecond
	lastPipeRetry  = time.Second
)

// pipeStore writes batches to all outputs, in order, in a goroutine of its own:
// while one batch is on its way to the disk the next one is read.
type pipeStore struct {
	outputs *pipeOutputs
	acks    *bufio.Writer // nil: none
	warn    func(format string, args ...any)

	mu      sync.Mutex
	changed sync.Cond
	pending []byte
	n       int
	closed  bool
	done    chan struct{}

	// For the goroutine until done is closed.
	stored, lost uint64
	number       uint64 // of the last record, without a journal
	ackErr       error
}

func newPipeStore(ctx context.Context, o *pipeOutputs, acks io.Writer, warn func(string, ...any)) *pipeStore {
	s := &pipeStore{outputs: o, warn: warn, done: make(chan struct{})}
	s.changed.L = &s.mu
	if acks != nil {
		s.acks = bufio.NewWriter(acks)
	}
	go s.run(ctx)
	return s
}

// add hands n lines over, which are copied, and waits while too much is pending.
func (s *pipeStore) add(lines []byte, n int) {
	if n == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.pending) >= pipePending {
		s.changed.Wait()
	}
	s.pending = append(s.pending, lines...)
	s.n += n
	s.changed.Broadcast()
}

// close waits until all that was added is stored or given up.
func (s *pipeStore) close() {
	s.mu.Lock()
	s.closed = true
	s.changed.Broadcast()
	s.mu.Unlock()
	<-s.done
}

func (s *pipeStore) run(ctx context.Context) {
	defer close(s.done)
	var spare []byte
	for {
		s.mu.Lock()
		for s.n == 0 && !s.closed {
			s.changed.Wait()
		}
		b := sink.Batch{Lines: s.pending, N: s.n}
		s.pending, s.n = spare[:0], 0
		s.changed.Broadcast()
		s.mu.Unlock()
		if b.N == 0 {
			return
		}
		s.store(ctx, b)
		spare = b.Lines
	}
}

// store writes the batch to every output and acknowledges it.
func (s *pipeStore) store(ctx context.Context, b sink.Batch) {
	first := sink.Position(s.number + 1)
	kept, known := b.N, true // known: it is the first ones that were kept
	for _, o := range s.outputs.all {
		pos, n, refused := s.write(ctx, o, b)
		kept, known = min(kept, n), known && !refused
		if o.journal != nil {
			first = pos
		}
	}
	s.number += uint64(kept)
	s.stored += uint64(kept)
	s.lost += uint64(b.N - kept)
	if s.acks == nil || s.ackErr != nil || !known {
		return
	}
	for i := range kept {
		// Flush returns the error.
		_, _ = s.acks.Write(append(strconv.AppendUint(s.acks.AvailableBuffer(), uint64(first)+uint64(i), 10), '\n'))
	}
	if err := s.acks.Flush(); err != nil {
		s.ackErr = err
		s.warn("acknowledgements cannot be written any more: %v", err)
	}
}

// write writes the batch to one output until it is accepted or ctx ends, and
// returns the position of its first record and how many were accepted: the first
// ones, unless the retention policy refused some.
func (s *pipeStore) write(ctx context.Context, o *pipeOutput, b sink.Batch) (pos sink.Position, accepted int, refused bool) {
	retry := firstPipeRetry
	for {
		pos, err := o.write(ctx, b)
		if err == nil {
			if retry > firstPipeRetry {
				s.warn("%s: writing again", o.name)
			}
			return pos, accepted + b.N, false
		}
		var some *sink.RefusedError
		if errors.As(err, &some) { // and all others were accepted
			s.warn("%s: %v", o.name, err)
			return 0, accepted + b.N - some.Refused, true
		}
		var partial *sink.PartialError
		if errors.As(err, &partial) {
			accepted += partial.Accepted
			b = sink.Batch{Lines: skipLines(b.Lines, partial.Accepted), N: b.N - partial.Accepted}
		}
		if ctx.Err() != nil || errors.Is(err, sink.ErrClosed) || errors.Is(err, sink.ErrUnconfirmed) {
			if !o.gaveUp {
				s.warn("%s: giving up: %s", o.name, because(ctx, err))
				o.gaveUp = true
			}
			return 0, accepted, false
		}
		if retry == firstPipeRetry {
			s.warn("%s: %v; trying again", o.name, err)
		}
		select {
		case <-time.After(retry):
		case <-ctx.Done():
		}
		retry = min(2*retry, lastPipeRetry)
	}
}

// because says why ctx ended where err says only that it did.
func because(ctx context.Context, err error) string {
	what, ended := strings.CutSuffix(err.Error(), context.Canceled.Error())
	if cause := context.Cause(ctx); ended && cause != nil {
		return what + cause.Error()
	}
	return err.Error()
}

func skipLines(lines []byte, n int) []byte {
	for range n {
		lines = lines[bytes.IndexByte(lines, '\n')+1:]
	}
	return lines
}

// pipeOutput is one place that records go to.
type pipeOutput struct {
	name    string
	sink    sink.Sink
	journal *sink.Journal // the sink, if it is one: it numbers the records
	gaveUp  bool          // records were lost, and that was said
}

func (o *pipeOutput) write(ctx context.Context, b sink.Batch) (sink.Position, error) {
	if o.journal != nil {
		return o.journal.Append(ctx, b)
	}
	if err := o.sink.Write(ctx, b); err != nil {
		return 0, err
	}
	return 0, nil
}

// pipeOutputs are all places that records go to.
type pipeOutputs struct{ all []*pipeOutput }

func (o *pipeOutputs) add(out *pipeOutput) { o.all = append(o.all, out) }

// journal is the journal among the outputs, or nil.
func (o *pipeOutputs) journal() *sink.Journal {
	for _, out := range o.all {
		if out.journal != nil {
			return out.journal
		}
	}
	return nil
}

// close closes the outputs, the last one first.
func (o *pipeOutputs) close(ctx context.Context) error {
	var errs []error
	for i := len(o.all) - 1; i >= 0; i-- {
		if err := o.all[i].sink.Close(ctx); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", o.all[i].name, err))
		}
	}
	return errors.Join(errs...)
}
