// Package monitor turns authentication events into alerts: guessing, replay,
// impossible travel, spikes, silence.
//
// A [Monitor] reads auth/v1 events in event time and applies rules to them. The
// rules are configuration on six types: count, distinct, ratio, sequence,
// absence and travel; [DefaultRules] lists those that are shipped. The same
// events give the same alerts, in whatever order they come within
// [Options.Lateness]: replaying a log gives the alerts that live gave.
//
// Keys are chosen by attackers, so nothing grows with them. Every rule's state
// lives in a table of bounded size that keeps the heaviest subjects; see
// [Options.MaxMemory] and [Stats] for what was left out.
package monitor
