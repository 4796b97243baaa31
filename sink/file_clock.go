package sink

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// TimeOfDay is a time on the clock at which a File is rotated.
type TimeOfDay struct {
	Hour, Minute int
	Location     *time.Location // nil means UTC
}

// ParseTimeOfDay reads 00:00, 06:30 UTC or 23:59 Europe/Paris. Without a place
// it is UTC.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	clock, place, _ := strings.Cut(s, " ")
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return TimeOfDay{}, fmt.Errorf("%q is not a time of day such as 00:00 UTC", s)
	}
	d := TimeOfDay{Hour: t.Hour(), Minute: t.Minute(), Location: time.UTC}
	if place != "" {
		if d.Location, err = time.LoadLocation(place); err != nil {
			return TimeOfDay{}, fmt.Errorf("%q: the time zone is not known", s)
		}
	}
	return d, nil
}

func (d TimeOfDay) String() string {
	return fmt.Sprintf("%02d:%02d %s", d.Hour, d.Minute, d.location())
}

// MarshalText writes the form that ParseTimeOfDay reads.
func (d TimeOfDay) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is ParseTimeOfDay.
func (d *TimeOfDay) UnmarshalText(text []byte) (err error) {
	*d, err = ParseTimeOfDay(string(text))
	return err
}

func (d TimeOfDay) location() *time.Location {
	if d.Location == nil {
		return time.UTC
	}
	return d.Location
}

// next is the first such time after t.
func (d TimeOfDay) next(t time.Time) time.Time {
	local := t.In(d.location())
	for days := 0; ; days++ {
		at := time.Date(local.Year(), local.Month(), local.Day()+days, d.Hour, d.Minute, 0, 0, d.location())
		if at.After(t) {
			return at
		}
	}
}

func (d TimeOfDay) validate() error {
	if d.Hour < 0 || d.Hour > 23 || d.Minute < 0 || d.Minute > 59 {
		return errors.New("sink: rotate at: hours are 0 to 23, minutes 0 to 59")
	}
	return nil
}

// rotationDue is when a file that was begun at the given time is to be rotated;
// zero means never.
func (o *FileOptions) rotationDue(begun time.Time) time.Time {
	var due time.Time
	earlier := func(t time.Time) {
		if due.IsZero() || t.Before(due) {
			due = t
		}
	}
	if o.RotateEvery > 0 {
		earlier(begun.Add(o.RotateEvery))
	}
	for _, d := range o.RotateAt {
		earlier(d.next(begun))
	}
	return due
}
