package simulate

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
)

// Score is how a rule did, or all of them together. Recall is that of the fast
// attacks; the slow ones stand apart. An alert is right when it means an
// attack, of whatever kind: its subject is of the attack and its time within.
type Score struct {
	Rule          string   `json:"rule"`
	Precision     float64  `json:"precision"` // 1 without alerts
	Recall        float64  `json:"recall"`    // 1 without attacks
	MedianSeconds float64  `json:"median_seconds_to_detect"`
	Alerts        int      `json:"alerts"`
	FalseAlerts   int      `json:"false_alerts"`
	Attacks       int      `json:"attacks"`
	Detected      int      `json:"detected"`
	SlowAttacks   int      `json:"slow_attacks"`
	SlowDetected  int      `json:"slow_detected"`
	MissedAttacks []string `json:"missed,omitempty"`
	wait          []float64
}

// All is the name of the score of all rules together.
const All = "all"

// grace is how long after an attack's last event an alert still means it.
const grace = 15 * time.Minute

// Rate scores alerts by labels: one Score for each rule that fired or ought to
// have, and one for all.
func Rate(alerts []monitor.Alert, labels []Label) []Score {
	var order []string
	for _, l := range labels {
		order = append(order, l.Rules...)
	}
	for _, a := range alerts {
		order = append(order, a.Rule)
	}
	slices.Sort(order)
	scores := make([]Score, 0, len(order)+1)
	for _, rule := range slices.Compact(order) {
		scores = append(scores, rate(rule, alerts, labels))
	}
	return append(scores, rate(All, alerts, labels))
}

func rate(rule string, alerts []monitor.Alert, labels []Label) Score {
	s := Score{Rule: rule}
	first := make([]time.Time, len(labels))
	for i := range alerts {
		a := &alerts[i]
		if rule != All && a.Rule != rule {
			continue
		}
		s.Alerts++
		right := false
		for j := range labels {
			if labels[j].Means(a) {
				right = true
				if first[j].IsZero() || a.Time.Before(first[j]) {
					first[j] = a.Time
				}
			}
		}
		if !right {
			s.FalseAlerts++
		}
	}
	for j := range labels {
		s.attack(&labels[j], first[j])
	}
	s.finish()
	return s
}

func (s *Score) attack(l *Label, detected time.Time) {
	if s.Rule != All && !slices.Contains(l.Rules, s.Rule) {
		return
	}
	found := !detected.IsZero()
	if l.Speed == "slow" {
		s.SlowAttacks++
		if found {
			s.SlowDetected++
		}
		return
	}
	s.Attacks++
	if !found {
		s.MissedAttacks = append(s.MissedAttacks, l.ID)
		return
	}
	s.Detected++
	s.wait = append(s.wait, max(detected.Sub(l.Start).Seconds(), 0))
}

func (s *Score) finish() {
	s.Precision, s.Recall = 1, 1
	if s.Alerts > 0 {
		s.Precision = float64(s.Alerts-s.FalseAlerts) / float64(s.Alerts)
	}
	if s.Attacks > 0 {
		s.Recall = float64(s.Detected) / float64(s.Attacks)
	}
	if n := len(s.wait); n > 0 {
		slices.Sort(s.wait)
		s.MedianSeconds = (s.wait[(n-1)/2] + s.wait[n/2]) / 2
	}
}

// Means says whether the alert is about this attack: it falls into its time,
// and its subject is one of the attack's.
func (l *Label) Means(a *monitor.Alert) bool {
	if a.Time.Before(l.Start.Add(-time.Second)) || a.Time.After(l.End.Add(grace)) {
		return false
	}
	if len(a.Subject) == 0 {
		return slices.Contains(l.Rules, a.Rule) ||
			len(a.Evidence.TokenHashes) > 0 && slices.Contains(l.Tokens, a.Evidence.TokenHashes[0])
	}
	for _, p := range a.Subject {
		switch p.Field {
		case monitor.FieldIP, monitor.FieldNetwork:
			if l.holds(p.Value) {
				return true
			}
		case monitor.FieldToken:
			if slices.Contains(l.Tokens, p.Value) {
				return true
			}
		case monitor.FieldFingerprint:
			if slices.Contains(l.TokenFPs, p.Value) {
				return true
			}
		}
	}
	return false
}

// holds says whether an address of the attack lies in what an alert names.
func (l *Label) holds(subject string) bool {
	if !strings.Contains(subject, "/") {
		return slices.Contains(l.IPs, subject)
	}
	p, err := netip.ParsePrefix(subject)
	return err == nil && slices.ContainsFunc(l.IPs, func(ip string) bool {
		a, err := netip.ParseAddr(ip)
		return err == nil && p.Contains(a)
	})
}

// NaiveRule is the threshold that one writes first: five invalid requests with
// one token hash within five minutes. It is here to compare with.
func NaiveRule() monitor.Rule {
	return monitor.Rule{
		ID: "naive-per-hash", Title: "Invalid token repeated", Severity: monitor.SeverityMedium, Type: monitor.TypeCount,
		Where:   monitor.Match{Status: []audit.Status{audit.StatusInvalid}},
		GroupBy: []monitor.Field{monitor.FieldToken}, Timespan: 5 * time.Minute, Gte: 5,
	}
}
