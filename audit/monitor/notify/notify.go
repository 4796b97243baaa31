// Package notify sends alerts where people see them: to a Slack-compatible
// webhook, to the API of Prometheus Alertmanager, or to a command. What cannot
// be sent is tried again; nothing is lost in silence.
package notify

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/slogaudit/slogaudit/audit/monitor"
)

// Target sends some alerts as one message. An error that errors.Is ErrRefused
// is final; after any other the same alerts are sent again.
type Target interface {
	Name() string // for errors; without secrets
	Send(ctx context.Context, alerts []monitor.Alert) error
}

// ErrRefused says that the other end does not want the message and never will.
var ErrRefused = errors.New("refused")

// RetryAfter is an error that says when to try again.
type RetryAfter struct {
	After time.Duration
	Err   error
}

func (e *RetryAfter) Error() string { return e.Err.Error() }
func (e *RetryAfter) Unwrap() error { return e.Err }

// Options configures a Notifier. The zero value is the documented default.
type Options struct {
	Gather  time.Duration // how long alerts are gathered into one message; 0 is one second
	Most    int           // alerts in one message; 0 is 20
	Queue   int           // alerts that wait; 0 is 1000. The oldest give way.
	Timeout time.Duration // of one attempt; 0 is ten seconds
	GiveUp  time.Duration // how long the same message is tried; 0 is one hour

	// OnError is told of every failed attempt and of everything given up. The
	// error holds no secret of the target. Nil: only Stats tell.
	OnError func(error)
}

// Stats counts alerts.
type Stats struct {
	Sent    uint64
	Refused uint64 // final by the other end
	GivenUp uint64 // tried too long, or not sent when Close ended
	Dropped uint64 // had to give way in the queue
}

// Notifier sends alerts to one target, in order, from a goroutine of its own.
type Notifier struct {
	target Target
	o      Options
	mu     sync.Mutex
	queue  []monitor.Alert
	stats  Stats
	wake   chan struct{}
	stop   chan struct{}
	done   chan struct{}
	ctx    context.Context
	cancel context.CancelFunc
	once   sync.Once
}

// New starts a Notifier.
func New(t Target, o *Options) *Notifier {
	n := &Notifier{target: t, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	if o != nil {
		n.o = *o
	}
	positive(&n.o.Gather, time.Second)
	positive(&n.o.Timeout, 10*time.Second)
	positive(&n.o.GiveUp, time.Hour)
	if n.o.Most <= 0 {
		n.o.Most = 20
	}
	if n.o.Queue <= 0 {
		n.o.Queue = 1000
	}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	go n.run()
	return n
}

func positive(d *time.Duration, or time.Duration) {
	if *d <= 0 {
		*d = or
	}
}

// Notify queues an alert and returns at once. It suits
// monitor.Options.OnAlert.
func (n *Notifier) Notify(a monitor.Alert) {
	n.mu.Lock()
	if len(n.queue) >= n.o.Queue {
		n.queue = n.queue[1:]
		n.stats.Dropped++
	}
	n.queue = append(n.queue, a)
	n.mu.Unlock()
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// Close sends what is queued, until ctx ends, and stops.
func (n *Notifier) Close(ctx context.Context) error {
	n.once.Do(func() { close(n.stop) })
	defer n.cancel()
	select {
	case <-n.done:
	case <-ctx.Done():
		n.cancel()
		<-n.done
	}
	if s := n.Stats(); s.Dropped+s.GivenUp+s.Refused > 0 {
		return fmt.Errorf("notify: %s: %d alerts were not delivered", n.target.Name(), s.Dropped+s.GivenUp+s.Refused)
	}
	return nil
}

// Stats returns the counts.
func (n *Notifier) Stats() Stats {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.stats
}

func (n *Notifier) run() {
	defer close(n.done)
	for {
		select {
		case <-n.wake:
			n.pause(n.o.Gather)
		case <-n.stop:
		}
		for {
			alerts := n.take()
			if len(alerts) == 0 {
				break
			}
			n.deliver(alerts)
		}
		select {
		case <-n.stop:
			if n.empty() {
				return
			}
		default:
		}
	}
}

// pause waits, but not once Close was called.
func (n *Notifier) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-n.stop:
	}
}

func (n *Notifier) empty() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.queue) == 0
}

func (n *Notifier) take() []monitor.Alert {
	n.mu.Lock()
	defer n.mu.Unlock()
	k := min(len(n.queue), n.o.Most)
	alerts := append([]monitor.Alert(nil), n.queue[:k]...)
	n.queue = n.queue[k:]
	return alerts
}

const (
	firstRetry = 500 * time.Millisecond
	lastRetry  = time.Minute
)

// deliver sends one message until it is sent, refused, or tried too long.
func (n *Notifier) deliver(alerts []monitor.Alert) {
	began, wait := time.Now(), firstRetry
	for {
		ctx, cancel := context.WithTimeout(n.ctx, n.o.Timeout)
		err := n.target.Send(ctx, alerts)
		cancel()
		if err == nil {
			n.count(func(s *Stats) { s.Sent += uint64(len(alerts)) })
			return
		}
		n.report(fmt.Errorf("notify: %s: %w", n.target.Name(), err))
		if errors.Is(err, ErrRefused) {
			n.count(func(s *Stats) { s.Refused += uint64(len(alerts)) })
			return
		}
		if n.ctx.Err() != nil || time.Since(began) > n.o.GiveUp {
			n.count(func(s *Stats) { s.GivenUp += uint64(len(alerts)) })
			n.report(fmt.Errorf("notify: %s: %d alerts given up", n.target.Name(), len(alerts)))
			return
		}
		var later *RetryAfter
		if errors.As(err, &later) {
			wait = max(wait, min(later.After, lastRetry))
		}
		select {
		case <-n.ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, lastRetry)
	}
}

func (n *Notifier) count(f func(*Stats)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f(&n.stats)
}

func (n *Notifier) report(err error) {
	if n.o.OnError != nil {
		n.o.OnError(err)
	}
}
