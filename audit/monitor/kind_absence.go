package monitor

import (
	"fmt"
	"time"
)

// returnKind fires when a subject comes back after a long silence.
type returnKind struct {
	cells[int64] // when the subject came last
	r            *Rule
	where        matcher
}

func newReturn(r *Rule) *returnKind {
	k := &returnKind{r: r}
	k.where, _ = r.Where.compile() // Validate has compiled it
	return k
}

func (k *returnKind) extra() int { return 0 }

func (k *returnKind) observe(x *moment, i int) (verdict, bool) {
	c := k.cell(i)
	last := *c
	*c = x.ev.at
	gap := x.ev.at - last
	if last == 0 || gap < int64(k.r.Timespan) || !k.where.fits(x.ev, x.facts) {
		return verdict{}, false
	}
	return verdict{time.Duration(gap).Hours() / 24, k.r.Timespan.Hours() / 24}, true
}

func (k *returnKind) describe(_ int, v verdict) string {
	return fmt.Sprintf("back after %.0f days", v.value)
}

// silence watches that events keep coming. How many are to be expected in a
// gap is learned from the same hours of past days, scaled by how the last
// hours compare with theirs (weekends, growth).
type silence struct {
	silenceState
	r     *rule
	where matcher
	every bool  // where takes every event
	span  int64 // of the rule
	next  int64 // when the current hour ends
}

type silenceState struct {
	First int64
	Last  int64
	Fired bool
	Hour  int64       // number of the current hour
	N     float64     // events in it
	Rate  [24]float64 // events an hour, by hour of the day
	Known [24]bool
	Level float64 // recent hours against theirs; 1 is as ever
}

const hour = int64(time.Hour)

func newSilence(r *rule) *silence {
	every := r.where.plain() && r.where.status == 1<<numStatus-1 && r.where.all|r.where.none == 0
	return &silence{r: r, where: r.where, every: every, span: int64(r.Timespan)}
}

func (s *silence) observe(ev *event) {
	if ev.at >= s.next {
		s.closeHours(ev.at)
	}
	if !s.every && !s.where.fits(ev, 0) {
		return
	}
	s.N++
	s.Last, s.Fired = ev.at, false
}

func (s *silence) closeHours(now int64) {
	if s.First == 0 {
		s.First, s.Hour, s.Level = now, now/hour, 1
	}
	for h := now / hour; s.Hour < h; s.Hour++ {
		s.closeHour()
	}
	s.next = (s.Hour + 1) * hour
}

// closeHour learns from the hour that ended. A gap that was alerted teaches
// nothing.
func (s *silence) closeHour() {
	slot := s.Hour % 24
	partial := s.Hour == s.First/hour
	switch {
	case partial || s.Fired:
	case !s.Known[slot]:
		s.Rate[slot], s.Known[slot] = s.N, true
	default:
		if s.Rate[slot] >= 1 {
			s.Level = 0.6*s.Level + 0.4*min(s.N/s.Rate[slot], 1.5)
		}
		s.Rate[slot] = 0.7*s.Rate[slot] + 0.3*s.N
	}
	s.N = 0
}

// deadline is when the silence since the last event becomes alarming; 0 is
// never, or not before the hours are known.
func (s *silence) deadline() int64 {
	if s.Last == 0 || s.Fired {
		return 0
	}
	need, at := s.r.Gte, s.Last
	for range 48 {
		slot := at / hour % 24
		if !s.Known[slot] {
			return 0
		}
		rate := s.Rate[slot] * min(s.Level, 1)
		end := (at/hour + 1) * hour
		if expected := rate * float64(end-at) / float64(hour); expected < need {
			need -= expected
			at = end
			continue
		}
		at += int64(need / rate * float64(hour))
		return max(at, s.Last+int64(s.r.Timespan))
	}
	return 0
}

func (s *silence) verdict(at int64) (verdict, string) {
	gap := time.Duration(at - s.Last)
	return verdict{gap.Seconds(), gap.Seconds()},
		fmt.Sprintf("no event for %s, where %.0f were to be expected", gap.Round(time.Second), s.r.Gte)
}
