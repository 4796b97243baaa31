package main

import (
	"context"
	"errors"
	"sync"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/open"
)

// openTargets makes the senders that URLs name; it connects to none of them.
func openTargets(urls []string) (targets []*open.Target, err error) {
	names := map[string]bool{}
	for _, u := range urls {
		t, err := open.URL(u)
		if err == nil && names[t.Name] {
			err = errors.Join(errors.New("the same remote end is given twice: "+t.Name), t.Sender.Close())
		}
		if err != nil {
			return nil, errors.Join(err, closeTargets(targets))
		}
		names[t.Name] = true
		targets = append(targets, t)
	}
	return targets, nil
}

func closeTargets(targets []*open.Target) (err error) {
	for _, t := range targets {
		err = errors.Join(err, t.Sender.Close())
	}
	return err
}

// shippers send one journal to several remote ends, independently.
type shippers []*ship.Shipper

// startShippers owns the targets; options are theirs, or nil for the defaults.
// warn says the first failure of each, tell what happens to it later.
func startShippers(from ship.Source, targets []*open.Target, options []*ship.Options, warn func(string, ...any), tell func(ship.State)) (all shippers, err error) {
	for i, t := range targets {
		o := ship.Options{Name: t.Name, Required: t.Required}
		if options != nil {
			o = *options[i]
		}
		o.OnState = tell
		s, err := ship.New(from, &firstFailure{Sender: t.Sender, name: t.Name, warn: warn}, &o)
		if err != nil {
			ended, cancel := context.WithCancel(context.Background())
			cancel()
			_ = all.close(ended) // what they have not sent stays in the journal
			return nil, errors.Join(err, closeTargets(targets[i:]))
		}
		all = append(all, s)
	}
	return all, nil
}

// shipFrom starts the shippers of a journal that this process writes. What
// happens to them is said, and is a record of the journal too.
func shipFrom(j *sink.Journal, targets []*open.Target, options []*ship.Options, warn func(string, ...any)) (shippers, error) {
	if len(targets) == 0 {
		return nil, nil
	}
	say, record := sayState(warn), ship.RecordStates(j)
	return startShippers(ship.FromJournal(j), targets, options, warn, func(s ship.State) {
		say(s)
		record(s)
	})
}

// close waits until every remote end has everything, or ctx ends: then the
// error says how many records each of them has not.
func (all shippers) close(ctx context.Context) error {
	errs := make(chan error)
	for _, s := range all {
		go func() { errs <- s.Close(ctx) }()
	}
	var err error
	for range all {
		err = errors.Join(err, <-errs)
	}
	return err
}

// maxAsideWarnings bounds how many records set aside are told of one by one.
const maxAsideWarnings = 5

// sayState tells people what happens to shippers, from any goroutine.
func sayState(warn func(string, ...any)) func(ship.State) {
	var mu sync.Mutex
	aside := map[string]int{}
	return func(s ship.State) {
		switch s.Kind {
		case ship.StateLagging:
			warn("%s: %s behind: %s", s.Name, countOf(s.N, "record"), s.Reason)
		case ship.StateCaughtUp:
			warn("%s: no longer failing", s.Name)
		case ship.StateQuarantined:
			mu.Lock()
			aside[s.Name]++
			n := aside[s.Name]
			mu.Unlock()
			if n <= maxAsideWarnings {
				warn("%s: record %s set aside: %s", s.Name, s.ID, s.Reason)
			}
			if n == maxAsideWarnings+1 {
				warn("%s: more of them are not told one by one: 'slogaudit quarantine list' has all", s.Name)
			}
		case ship.StateMissed:
			warn("%s: %s: %s", s.Name, countOf(s.N, "record"), s.Reason)
		}
	}
}
