package monitor

import (
	"slices"

	"github.com/slogaudit/slogaudit/audit"
)

// profile is where a token was accepted before.
type profile struct {
	// What ordinary uses ask for fills a cache line.
	source uint64 // of the last use
	lane   lane
	last   int64
	n      uint32
	wander float32 // share of uses from a provider not among the last ones, fading

	first     int64
	user      uint64    // key of the user, 0 if not known
	networks  [4]uint32 // the newest first; halves of hashes
	providers [4]uint32
	agents    [4]uint32
	countries [2][2]byte
}

// roams says that the token is used from everywhere, as those of fleets are.
func (p *profile) roams() bool { return p.n >= 16 && p.wander > 0.08 }

// userProfile is where any token of a user was accepted. A session that is new
// is no stranger to its user's home.
type userProfile struct {
	networks  [16]uint32
	providers [8]uint32
	agents    [8]uint32
}

// remember puts value at the front of list.
func remember[T comparable](list []T, v T) {
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

// half is what a profile keeps of a key.
func half(key uint64) uint32 { return uint32(key >> 32) }

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
	if ev.hashes.token != 0 {
		f = m.compare(x, p)
	}
	if ev.status == statusMissing {
		if m.paths.has(x.key(FieldPath)) {
			f |= FactKnownPath
		}
	}
	if ev.reason == reasonRevoked {
		f |= m.revoked(x, p, f)
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

// compare says what is known of the token, its user and the source.
func (m *Monitor) compare(x *moment, p *profile) (f Fact) {
	ev := x.ev
	network := half(x.key(FieldNetwork))
	provider := half(x.key(FieldProvider))
	agent := half(x.key(FieldUserAgent))
	if p != nil && p.n > 0 {
		f = FactKnownToken
		if x.usual = p.networks[0] == network && p.providers[0] == provider && p.agents[0] == agent; x.usual {
			return f | FactSameNetwork | FactSameProvider | FactSameAgent | FactFamiliar | FactPlausible
		}
		f |= same(p.networks[:], p.providers[:], p.agents[:], network, provider, agent)
		if f&FactSameAgent != 0 && (ev.country == [2]byte{} || slices.Contains(p.countries[:], ev.country)) {
			f |= FactPlausible
		}
	}
	if u := m.userOf(x, p); u != nil {
		f |= same(u.networks[:], u.providers[:], u.agents[:], network, provider, agent)
	}
	if f&FactSameNetwork != 0 || f&(FactSameProvider|FactSameAgent) == FactSameProvider|FactSameAgent {
		f |= FactFamiliar
	}
	return f
}

func same(networks, providers, agents []uint32, network, provider, agent uint32) (f Fact) {
	if slices.Contains(networks, network) {
		f |= FactSameNetwork
	}
	if slices.Contains(providers, provider) {
		f |= FactSameProvider
	}
	if slices.Contains(agents, agent) {
		f |= FactSameAgent
	}
	return f
}

// userOf is the profile of the user that the event or its token names.
func (m *Monitor) userOf(x *moment, p *profile) *userProfile {
	var key uint64
	if x.ev.status == statusSuccess {
		key = x.key(FieldUser)
	} else if p != nil {
		key = p.user
	}
	if key == 0 {
		return nil
	}
	i := m.users.find(key, x.ev.at)
	if i < 0 {
		return nil
	}
	return m.userProfiles.cell(i)
}

var reasonSetTrouble = reasonSet(audit.ReasonVerifierError)

// learn notes where an accepted token was used.
func (m *Monitor) learn(x *moment, p *profile) {
	if p.n == 0 {
		p.first = x.ev.at
	}
	m.learnUse(x.ev, p, x.facts&FactSameProvider != 0)
	if x.usual {
		return
	}
	network, provider := half(x.key(FieldNetwork)), half(x.key(FieldProvider))
	agent := half(x.key(FieldUserAgent))
	remember(p.networks[:], network)
	remember(p.providers[:], provider)
	remember(p.agents[:], agent)
	remember(p.countries[:], x.ev.country)
	p.source = x.source
	if p.user = x.key(FieldUser); p.user == 0 {
		return
	}
	if i := m.users.enter(p.user, x.ev.at); i >= 0 {
		u := m.userProfiles.cell(i)
		remember(u.networks[:], network)
		remember(u.providers[:], provider)
		remember(u.agents[:], agent)
	}
}

// learnUse notes what every use changes.
func (m *Monitor) learnUse(ev *event, p *profile, sameProvider bool) {
	p.last = ev.at
	if p.n < 1<<32-1 {
		p.n++
	}
	if p.n > 1 {
		if p.wander *= 1 - 1.0/64; p.wander < 1e-20 {
			p.wander = 0 // numbers that are nearly 0 take far longer
		}
		if !sameProvider {
			p.wander += 1.0 / 64
		}
	}
	if k := m.hash.path(ev); !k.known {
		k.known = m.paths.add(k.key)
	}
}

// pathSet holds the paths that accepted tokens use. Only their holders can add
// to it; it stops learning when it is full.
type pathSet struct {
	seen   map[uint64]struct{}
	lately [64]uint64 // some of these
}

const maxPaths = 8192

func (s *pathSet) has(path uint64) bool {
	_, ok := s.seen[path]
	return ok
}

// add says whether the path is in the set now.
func (s *pathSet) add(path uint64) bool {
	lately := &s.lately[path%uint64(len(s.lately))]
	if *lately == path {
		return true
	}
	if len(s.seen) < maxPaths {
		s.seen[path] = struct{}{}
	} else if !s.has(path) {
		return false
	}
	*lately = path
	return true
}
