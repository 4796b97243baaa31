package monitor

import (
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// profile is where a token was accepted before.
type profile struct {
	networks  [4]uint32 // the newest first; halves of hashes
	providers [4]uint32
	agents    [4]uint32
	first     int64
	n         uint32
	wander    float32 // share of uses from a provider not among the last ones, fading
}

// roams says that the token is used from everywhere, as those of fleets are.
func (p *profile) roams() bool { return p.n >= 16 && p.wander > 0.08 }

// remember puts value at the front of list.
func remember(list *[4]uint32, value uint64) {
	v := uint32(value >> 32)
	if list[0] == v {
		return
	}
	i := 1
	for i < len(list)-1 && list[i] != v {
		i++
	}
	copy(list[1:i+1], list[:i])
	list[0] = v
}

func remembers(list *[4]uint32, value uint64) bool {
	v := uint32(value >> 32)
	return list[0] == v || list[1] == v || list[2] == v || list[3] == v
}

func reasonSet(reasons ...audit.Reason) (set uint32) {
	for _, r := range reasons {
		set |= 1 << reasonCodes[r]
	}
	return set
}

var (
	// guessReasons are those that a token can have which was never one of
	// ours. None at all is among them: many services do not say.
	guessReasons = 1<<0 | reasonSet(audit.ReasonMalformed, audit.ReasonFormat, audit.ReasonTooLong,
		audit.ReasonUnknown, audit.ReasonBadSignature, audit.ReasonAlg, audit.ReasonUnknownKey,
		audit.ReasonIssuer, audit.ReasonAudience, audit.ReasonType, audit.ReasonInactive)

	// endReasons are those of a token that has had its time.
	endReasons = reasonSet(audit.ReasonExpired, audit.ReasonNotYetValid, audit.ReasonRevoked, audit.ReasonInactive)

	// ownReasons are never a sign of a stolen or guessed token.
	ownReasons = reasonSet(audit.ReasonVerifierError, audit.ReasonEmpty, audit.ReasonInsufficientScope)
)

// factsOf compares the event with what is known of its token.
func (m *Monitor) factsOf(x *moment, p *profile) (f Fact) {
	ev := x.ev
	if p != nil && p.n > 0 {
		f |= FactKnownToken
		if remembers(&p.networks, m.hash.key(&x.keys, ev, FieldNetwork)) {
			f |= FactSameNetwork | FactFamiliar
		}
		if remembers(&p.providers, m.hash.key(&x.keys, ev, FieldProvider)) {
			f |= FactSameProvider
		}
		if remembers(&p.agents, m.hash.key(&x.keys, ev, FieldUserAgent)) {
			f |= FactSameAgent
		}
		if f&(FactSameProvider|FactSameAgent) == FactSameProvider|FactSameAgent {
			f |= FactFamiliar
		}
	}
	if ev.status == statusMissing {
		if m.paths.has(m.hash.key(&x.keys, ev, FieldPath)) {
			f |= FactKnownPath
		}
	}
	if ev.reason == reasonRevoked {
		f |= m.revoked(x, f)
	}
	reason := uint32(1) << ev.reason
	if ev.http >= 500 || reason&reasonSetTrouble != 0 {
		return f | FactTrouble
	}
	if ev.status == statusInvalid && reason&ownReasons == 0 {
		known := f&FactKnownToken != 0
		if !known && reason&guessReasons != 0 || known && f&(FactSameNetwork|FactSameAgent) == 0 {
			f |= FactGuess
		}
	}
	if ev.status == statusInvalid && reason&endReasons == 0 || ev.status == statusSuccess && (ev.http == 401 || ev.http == 403) {
		f |= FactDenied
	}
	return f
}

// A deploy or an incident revokes many tokens at once, and their owners go on
// using them for a while, from wherever they have gone.
const (
	massRevocation = 3
	massSpan       = 24 * time.Hour
)

var reasonRevoked = reasonCodes[audit.ReasonRevoked]

// revoked counts the tokens that their owners use after their revocation. When
// there are many, a known user agent is familiar wherever it is, and so is a
// token that was never seen accepted: the log may have a gap.
func (m *Monitor) revoked(x *moment, f Fact) Fact {
	if f&FactKnownToken == 0 && m.revocations.count(x.ev.at, int64(massSpan)) >= massRevocation {
		return FactFamiliar
	}
	if f&(FactFamiliar|FactSameAgent) == 0 {
		return 0
	}
	n := m.revocations.add(m.hash.key(&x.keys, x.ev, FieldToken), x.ev.at, int64(massSpan), massRevocation)
	if n >= massRevocation && f&FactSameAgent != 0 {
		return FactFamiliar
	}
	return 0
}

var reasonSetTrouble = reasonSet(audit.ReasonVerifierError)

// learn notes where an accepted token was used.
func (m *Monitor) learn(x *moment, p *profile) {
	if p.n == 0 {
		p.first = x.ev.at
	}
	if p.n < 1<<32-1 {
		p.n++
	}
	if p.n > 1 {
		p.wander *= 1 - 1.0/64
		if x.facts&FactSameProvider == 0 {
			p.wander += 1.0 / 64
		}
	}
	remember(&p.networks, m.hash.key(&x.keys, x.ev, FieldNetwork))
	remember(&p.providers, m.hash.key(&x.keys, x.ev, FieldProvider))
	remember(&p.agents, m.hash.key(&x.keys, x.ev, FieldUserAgent))
	m.paths.add(m.hash.key(&x.keys, x.ev, FieldPath))
}

// pathSet holds the paths that accepted tokens use. Only their holders can add
// to it; it stops learning when it is full.
type pathSet struct {
	seen map[uint64]struct{}
	last uint64 // what was added last: most often what comes next
}

const maxPaths = 8192

func (s *pathSet) has(path uint64) bool {
	_, ok := s.seen[path]
	return ok
}

func (s *pathSet) add(path uint64) {
	if path == s.last || len(s.seen) >= maxPaths {
		return
	}
	s.last = path
	s.seen[path] = struct{}{}
}
