package sink

import (
	"fmt"
	"time"
)

const (
	clockJump    = time.Hour      // a wall clock that runs ahead of elapsed time by more has jumped
	clockGap     = 30 * day       // at start: one that is ahead of the newest file by more is not believed yet
	settleJump   = 24 * time.Hour // how long a clock that jumped must stand before it is believed
	settleAtOpen = time.Hour
)

// trustedClock turns the wall clock into the time that ages are measured at. A
// clock that leaps forward, by a broken time server or battery, makes every
// file look old enough to be removed; until it has stood for a while the time
// before the leap, and what has passed since, counts. A clock that runs
// backwards makes files younger, and removes nothing.
type trustedClock struct {
	started bool
	first   time.Time     // the wall clock when it was first seen
	good    time.Duration // how far the wall clock runs ahead of first plus elapsed time, as believed
	seen    time.Duration // the same as last seen
	since   time.Duration // the elapsed time when it was first seen so
	settle  time.Duration // for how long it must be seen so to be believed
}

// now returns the time that is trusted, given the wall clock and a monotonic
// clock. newest is when the newest file was last written; zero when there is
// none. The error, on a leap, is for people.
func (c *trustedClock) now(wall time.Time, elapsed time.Duration, newest time.Time) (_ time.Time, err error) {
	wall = wall.Round(0) // without the monotonic reading
	if !c.started {
		*c = trustedClock{started: true, first: wall.Add(-elapsed), settle: settleAtOpen}
		if gap := wall.Sub(newest); !newest.IsZero() && gap > clockGap {
			c.good = -gap
			err = fmt.Errorf("sink: retention: the clock is %s ahead of the newest file; until it has stood for %s nothing more is removed for its age",
				FormatAge(gap), FormatAge(settleAtOpen))
		}
	}
	ahead := wall.Sub(c.first) - elapsed
	if leap := ahead - c.seen; leap.Abs() > clockJump {
		c.since, c.settle = elapsed, settleJump
		if ahead > c.good+clockJump {
			err = fmt.Errorf("sink: retention: the clock leapt forward by %s; until it has stood for %s the time before the leap counts",
				FormatAge(leap), FormatAge(settleJump))
		}
	}
	c.seen = ahead
	if elapsed-c.since >= c.settle || ahead > c.good && ahead <= c.good+clockJump {
		c.good = ahead
	}
	return wall.Add(min(c.good-ahead, 0)), err
}
