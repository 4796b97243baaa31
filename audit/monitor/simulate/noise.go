package simulate

import (
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// strangers are those who come without a token and mean no harm, or no more
// than everybody who scans the whole internet.
func (w *world) strangers(r *rand.Rand) {
	health := w.address(r, "hosting", 0, false)
	for at := w.o.Start; at.Before(w.end); at = at.Add(5 * time.Minute) {
		w.bare(at, modern, health, "kube-probe/1.31", "GET", "/healthz", 200)
	}
	crawler := w.address(r, "hosting", 3, false)
	for at := w.o.Start; at.Before(w.end); at = at.Add(seconds(r, 240)) {
		from := w.sibling(r, crawler, false)
		for range 1 + r.IntN(3) { // public pages, of which there are many
			w.bare(at, modern, from, "Mozilla/5.0 (compatible; examplebot/2.1)", "GET", "/docs/"+word(r)+"-"+word(r), 200)
			at = at.Add(seconds(r, 4))
		}
	}
	for at := w.o.Start; at.Before(w.end); at = at.Add(seconds(r, 5400)) {
		from := w.address(r, "hosting", r.IntN(len(lands)), false)
		when := at
		for range 1 + r.IntN(6) {
			w.bare(when, service(r.IntN(2)), from, tool(r), "GET", junk[r.IntN(len(junk))], 404)
			when = when.Add(seconds(r, 2))
		}
	}
	for at := w.o.Start; at.Before(w.end); at = at.Add(seconds(r, 900)) {
		w.bare(at, modern, w.address(r, "home", w.homeland(r), r.IntN(3) == 0), browser(r), "OPTIONS", path(r), 204)
	}
}

var junk = []string{
	"/.env", "/.git/config", "/wp-login.php", "/admin", "/actuator/env", "/phpinfo.php", "/config.json", "/server-status",
	"/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/robots.txt", "/favicon.ico", "/login", "/api", "/swagger.json", "/graphql",
}

var syllables = []string{"ba", "ko", "ri", "tu", "ne", "sa", "lo", "mi", "pe", "da", "gu", "ze", "fa", "hi", "ju", "ve"}

func word(r *rand.Rand) string {
	s := ""
	for range 2 + r.IntN(3) {
		s += syllables[r.IntN(len(syllables))]
	}
	return s
}

// broken are clients of honest people that do what attackers do.
func (w *world) broken(r *rand.Rand) {
	for range 3 {
		w.misconfigured(r)
	}
	for range 5 {
		w.storm(r)
	}
	for range 2 {
		w.zombie(r)
	}
	for range 30 {
		w.typos(r)
	}
	for range 2 {
		w.badRelease(r)
	}
	for range 3 {
		w.monday(r)
	}
}

// misconfigured has a wrong key in its settings and asks every few minutes,
// for days.
func (w *world) misconfigured(r *rand.Rand) {
	from, ua, hash := w.address(r, "hosting", w.homeland(r), false), tool(r), newHash(r)
	svc, p := service(r.IntN(2)), path(r)
	at := w.o.Start.Add(within(r, 0, 8*24*time.Hour))
	for stop := at.Add(within(r, 6*time.Hour, 5*24*time.Hour)); at.Before(stop); at = at.Add(seconds(r, 300)) {
		for range 1 + r.IntN(3) {
			w.refuse(at, svc, from, ua, p, hash, audit.ReasonUnknown)
			at = at.Add(seconds(r, 2))
		}
	}
}

// storm is a client that repeats a request with its ended token as fast as it
// can.
func (w *world) storm(r *rand.Rand) {
	t := w.tokens[r.IntN(len(w.tokens))]
	if len(t.uses) == 0 || t.expires.After(w.end) {
		return
	}
	u := t.uses[len(t.uses)-1]
	paths := []string{path(r), path(r), path(r)}
	at := t.expires.Add(seconds(r, 300))
	for n, pace := between(r, 100, 1500), logUniform(r, .3, 4); n > 0; n-- {
		w.present(at, t, u.from, u.ua, paths[r.IntN(len(paths))], 200)
		at = at.Add(seconds(r, pace))
	}
}

// zombie is a job nobody remembers, with a key that was revoked long ago.
func (w *world) zombie(r *rand.Rand) {
	from, ua, hash, p := w.address(r, "hosting", w.homeland(r), false), tool(r), newHash(r), path(r)
	for at := w.o.Start.Add(within(r, 0, 24*time.Hour)); at.Before(w.end); at = at.Add(24 * time.Hour) {
		w.refuse(at, modern, from, ua, p, hash, audit.ReasonRevoked)
	}
}

// typos is a developer who tries some wrong keys before the right one.
func (w *world) typos(r *rand.Rand) {
	o := w.offices[r.IntN(len(w.offices))]
	from, ua, svc, p := o.nat, tool(r), service(r.IntN(2)), path(r)
	if r.IntN(2) == 0 {
		from = w.address(r, "home", w.homeland(r), false)
	}
	at := w.o.Start.Add(within(r, 0, w.end.Sub(w.o.Start)-time.Hour))
	for range 1 + min(int(r.ExpFloat64()*0.9), 7) {
		hash, reason := newHash(r), []audit.Reason{audit.ReasonUnknown, audit.ReasonMalformed, audit.ReasonBadSignature}[r.IntN(3)]
		for range 1 + r.IntN(3) {
			w.refuse(at, svc, from, ua, p, hash, reason)
			at = at.Add(seconds(r, 20))
		}
	}
	t := w.newToken(r, svc, "developer-"+strconv.Itoa(r.IntN(900)), at, 48*time.Hour)
	for range 1 + r.IntN(10) {
		w.present(at, t, from, ua, path(r), 200)
		at = at.Add(seconds(r, 30))
	}
}

// badRelease makes every page ask for something its user may not see, for some
// hours.
func (w *world) badRelease(r *rand.Rand) {
	from := w.o.Start.AddDate(0, 0, r.IntN(w.o.Days)).Add(within(r, 7*time.Hour, 12*time.Hour))
	to := from.Add(within(r, time.Hour, 5*time.Hour))
	for _, t := range w.tokens {
		for _, u := range t.uses {
			if t.svc == modern && u.at.After(from) && u.at.Before(to) && r.Float64() < .5 {
				status := 403
				w.emit(t.svc, u.at.Add(50*time.Millisecond), u.from, u.ua, audit.Event{
					Path: "/api/v1/recommendations", TokenHash: t.hash, TokenFP: t.fp, User: t.user,
					Status: audit.StatusSuccess, HTTPStatus: status,
				})
			}
		}
	}
}

// monday is an office whose people all come back with Friday's sessions at
// once, as after an outage of their line.
func (w *world) monday(r *rand.Rand) {
	o := w.offices[r.IntN(len(w.offices))]
	at := w.o.Start.AddDate(0, 0, 1+r.IntN(w.o.Days-2)).Add(within(r, 9*time.Hour, 15*time.Hour))
	for _, t := range w.tokens {
		if len(t.uses) == 0 || t.uses[0].from.ip != o.nat.ip || !t.expires.Before(at) || at.Sub(t.expires) > 72*time.Hour || r.Float64() < .5 {
			continue
		}
		when := at.Add(seconds(r, 60))
		for range 1 + r.IntN(5) {
			w.present(when, t, o.nat, t.uses[0].ua, path(r), 200)
			when = when.Add(seconds(r, 5))
		}
	}
}
