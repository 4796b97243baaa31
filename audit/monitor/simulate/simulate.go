// Package simulate makes auth/v1 events of a service that does not exist, with
// attacks whose times and subjects are known, to measure what the rules of
// package monitor find.
//
// The background is meant to be as awkward as a real one: offices behind one
// address, mobile networks that change it, people who turn a VPN on, clients
// that retry without end, deploys that revoke every session, build runners,
// device fleets, crawlers, scanners, a service that records neither reasons
// nor countries. The attacks draw their pace and size from ranges that know
// nothing of the rules' thresholds.
package simulate

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// Options configures a simulation. The zero value is the documented default.
type Options struct {
	Seed     uint64
	Scenario string    // a name of Scenarios, "all" or "none"; "" is "all"
	Start    time.Time // zero is 2026-03-02, a Monday
	Days     int       // 0 is 16, and the least that works
	Users    int       // 0 is 250
	Repeat   int       // attacks of each kind; 0 is 3, or 12 of a single kind
}

// Label says what an attack was and how an alert can tell that it means it.
type Label struct {
	ID       string    `json:"id"`
	Attack   string    `json:"attack"`
	Speed    string    `json:"speed"` // "fast" or "slow"
	Rules    []string  `json:"rules"` // that ought to find it
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Events   int       `json:"events"`
	Service  bool      `json:"service,omitempty"` // an alert on the whole service means it too
	IPs      []string  `json:"ips,omitempty"`
	Networks []string  `json:"networks,omitempty"`
	Tokens   []string  `json:"tokens,omitempty"`
	TokenFPs []string  `json:"token_fps,omitempty"`
}

// Event is one event at its time.
type Event struct {
	Time time.Time
	audit.Event
	arrives time.Time
}

// Result is a simulation: the events in the order in which a log would have
// them, which is almost that of their times.
type Result struct {
	Events []Event
	Labels []Label
}

// Run simulates. The same options give the same result.
func Run(o *Options) (*Result, error) {
	var c Options
	if o != nil {
		c = *o
	}
	c.Days, c.Users = max(c.Days, 16), cmp.Or(c.Users, 250)
	if c.Start.IsZero() {
		c.Start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	}
	chosen, err := choose(cmp.Or(c.Scenario, "all"))
	if err != nil {
		return nil, err
	}
	if c.Repeat <= 0 {
		if c.Repeat = 3; len(chosen) == 1 {
			c.Repeat = 12
		}
	}
	w := newWorld(c)
	w.background()
	w.plan(chosen, c.Repeat)
	return w.result(), nil
}

// Scenarios lists the kinds of attacks.
func Scenarios() []string {
	names := make([]string, len(scenarios))
	for i, s := range scenarios {
		names[i] = s.name
	}
	return names
}

func choose(name string) ([]scenario, error) {
	switch name {
	case "all":
		return scenarios, nil
	case "none":
		return nil, nil
	}
	i := slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == name })
	if i < 0 {
		return nil, fmt.Errorf("simulate: unknown scenario %q (known: all, none, %s)", name, strings.Join(Scenarios(), ", "))
	}
	return scenarios[i : i+1], nil
}

// stream is a source of chance for one purpose, so that another attack more or
// less changes nothing of the background.
func (w *world) stream(name string) *rand.Rand {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(w.o.Seed, h))
}

func (w *world) result() *Result {
	events := slices.DeleteFunc(w.events, func(e Event) bool {
		for _, s := range w.silences {
			if !e.Time.Before(s[0]) && e.Time.Before(s[1]) {
				return true
			}
		}
		return e.Time.Before(w.o.Start) || !e.Time.Before(w.end)
	})
	r := w.stream("arrival")
	for i := range events {
		events[i].arrives = events[i].Time.Add(time.Duration(r.ExpFloat64() * float64(80*time.Millisecond)))
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.arrives.Compare(b.arrives) })
	return &Result{Events: events, Labels: w.labels}
}
