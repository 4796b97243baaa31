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
	wall    time.Time     // last wall time seen
	elapsed time.Duration // and the monotonic time then
	ahead   time.Duration // how far the wall clock is not believed
	settled time.Duration // monotonic time at which it will be
}

// now returns the time that is trusted, given the wall clock and a monotonic
// clock. newest is when the newest file was last written; zero when there is
// none. The error, on a leap, is for people.
func (c *trustedClock) now(wall time.Time, elapsed time.Duration, newest time.Time) (time.Time, error) {
	wall = wall.Round(0) // without the monotonic reading
	var err error
	if !c.started {
		c.started = true
		if gap := wall.Sub(newest); !newest.IsZero() && gap > clockGap {
			c.ahead, c.settled = gap, elapsed+settleAtOpen
			err = fmt.Errorf("sink: retention: the clock is %s ahead of the newest file; until it has stood for %s nothing more is removed for its age",
				FormatAge(gap), FormatAge(settleAtOpen))
		}
	} else {
		leap := wall.Sub(c.wall) - (elapsed - c.elapsed)
		switch {
		case leap > clockJump:
			c.ahead, c.settled = c.ahead+leap, elapsed+settleJump
			err = fmt.Errorf("sink: retention: the clock leapt forward by %s; until it has stood for %s the time before the leap counts",
				FormatAge(leap), FormatAge(settleJump))
		case leap < 0:
			c.ahead = max(c.ahead+leap, 0)
		}
	}
	if elapsed >= c.settled {
		c.ahead = 0
	}
	c.wall, c.elapsed = wall, elapsed
	return wall.Add(-c.ahead), err
}
