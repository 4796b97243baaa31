package monitor

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Type is how a rule concludes from the events that fit it. The first four are
// Sigma's correlation types event_count, value_count, a ratio of two
// event_counts, and temporal_ordered.
type Type string

// The types of rules.
const (
	TypeCount    Type = "event_count"
	TypeDistinct Type = "value_count"
	TypeRatio    Type = "ratio"
	TypeSequence Type = "temporal_ordered"
	TypeAbsence  Type = "absence"
	TypeTravel   Type = "travel"
)

// Severity is how bad an alert is.
type Severity string

// The severities, from trouble to certainty.
const (
	SeverityInfo     Severity = "info"
	SeverityLow      Severity = "low"
	SeverityMedium   Severity = "medium"
	SeverityHigh     Severity = "high"
	SeverityCritical Severity = "critical"
)

var severities = []Severity{SeverityInfo, SeverityLow, SeverityMedium, SeverityHigh, SeverityCritical}

// Rule is one rule. Which of its members matter depends on Type.
type Rule struct {
	ID       string
	Title    string
	Severity Severity
	Type     Type
	Source   string // where the threshold comes from
	Disabled bool

	Where    Match
	GroupBy  []Field       // what the subject of an alert is; empty: the whole service
	Timespan time.Duration // length of the sliding window
	Gte      float64       // threshold: events, score or share
	Cooldown time.Duration // between two alerts on one subject; 0 is one hour
	Patience time.Duration // how long an alert on a revoked token with a known user agent or provider waits for others: many are a deploy
	WarmUp   time.Duration // after the monitor's first event, in which the rule only learns

	// Count, Ratio: the number must also be Baseline times the highest of the
	// subject's own past, which must reach back MinAge. 0 is no baseline.
	Baseline float64
	MinAge   time.Duration

	// Distinct: what is counted. The score is the sum of the weighted counts.
	// Burst of the first of them within BurstSpan are enough too; 0 is off.
	Distinct  []Distinct
	Burst     int
	BurstSpan time.Duration

	// Ratio: the share of the events of Of that fit Where. It needs MinCount
	// events that fit Where, spread over MinPaths paths. With Confirmed those
	// count only once the subject has been accepted after them: a token that
	// has ended is never accepted again.
	// The past does not raise the threshold above Ceiling; 0 is 0.5.
	Of        Match
	MinCount  int
	MinPaths  int
	Confirmed bool
	Ceiling   float64

	// Sequence: what must follow on each other within Timespan.
	Steps []Step

	// Absence: without GroupBy, an alert when so many events as Gte were to be
	// expected, by the same hours of past days, and none came for Timespan.
	// With GroupBy, an alert when a subject comes back after Timespan.

	// Travel: thresholds of distance (km) and speed (km/h), and within what
	// time two countries are too much whatever the distance.
	MinDistance float64
	MinSpeed    float64
	Within      time.Duration
}

// Distinct counts distinct combinations of the fields.
type Distinct struct {
	Fields []Field
	Weight float64 // in the score; 0 is 1
	Least  int     // as many are needed, whatever the score
	Guard  bool    // only Least counts: no part of the score
}

// Step is one part of a sequence: Gte events, or as many distinct values of
// Distinct, if it is set. 0 is 1.
type Step struct {
	Where    Match
	Gte      int
	Distinct Field
}

const (
	defaultCooldown = time.Hour
	maxTimespan     = 90 * 24 * time.Hour
)

// Validate says what is wrong with the rule.
func (r *Rule) Validate() error {
	if err := r.validate(); err != nil {
		return fmt.Errorf("monitor: rule %q: %w", r.ID, err)
	}
	return nil
}

func (r *Rule) validate() error {
	if r.ID == "" {
		return errors.New("id missing")
	}
	if !slices.Contains(severities, r.Severity) {
		return fmt.Errorf("severity %q is none of %v", r.Severity, severities)
	}
	if r.Timespan <= 0 || r.Timespan > maxTimespan {
		return fmt.Errorf("timespan %v is not between 0 and %v", r.Timespan, maxTimespan)
	}
	if r.Cooldown < 0 || r.Patience < 0 || r.Baseline < 0 || r.MinAge < 0 || r.MinCount < 0 || r.MinPaths < 0 {
		return errors.New("negative number")
	}
	for _, f := range r.GroupBy {
		if f == FieldNone || f >= numFields {
			return errors.New("unknown field in group-by")
		}
	}
	if _, err := r.Where.compile(); err != nil {
		return fmt.Errorf("where: %w", err)
	}
	if _, err := r.Of.compile(); err != nil {
		return fmt.Errorf("of: %w", err)
	}
	return r.validateType()
}

func (r *Rule) validateType() error {
	switch r.Type {
	case TypeCount:
		return atLeastOne(r.Gte)
	case TypeDistinct:
		if len(r.Distinct) == 0 {
			return errors.New("value_count needs a field to count")
		}
		for _, d := range r.Distinct {
			if len(d.Fields) == 0 || slices.Contains(d.Fields, FieldNone) || d.Weight < 0 || d.Least < 0 {
				return errors.New("value_count: bad field, weight or least number")
			}
		}
		if r.Burst < 0 || r.Burst > maxExact || r.Burst > 0 && (r.BurstSpan <= 0 || r.BurstSpan > r.Timespan) {
			return errors.New("value_count: bad burst")
		}
		return atLeastOne(r.Gte)
	case TypeRatio:
		if r.Gte <= 0 || r.Gte > 1 || r.Ceiling < 0 || r.Ceiling > 1 {
			return fmt.Errorf("ratio: threshold %v or ceiling %v is not in (0, 1]", r.Gte, r.Ceiling)
		}
		if r.MinPaths > 64 {
			return errors.New("ratio: more than 64 paths")
		}
	case TypeSequence:
		if len(r.Steps) < 2 || len(r.Steps) > 8 {
			return errors.New("temporal_ordered needs 2 to 8 steps")
		}
		for _, s := range r.Steps {
			if s.Gte < 0 || s.Gte > maxExact {
				return fmt.Errorf("temporal_ordered: a step's count is not between 0 and %d", maxExact)
			}
			if _, err := s.Where.compile(); err != nil {
				return err
			}
		}
	case TypeAbsence:
	case TypeTravel:
		if len(r.GroupBy) == 0 {
			return errors.New("travel needs a group-by")
		}
	default:
		return fmt.Errorf("unknown type %q", r.Type)
	}
	return nil
}

func atLeastOne(gte float64) error {
	if gte < 1 {
		return fmt.Errorf("threshold %v is below 1", gte)
	}
	return nil
}
