package simulate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// scenario is a kind of attack.
type scenario struct {
	name  string
	slow  bool
	rules []string
	make  func(w *world, r *rand.Rand, at time.Time)
}

// scenarios are all kinds, each with the rules that ought to find it.
var scenarios = []scenario{
	{"guess", false, []string{"token-guessing"}, (*world).guess},
	{"guess_network", false, []string{"token-guessing-network"}, (*world).guessNetwork},
	{"guess_everywhere", false, []string{"distributed-guessing"}, (*world).guessEverywhere},
	{"guess_success", false, []string{"guess-success"}, (*world).guessSuccess},
	{"stuffing", false, []string{"token-guessing"}, (*world).stuffing},
	{"hammer", false, []string{"repeated-invalid"}, (*world).hammer},
	{"spray", false, []string{"token-spray"}, (*world).spray},
	{"revoked", false, []string{"revoked-token"}, (*world).useRevoked},
	{"travel", false, []string{"impossible-travel"}, (*world).travel},
	{"sharing", false, []string{"token-sharing"}, (*world).share},
	{"dormant", false, []string{"dormant-token"}, (*world).wake},
	{"malleation", false, []string{"token-malleation"}, (*world).malleate},
	{"scrape", false, []string{"token-rate"}, (*world).scrape},
	{"recon", false, []string{"reconnaissance"}, (*world).recon},
	{"privilege", false, []string{"denied-ratio"}, (*world).probe},
	{"silence", false, []string{"silence"}, (*world).silence},
	{"verifier", false, []string{"verifier-errors"}, (*world).verifier},

	{"slow_guess", true, []string{"slow-guessing"}, (*world).slowGuess},
	{"slow_recon", true, []string{"slow-reconnaissance"}, (*world).slowRecon},
	{"slow_probe", true, []string{"slow-probing"}, (*world).slowProbe},
	{"under_threshold", true, []string{"slow-guessing"}, (*world).underThreshold},
	{"scattered_guess", true, []string{"distributed-guessing"}, (*world).scatteredGuess},
	{"quiet_thief", true, []string{"impossible-travel"}, (*world).quietThief},
}

// plan makes the attacks: after two days of peace, and none while the log is
// silenced.
func (w *world) plan(chosen []scenario, repeat int) {
	chosen = slices.Clone(chosen)
	w.peaceful = len(w.events)
	slices.SortStableFunc(chosen, func(a, b scenario) int { return index(b.name == "silence") - index(a.name == "silence") })
	for _, s := range chosen {
		r := w.stream("attack " + s.name)
		n := repeat
		if s.name == "silence" {
			n = min(n, 2)
		}
		for i := range n {
			for range 20 {
				if w.attempt(s, r, i) {
					break
				}
			}
		}
	}
	slices.SortFunc(w.labels, func(a, b Label) int { return a.Start.Compare(b.Start) })
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

// attempt makes one attack at a time of chance. It is taken back when it found
// no victim or falls into a silence.
func (w *world) attempt(s scenario, r *rand.Rand, i int) bool {
	at := w.o.Start.Add(within(r, 48*time.Hour, w.end.Sub(w.o.Start)-30*time.Hour))
	before := len(w.events)
	l := Label{ID: fmt.Sprintf("%s-%d", s.name, i+1), Attack: s.name, Speed: "fast", Rules: s.rules}
	if s.slow {
		l.Speed = "slow"
	}
	w.label = &l
	s.make(w, r, at)
	w.label = nil
	made := l.Events > 0 || s.name == "silence" && !l.Start.IsZero()
	for _, quiet := range w.silences {
		if s.name != "silence" && l.Start.Before(quiet[1]) && l.End.After(quiet[0]) {
			made = false
		}
	}
	if !made || l.End.After(w.end) {
		w.events = w.events[:before]
		return false
	}
	w.labels = append(w.labels, l)
	return true
}

// note widens the label by an event of the attack.
func (l *Label) note(at time.Time, e *audit.Event) {
	l.Events++
	if l.Start.IsZero() || at.Before(l.Start) {
		l.Start = at.UTC()
	}
	if at.After(l.End) {
		l.End = at.UTC()
	}
	l.IPs = once(l.IPs, e.IP.String())
	l.Tokens = once(l.Tokens, e.TokenHash)
	l.TokenFPs = once(l.TokenFPs, e.TokenFP)
	bits := 24
	if e.IP.Is6() {
		bits = 48
	}
	p, _ := e.IP.Prefix(bits)
	l.Networks = once(l.Networks, p.String())
}

func once(list []string, s string) []string {
	if s == "" || len(list) > 0 && list[len(list)-1] == s || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// victim is a token with at least least uses after one of its uses near at,
// which is returned too.
func (w *world) victim(r *rand.Rand, at time.Time, svc int, least int, within time.Duration) (*token, int) {
	for range 4000 {
		t := w.tokens[r.IntN(len(w.tokens))]
		if svc >= 0 && t.svc != service(svc) || len(t.uses) < least+3 {
			continue
		}
		i := 2 + r.IntN(len(t.uses)-least-2)
		u := t.uses[i]
		if u.at.Before(w.o.Start.Add(48*time.Hour)) || u.at.Sub(at).Abs() > 36*time.Hour {
			continue
		}
		if least > 0 && (i+least >= len(t.uses) || t.uses[i+least].at.Sub(u.at) > within) {
			continue
		}
		if t.state(w, u.at.Add(within)) == "" {
			return t, i
		}
	}
	return nil, 0
}

// ended is a session that its owner stopped using near at, hours before its
// end.
func (w *world) ended(r *rand.Rand, at time.Time, svc int) *token {
	for range 4000 {
		t := w.tokens[r.IntN(len(w.tokens))]
		if svc >= 0 && t.svc != service(svc) || len(t.uses) < 3 {
			continue
		}
		last := t.uses[len(t.uses)-1].at
		if last.Sub(at).Abs() < 24*time.Hour && last.After(w.o.Start.Add(48*time.Hour)) && t.state(w, last.Add(2*time.Hour)) == "" {
			return t
		}
	}
	return nil
}

// lair is where an attacker sits: a rented machine, an exit of a VPN that
// honest people use too, or a home.
func (w *world) lair(r *rand.Rand, land int) origin {
	switch x := r.Float64(); {
	case x < .55:
		return w.address(r, "hosting", land, false)
	case x < .75:
		return w.exits[r.IntN(len(w.exits))]
	default:
		return w.address(r, "home", land, r.IntN(3) == 0)
	}
}

// disguise is an attacker's user agent.
func disguise(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return browser(r)
	}
	return tool(r)
}
