package monitor

import (
	"fmt"
	"strings"
	"time"
)

// travelKind fires when a subject is in two places that nobody could have
// travelled between. A switch of place alone is what a VPN does when it is
// turned on, so it fires when the user agent differs too and is new to the
// token, or when the places alternate. A stranger who comes when the owner has
// paused, with another version of the same program, is one only when the owner
// comes back.
type travelKind struct {
	cells[travelCell]
	r    *Rule
	trip trip // that fired last
}

// trip is an impossible move.
type trip struct {
	from, to spot
	distance float64
	time     time.Duration
}

type travelCell struct {
	at      int64 // when it was last here
	here    spot
	agent   uint32
	program uint32 // the first product of the user agent
	moves   uint8  // impossible moves in a row
	moved   int64  // when the first of them was
	fresh   int64  // when a user agent and a network, both new to the token, last used it
	foreign int64  // when a provider that was new to the token last used it
	suspect int64  // when a stranger last made an impossible move
}

// What the guards against VPNs go by.
const (
	alternations   = 5                // so many impossible moves ...
	alternateSpan  = 10 * time.Minute // ... within this time
	strangerWithin = 15               // by what Within is longer for a stranger
	settledUses    = 16               // uses before the places of a token say anything
	strangeSpan    = 30 * time.Minute // how long a user agent from a new network is a stranger's
)

func (k *travelKind) extra() int { return 0 }

func (k *travelKind) observe(x *moment, i int) (verdict, bool) {
	c := k.cell(i)
	now := x.ev.at
	agent := uint32(x.key(FieldUserAgent) >> 32)
	if c.at != 0 && c.here.country == x.ev.country && c.here.asn == x.ev.asn && x.m.locator == nil {
		c.at, c.agent = max(c.at, now), agent
		return verdict{}, false
	}
	here := x.m.locate(x.ev)
	if !here.known() {
		return verdict{}, false
	}
	if x.facts&(FactSameAgent|FactSameNetwork) == 0 {
		c.fresh = now
	}
	if x.facts&FactSameProvider == 0 {
		c.foreign = now
	}
	was := *c
	c.at, c.here, c.agent, c.program = now, here, agent, programOf(x.ev.agent)
	if was.at == 0 || here.asn != 0 && here.asn == was.here.asn {
		return verdict{}, false
	}
	stranger := agent != was.agent && now-c.fresh <= int64(strangeSpan)
	distance := apart(&was.here, &here)
	hours := max(time.Duration(now-was.at).Hours(), 1.0/3600)
	speed := distance / hours
	span := int64(k.r.Within)
	if stranger {
		span *= strangerWithin
	}
	abroad := here.country != was.here.country && now-was.at <= span
	if !abroad && (distance < k.r.MinDistance || speed < k.r.MinSpeed) {
		return verdict{}, false
	}
	if now-c.moved > int64(alternateSpan) {
		c.moves, c.moved = 0, now
	}
	c.moves++
	switch {
	case !stranger && (c.moves < alternations || now-c.foreign > int64(strangeSpan)):
		return verdict{}, false
	case stranger && now-was.at > span && c.program == was.program:
		// Between two sessions a browser may be updated and a VPN turned on. The
		// old one does not come back then.
		if c.suspect = now; was.suspect == 0 || now-was.suspect > int64(strangeSpan) {
			return verdict{}, false
		}
	}
	young := x.profileAge < int64(k.r.MinAge) && (!stranger || c.moves < alternations)
	if young || x.roams || !stranger && x.uses < settledUses {
		return verdict{}, false
	}
	k.trip = trip{was.here, here, distance, time.Duration(now - was.at)}
	return verdict{speed, k.r.MinSpeed}, true
}

func (k *travelKind) describe(int, verdict) string {
	t := &k.trip
	return fmt.Sprintf("from %s to %s, at least %.0f km, in %s", country(t.from), country(t.to), t.distance, t.time.Round(time.Second))
}

// programOf is a number for the program that a user agent names first, without
// its version.
func programOf(agent string) uint32 {
	name, _, _ := strings.Cut(agent, "/")
	return uint32(sum(name))
}

func country(s spot) string {
	if s.country[0] == 0 {
		return "an unknown country"
	}
	return string(s.country[:])
}
