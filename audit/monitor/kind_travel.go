package monitor

import (
	"fmt"
	"time"
)

// travelKind fires when a subject is in two places that nobody could have
// travelled between. A switch of place alone is what a VPN does when it is
// turned on, so it fires when the user agent differs too and is new to the
// token, or when the places alternate.
type travelKind struct {
	cells[travelCell]
	r *Rule
}

type travelCell struct {
	at    int64 // when it was last here
	here  spot
	agent uint32
	moves uint8 // impossible moves in a row
	moved int64 // when the first of them was
	fresh int64 // when a user agent and a network, both new to the token, last used it
}

// What the guards against VPNs go by.
const (
	alternations   = 5                // so many impossible moves ...
	alternateSpan  = 10 * time.Minute // ... within this time
	strangerWithin = 15               // by what Within is longer for a stranger
	settledUses    = 16               // uses before the places of a token say anything
	strangeSpan    = 30 * time.Minute // how long a user agent from a new network is a stranger's
)

func (k *travelKind) bytes() int { return 80 }

func (k *travelKind) observe(x *moment, i int) (verdict, bool) {
	c := &k.v[i]
	now := x.ev.at
	agent := uint32(x.m.hash.key(&x.keys, x.ev, FieldUserAgent) >> 32)
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
	was := *c
	c.at, c.here, c.agent = now, here, agent
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
	if !stranger && c.moves < alternations {
		return verdict{}, false
	}
	if x.profileAge < int64(k.r.MinAge) || x.roams || !stranger && x.uses < settledUses {
		return verdict{}, false
	}
	return verdict{value: speed, threshold: k.r.MinSpeed, what: fmt.Sprintf(
		"from %s to %s, at least %.0f km, in %s", country(was.here), country(here), distance,
		time.Duration(now-was.at).Round(time.Second))}, true
}

func country(s spot) string {
	if s.country[0] == 0 {
		return "an unknown country"
	}
	return string(s.country[:])
}
