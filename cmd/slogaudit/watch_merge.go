package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/check"
)

// parsed is a line that was read.
type parsed struct {
	n     int
	at    time.Time // of the event, or of the one before
	e     audit.Event
	event bool
	err   error
}

// source is a log among others. Its lines are read ahead by a goroutine.
type source struct {
	in      check.Input
	first   time.Time // of its first event
	head    []parsed
	batches chan []parsed
	err     error // why it ended, when batches is closed
}

const (
	batchLines = 128
	peekLines  = 1000
)

// merge reads several logs as one, in the order of the times of their events: the
// logs of two services side by side, those of two days one after the other, each
// opened when its time has come.
func (w *watcher) merge(ctx context.Context, inputs []check.Input) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	waiting := make([]*source, len(inputs))
	for i, in := range inputs {
		waiting[i] = &source{in: in, first: w.peek(in)}
	}
	slices.SortStableFunc(waiting, func(a, b *source) int { return a.first.Compare(b.first) })
	var open []*source
	for len(open)+len(waiting) > 0 && ctx.Err() == nil {
		for len(waiting) > 0 && (len(open) == 0 || !waiting[0].first.After(open[0].head[0].at)) {
			s := waiting[0]
			waiting = waiting[1:]
			s.batches = make(chan []parsed, 2)
			go s.read(ctx, w.s.in)
			open = w.insert(open, s)
		}
		if len(open) == 0 {
			continue
		}
		s := open[0]
		for len(s.head) > 0 && !later(s.head[0].at, open[1:], waiting) {
			w.take(s.in.Name, &s.head[0])
			s.head = s.head[1:]
		}
		open = w.insert(open[1:], s)
	}
}

// later says whether another source comes before the time.
func later(at time.Time, open, waiting []*source) bool {
	return len(open) > 0 && at.After(open[0].head[0].at) || len(waiting) > 0 && at.After(waiting[0].first)
}

// insert puts a source among those that are open, by the time of what comes next
// from it, if anything does.
func (w *watcher) insert(open []*source, s *source) []*source {
	for len(s.head) == 0 {
		batch, more := <-s.batches
		if !more {
			w.report(s.in.Name, s.err)
			return open
		}
		s.head = batch
	}
	at, _ := slices.BinarySearchFunc(open, s.head[0].at, func(o *source, at time.Time) int {
		if o.head[0].at.After(at) {
			return 1
		}
		return -1
	})
	return slices.Insert(open, at, s)
}

func (w *watcher) report(name string, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		complain(w.s, "watch", name, err)
		w.failed.Store(true)
	}
}

// peek is the time of the first event of an input. What cannot be read now is
// first, and will be reported.
func (w *watcher) peek(in check.Input) (first time.Time) {
	if in.Name == stdinName {
		return first
	}
	r, err := in.Open(w.s.in)
	if err != nil {
		return first
	}
	defer r.Close()
	enough, n := errors.New("enough"), 0
	_ = readLines(r, func(line []byte) error {
		at, _, event, err := monitor.ParseLine(bytes.TrimRight(line, "\r\n"))
		if event && err == nil {
			first = at
			return enough
		}
		if n++; n > peekLines {
			return enough
		}
		return nil
	}, nil)
	return first
}

// read sends the lines in batches until the input or ctx ends.
func (s *source) read(ctx context.Context, stdin io.Reader) {
	defer close(s.batches)
	r, err := s.in.Open(stdin)
	if err != nil {
		s.err = err
		return
	}
	defer r.Close()
	var batch []parsed
	n, last := 0, time.Time{}
	send := func() error {
		select {
		case s.batches <- batch:
			batch = nil
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.err = readLines(r, func(line []byte) error {
		n++
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			return nil
		}
		p := parsed{n: n}
		if p.at, p.e, p.event, p.err = monitor.ParseLine(line); !p.event || p.err != nil {
			p.at = last
		}
		last = p.at
		if batch = append(batch, p); len(batch) < batchLines {
			return nil
		}
		return send()
	}, nil)
	if len(batch) > 0 && s.err == nil {
		s.err = send()
	}
}
