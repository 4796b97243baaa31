package handler

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/slogaudit/slogaudit/sink"
)

// Output is where a Handler writes: JSON, Console, Forward or a Tee of several.
// An Output belongs to one Handler.
type Output interface {
	// legs returns the places that records go to, one by one.
	legs() []*leg
}

// leg is one place that records go to. It takes lines or attributes.
type leg struct {
	name  string
	level slog.Leveler // nil: every level

	sink   sink.Sink    // takes lines; nil for the other kind
	next   slog.Handler // takes attributes
	always bool         // next takes every level

	flush func(context.Context) error // of next; may be nil
	close func(context.Context) error

	written, failed atomic.Uint64
	notices         *notices
}

func (l *leg) legs() []*leg { return []*leg{l} }

// JSON writes one JSON object a line to dst, which is a sink.Sink or an
// io.Writer; it panics on anything else. The text is that of slog.JSONHandler.
//
// Writes to an io.Writer are serialised, one a record. Closing the handler
// flushes a writer that has a method Flush() error, such as a bufio.Writer, but
// does not close it.
func JSON(dst any) Output {
	switch d := dst.(type) {
	case sink.Sink:
		return &leg{name: "json", sink: d}
	case io.Writer:
		return &leg{name: "json", sink: &writerSink{w: d}}
	}
	panic(fmt.Sprintf("handler: JSON: %T is neither a sink.Sink nor an io.Writer", dst))
}

// Forward hands redacted records to any other handler. Values of kinds that
// slog does not know have been rendered: errors are errors with redacted text,
// the others arrive as the text or the JSON that they marshal to. It panics on nil.
func Forward(h slog.Handler) Output {
	if h == nil {
		panic("handler: Forward: no handler")
	}
	return &leg{name: "forward", next: h}
}

// Tee writes every record to all outputs. One that fails or panics does not
// keep the others from it: Handle returns the errors joined.
func Tee(outputs ...Output) Output { return tee(outputs) }

type tee []Output

func (t tee) legs() (all []*leg) {
	for _, o := range t {
		if o != nil {
			all = append(all, o.legs()...)
		}
	}
	return all
}

// MinLevel limits an output to records of a level and above.
func MinLevel(level slog.Leveler, o Output) Output {
	legs := o.legs()
	for _, l := range legs {
		l.level = level
	}
	return legList(legs)
}

// Named gives an output a name for Stats and errors, in place of "json",
// "console" or "forward".
func Named(name string, o Output) Output {
	legs := o.legs()
	for i, l := range legs {
		l.name = name
		if len(legs) > 1 {
			l.name += "-" + strconv.Itoa(i+1)
		}
	}
	return legList(legs)
}

type legList []*leg

func (l legList) legs() []*leg { return l }

// writerSink makes a sink of an io.Writer.
type writerSink struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *writerSink) Write(_ context.Context, b sink.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.w.Write(b.Lines)
	if err == nil && n < len(b.Lines) {
		err = io.ErrShortWrite
	}
	return err
}

func (s *writerSink) Sync(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.w.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func (s *writerSink) Close(ctx context.Context) error { return s.Sync(ctx) }
