package simulate

import (
	"math/rand/v2"
	"time"
)

// slowGuess stays under every limit by the minute, from one address.
func (w *world) slowGuess(r *rand.Rand, at time.Time) {
	from, svc, ua, p := w.lair(r, r.IntN(len(lands))), service(r.IntN(2)), disguise(r), path(r)
	pace := logUniform(r, 90, 600)
	for end := at.Add(within(r, 8*time.Hour, 24*time.Hour)); at.Before(end); at = at.Add(seconds(r, pace)) {
		w.refuse(at, svc, from, ua, p, newHash(r), guessReason(r))
	}
}

// slowRecon asks for one thing every few minutes.
func (w *world) slowRecon(r *rand.Rand, at time.Time) {
	from, svc, ua := w.lair(r, r.IntN(len(lands))), service(r.IntN(2)), disguise(r)
	pace := logUniform(r, 60, 480)
	for end := at.Add(within(r, 8*time.Hour, 24*time.Hour)); at.Before(end); at = at.Add(seconds(r, pace)) {
		w.bare(at, svc, from, ua, "GET", guessPath(r), 404)
	}
}

// slowProbe tries what a long-lived key may do, over hours.
func (w *world) slowProbe(r *rand.Rand, at time.Time) {
	t, i := w.victim(r, at, -1, 0, 14*time.Hour)
	if t == nil || t.expires.Sub(t.issued) < forever {
		return
	}
	from, ua, pace := w.lair(r, t.uses[i].from.land), disguise(r), logUniform(r, 120, 900)
	at = t.uses[i].at
	for end := at.Add(within(r, 8*time.Hour, 14*time.Hour)); at.Before(end); at = at.Add(seconds(r, pace)) {
		w.present(at, t, from, ua, "/api/v1/"+word(r), 403)
	}
}

// underThreshold guesses nine times and rests, again and again: the attacker
// knows the rule for ten minutes.
func (w *world) underThreshold(r *rand.Rand, at time.Time) {
	from, svc, ua, p := w.lair(r, r.IntN(len(lands))), service(r.IntN(2)), disguise(r), path(r)
	for range 3 + r.IntN(10) {
		when := at
		for range 9 {
			w.refuse(when, svc, from, ua, p, newHash(r), guessReason(r))
			when = when.Add(seconds(r, 5))
		}
		at = at.Add(within(r, 13*time.Minute, 40*time.Minute))
	}
}

// scatteredGuess is a botnet with patience: one guess from each address, a few
// an hour in all. Nothing tells it from typing errors.
func (w *world) scatteredGuess(r *rand.Rand, at time.Time) {
	svc, p := service(r.IntN(2)), path(r)
	for end := at.Add(24 * time.Hour); at.Before(end); at = at.Add(seconds(r, 400)) {
		w.refuse(at, svc, w.address(r, "home", r.IntN(len(lands)), false), browser(r), p, newHash(r), guessReason(r))
	}
}

// quietThief uses a stolen token from the same land with the owner's user
// agent, when the owner is away.
func (w *world) quietThief(r *rand.Rand, at time.Time) {
	t := w.ended(r, at, -1)
	if t == nil {
		return
	}
	u := t.uses[len(t.uses)-1]
	from, when := w.address(r, "home", u.from.land, false), u.at.Add(within(r, 20*time.Minute, time.Hour))
	for range 5 + r.IntN(40) {
		w.present(when, t, from, u.ua, path(r), 200)
		when = when.Add(seconds(r, 20))
	}
}
