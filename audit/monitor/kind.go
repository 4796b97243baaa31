package monitor

import (
	"fmt"
	"time"
)

// kind is the state and the decision of one rule.
type kind interface {
	attach(t *table)
	// observe takes an event of the subject at place i and says whether the
	// rule fires.
	observe(x *moment, i int) (verdict, bool)
	// describe says in words what observe has just found.
	describe(i int, v verdict) string
	// extra is the most that one subject costs besides its row, in bytes, on the
	// average.
	extra() int
}

// verdict is what was counted, and what it was compared with.
type verdict struct{ value, threshold float64 }

// short writes a duration without its zero parts: 10m, 1h, 30d.
func short(d time.Duration) string {
	switch {
	case d >= 48*time.Hour && d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.Round(time.Millisecond).String()
}
