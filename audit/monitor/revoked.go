package monitor

import (
	"slices"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// A deploy or an incident revokes many tokens at once, and their owners go on
// using them for a while, from wherever they have gone.
const (
	massRevocation = 3
	massSpan       = 24 * time.Hour
	massWave       = time.Hour        // as many within this time are another one
	massSlack      = 10 * time.Minute // how long a revocation may take to reach all verifiers
	maxWaiters     = 64
)

var reasonRevoked = reasonCodes[audit.ReasonRevoked]

// revocations is what is known of the tokens that were used after their
// revocation, by their owners as it seems.
type revocations struct {
	recent
	fresh   recent // those among them that were accepted after the last mass revocation
	began   int64  // when that was seen
	waiting []waiter
}

// waiter is an alert that waits until it is clear whether it is one of many.
type waiter struct {
	Rule    string
	Subject []SubjectPart
	At, Due int64
	Last    int64 // when the token was accepted last
	Verdict [2]float64
	What    string
	alert   Alert
}

// halfKnown are the facts of which one is enough for the owner of a token when many
// are revoked.
const halfKnown = FactSameAgent | FactSameProvider

// revoked counts the tokens that their owners use after their revocation. When
// there are many, a known user agent is familiar wherever it is, and so is a known
// provider, if the token was not accepted since; and a token that was never seen
// accepted: the log may have a gap. Those that come late do not make another mass
// revocation of the one that they are of.
func (m *Monitor) revoked(x *moment, p *profile, f Fact) Fact {
	r, now := &m.revocations, x.ev.at
	if f&FactKnownToken == 0 && r.count(now, int64(massSpan)) >= massRevocation {
		return FactFamiliar
	}
	if f&(FactFamiliar|FactSameAgent) == 0 {
		return 0
	}
	token := x.key(FieldToken)
	many := r.add(token, now, int64(massSpan), massRevocation) >= massRevocation
	if r.began == 0 || !r.ofMany(lastUse(p)) {
		more := r.fresh.add(token, now, int64(massSpan), massRevocation) >= massRevocation
		if more && (now-r.began > int64(massSpan) || now-r.fresh.seen[0].At < int64(massWave)) {
			r.began = r.fresh.seen[0].At
		}
	}
	if many && f&halfKnown != 0 && r.ofMany(lastUse(p)) {
		return FactFamiliar
	}
	return 0
}

func lastUse(p *profile) int64 {
	if p == nil {
		return 0
	}
	return p.last
}

// ofMany says whether a token that was accepted last then can be of the last mass
// revocation.
func (r *revocations) ofMany(last int64) bool { return last <= r.began+int64(massSlack) }

// wait keeps an alert back, if the rule has patience with such; false is to raise
// it now.
func (m *Monitor) wait(r *rule, x *moment, a Alert, v verdict, what string) bool {
	if r.Patience == 0 || x.ev.reason != reasonRevoked || x.facts&halfKnown == 0 || len(m.revocations.waiting) >= maxWaiters {
		return false
	}
	last := int64(0)
	if i := x.looked(0); i >= 0 {
		last = m.profiles.cell(i).last
	}
	m.revocations.waiting = append(m.revocations.waiting, waiter{r.ID, a.Subject, x.ev.at, x.ev.at + int64(r.Patience), last,
		[2]float64{v.value, v.threshold}, what, a})
	return true
}

// heed raises the alerts that have waited until now and were not of many.
func (m *Monitor) heed(now int64) {
	r := &m.revocations
	for len(r.waiting) > 0 && r.waiting[0].Due <= now {
		w := r.waiting[0]
		r.waiting = slices.Delete(r.waiting, 0, 1)
		if w.At-r.began < int64(massSpan) && r.ofMany(w.Last) {
			m.stats.Merged++
			continue
		}
		i := slices.IndexFunc(m.rules, func(r *rule) bool { return r.ID == w.Rule })
		if i < 0 {
			continue // the state is that of other rules
		}
		w.alert.Time, w.alert.Subject = time.Unix(0, min(w.Due, now)).UTC(), w.Subject
		if e := &w.alert.Evidence; e.Events == 0 { // it comes from the state
			e.First, e.Last, e.Events = time.Unix(0, w.At).UTC(), time.Unix(0, w.At).UTC(), 1
		}
		m.raise(m.rules[i], w.alert, verdict{w.Verdict[0], w.Verdict[1]}, w.What)
	}
	m.report()
}

// recent holds the last values of a window, the one seen last at the end.
type recent struct {
	seen []stamped
}

type stamped struct {
	Value uint64
	At    int64
}

// add notes a value and returns how many distinct ones the window has, at most
// limit. The value seen longest ago gives way when there are as many.
func (r *recent) add(value uint64, now, span int64, limit int) int {
	r.seen = slices.DeleteFunc(r.seen, func(s stamped) bool { return s.Value == value || now-s.At > span })
	if len(r.seen) >= limit {
		r.seen = slices.Delete(r.seen, 0, 1)
	}
	r.seen = append(r.seen, stamped{value, now})
	return len(r.seen)
}

// count is how many values were seen within the window.
func (r *recent) count(now, span int64) (n int) {
	for i := len(r.seen) - 1; i >= 0 && now-r.seen[i].At <= span; i-- {
		n++
	}
	return n
}
