package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/check"
	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// watcher feeds a monitor with the lines of files.
type watcher struct {
	m      *monitor.Monitor
	out    *watchOutput
	s      streams
	events int
	others int // records that are no events
	bad    int // lines that could not be read
	lines  atomic.Int64
	placed bool // some event names its country
	failed atomic.Bool
}

func (w *watcher) readAll(ctx context.Context, f *watchFlags, inputs []check.Input) {
	if f.follow {
		live, stop := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() { w.clock(live) })
		defer wg.Wait()
		defer stop()
	}
	var followed *check.Input
	if last := len(inputs) - 1; f.follow && f.kafka.topic == "" && last >= 0 && inputs[last].Name != stdinName {
		inputs, followed = inputs[:last], &inputs[last]
	}
	if len(inputs) == 1 {
		w.report(inputs[0].Name, w.read(ctx, inputs[0], false))
	} else {
		w.merge(ctx, inputs)
	}
	if followed != nil && ctx.Err() == nil {
		w.report(followed.Name, w.read(ctx, *followed, true))
	}
	if f.kafka.topic != "" && ctx.Err() == nil {
		if err := w.readTopic(ctx, &f.kafka, f.follow); err != nil {
			warn(w.s, "watch", err)
			w.failed.Store(true)
		}
	}
}

// clock advances the monitor while no more lines come: what was written long
// ago is read in its own time first.
func (w *watcher) clock(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	saved := time.Now()
	for before := int64(-1); ; {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if now.Sub(saved) >= time.Minute {
				saved = now
				w.save(w.m.SaveState())
			}
			n := w.lines.Load()
			if n == before {
				w.m.Advance(now)
			}
			before = n
		}
	}
}

func (w *watcher) read(ctx context.Context, in check.Input, follow bool) error {
	var r io.ReadCloser
	var err error
	if follow {
		r, err = in.Follow(ctx)
	} else {
		r, err = in.Open(w.s.in)
	}
	if err != nil {
		return err
	}
	defer r.Close()
	n := 0
	return readLines(r, func(line []byte) error {
		n++
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		w.line(in.Name, n, bytes.TrimRight(line, "\r\n"))
		return nil
	}, nil)
}

func (w *watcher) line(name string, n int, line []byte) {
	if len(line) > 0 {
		p := parsed{n: n}
		p.at, p.e, p.event, p.err = monitor.ParseLine(line)
		w.take(name, &p)
	}
}

// take shows a line to the monitor.
func (w *watcher) take(name string, p *parsed) {
	w.lines.Add(1)
	switch {
	case p.err != nil:
		var syntax *jsonline.SyntaxError
		if w.bad++; w.bad == 1 || w.bad <= 5 && !errors.As(p.err, &syntax) {
			complain(w.s, "watch", fmt.Sprintf("%s:%d", inputName(name), p.n), p.err)
		}
	case !p.event:
		w.others++
	default:
		w.events++
		w.placed = w.placed || p.e.Country != ""
		w.m.Observe(p.at, &p.e)
	}
}

// save says when the state could not be saved, and that the command has failed.
func (w *watcher) save(err error) {
	if err != nil {
		warn(w.s, "watch", err)
		w.failed.Store(true)
	}
}

func (w *watcher) finish(f *watchFlags) error {
	w.save(w.m.Close())
	stats := w.m.Stats()
	say(w.s, "watch", "%s, %s; %s",
		countOf(w.events, "event"), countOf(w.others, "other record"), countOf(int(stats.Alerts), "alert"))
	tell := func(n int, noun, what string) {
		if n > 0 {
			say(w.s, "watch", "%s %s", countOf(n, noun), what)
		}
	}
	tell(w.bad, "line", "could not be read")
	tell(int(stats.Late), "event", "came later than --lateness allows")
	tell(int(stats.Known), "event", "known from the state")
	tell(int(stats.Merged), "more alert", "on other tokens from addresses just alerted")
	tell(int(stats.Refused), "event", "of subjects for which there was no memory; see --memory")
	if w.events > 0 && !w.placed && len(f.geo) == 0 {
		say(w.s, "watch", "no event names a country and there is no --geo: the rules on places are off")
	}
	err := w.out.close(f)
	switch {
	case err != nil:
		return failed(err)
	case w.failed.Load() || w.events == 0:
		if w.events == 0 {
			say(w.s, "watch", "there was no auth event to look at")
		}
		return &exitError{code: exitFailed}
	case stats.Alerts > 0 && f.labels == "":
		return findings()
	}
	return nil
}
