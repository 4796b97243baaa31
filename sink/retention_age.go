package sink

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	day = 24 * time.Hour

	// A year is 365.25 days. A number of months or years is rounded up to whole
	// days, so that a floor written in them is never shorter than the calendar's.
	hoursPerYear  = 365.25 * 24
	hoursPerMonth = hoursPerYear / 12
)

// Months is the length of n months in whole days, rounded up: 3 months are 92
// days, 12 months 366, 72 months (6 years) 2192.
func Months(n int) time.Duration {
	return time.Duration(math.Ceil(float64(n)*hoursPerMonth/24)) * day
}

// ParseAge reads an age: a sum of numbers with the units y, mo, w, d and those
// of time.ParseDuration, such as 12mo, 90d or 1d12h. Months and years are
// rounded up to whole days, as Months does.
func ParseAge(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is not an age such as 12mo, 90d or 36h", s)
	rest, total := s, time.Duration(0)
	if rest == "0" {
		return 0, nil
	}
	if rest == "" {
		return 0, bad
	}
	for rest != "" {
		digits := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if digits <= 0 {
			return 0, bad
		}
		number := rest[:digits]
		rest = rest[digits:]
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' || r == '.' })
		if end < 0 {
			end = len(rest)
		}
		unit := rest[:end]
		rest = rest[end:]
		part, err := agePart(number, unit)
		if err != nil {
			return 0, bad
		}
		if total += part; total < 0 {
			return 0, fmt.Errorf("%q is longer than 292 years", s)
		}
	}
	return total, nil
}

func agePart(number, unit string) (time.Duration, error) {
	var perUnit time.Duration
	switch unit {
	case "y", "mo":
		n, err := strconv.ParseUint(number, 10, 12)
		if unit == "y" {
			n *= 12
		}
		if n > 292*12 {
			return math.MinInt64, nil
		}
		return Months(int(n)), err
	case "w":
		perUnit = 7 * day
	case "d":
		perUnit = day
	default:
		return time.ParseDuration(number + unit)
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, err
	}
	if n*float64(perUnit) >= math.MaxInt64 {
		return math.MinInt64, nil
	}
	return time.Duration(n * float64(perUnit)), nil
}

// FormatAge writes an age in days, hours and smaller units, in a form that
// ParseAge reads: 366d, 1d12h, 5m.
func FormatAge(d time.Duration) string {
	if d < 0 {
		return "-" + FormatAge(-max(d, -math.MaxInt64))
	}
	if d >= time.Second {
		d = d.Truncate(time.Second)
	} else if d >= time.Millisecond {
		d = d.Truncate(time.Millisecond)
	}
	if d == 0 {
		return "0"
	}
	days, rest := d/day, d%day
	var s string
	if days > 0 {
		s = fmt.Sprintf("%dd", days)
		rest = rest.Truncate(time.Minute)
	}
	if rest > 0 {
		t := rest.String()
		if strings.HasSuffix(t, "m0s") {
			t = strings.TrimSuffix(t, "0s")
		}
		if strings.HasSuffix(t, "h0m") {
			t = strings.TrimSuffix(t, "0m")
		}
		s += t
	}
	return s
}
