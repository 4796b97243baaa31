package simulate

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

var guessed = []audit.Reason{audit.ReasonUnknown, audit.ReasonUnknown, audit.ReasonBadSignature, audit.ReasonFormat, audit.ReasonMalformed, audit.ReasonUnknownKey}

func guessReason(r *rand.Rand) audit.Reason { return guessed[r.IntN(len(guessed))] }

// guess tries made-up tokens from one address.
func (w *world) guess(r *rand.Rand, at time.Time) {
	from, svc, p, reason := w.lair(r, r.IntN(len(lands))), service(r.IntN(2)), path(r), guessReason(r)
	ua, changes := disguise(r), r.IntN(3) == 0
	for n, pace := between(r, 30, 1500), logUniform(r, .05, 8); n > 0; n-- {
		if changes {
			ua = browser(r)
		}
		w.refuse(at, svc, from, ua, p, newHash(r), reason)
		at = at.Add(seconds(r, pace))
	}
}

// guessNetwork spreads the guesses over a network, so few from each address.
func (w *world) guessNetwork(r *rand.Rand, at time.Time) {
	base, svc := w.address(r, "hosting", r.IntN(len(lands)), r.IntN(3) == 0), service(r.IntN(2))
	hosts := between(r, 5, 80)
	n := hosts * (2 + r.IntN(6))
	pace := within(r, 2*time.Minute, 15*time.Minute).Seconds() / float64(n)
	ua, p := disguise(r), path(r)
	for range n {
		from := base
		from.ip = neighbour(base.ip, byte(r.IntN(hosts)))
		w.refuse(at, svc, from, ua, p, newHash(r), guessReason(r))
		at = at.Add(seconds(r, pace))
	}
}

// neighbour is another host of the /24, or another /64 of the /48.
func neighbour(a netip.Addr, i byte) netip.Addr {
	if a.Is4() {
		b := a.As4()
		b[3] = 10 + i
		return netip.AddrFrom4(b)
	}
	b := a.As16()
	b[7] = i
	return netip.AddrFrom16(b)
}

// guessEverywhere is a botnet: each address tries once or twice.
func (w *world) guessEverywhere(r *rand.Rand, at time.Time) {
	svc, p := service(r.IntN(2)), path(r)
	bots := between(r, 200, 2000)
	pace := within(r, 4*time.Minute, 15*time.Minute).Seconds() / float64(bots)
	for range bots {
		from := w.address(r, []string{"home", "mobile", "hosting"}[r.IntN(3)], r.IntN(len(lands)), r.IntN(4) == 0)
		for range 1 + r.IntN(2) {
			w.refuse(at, svc, from, browser(r), p, newHash(r), guessReason(r))
			at = at.Add(seconds(r, pace/1.5))
		}
	}
}

// guessSuccess guesses and then holds a token that works.
func (w *world) guessSuccess(r *rand.Rand, at time.Time) {
	t, i := w.victim(r, at, -1, 0, time.Hour)
	if t == nil {
		return
	}
	at = t.uses[i].at
	from, ua, p := w.lair(r, r.IntN(len(lands))), disguise(r), path(r)
	for range between(r, 8, 300) {
		w.refuse(at, t.svc, from, ua, p, newHash(r), guessReason(r))
		at = at.Add(seconds(r, logUniform(r, .1, 4)))
	}
	for range 1 + r.IntN(30) {
		w.present(at, t, from, ua, path(r), 200)
		at = at.Add(seconds(r, 3))
	}
}

// stuffing tries a list of tokens that leaked from their users and have ended
// since, most of them.
func (w *world) stuffing(r *rand.Rand, at time.Time) {
	svc := service(r.IntN(2))
	from, ua, p, same := w.lair(r, r.IntN(len(lands))), disguise(r), path(r), r.IntN(2) == 0
	n, pace := between(r, 20, 250), logUniform(r, .2, 8)
	for range 20 * n {
		t := w.tokens[r.IntN(len(w.tokens))]
		if t.svc != svc || len(t.uses) == 0 || t.state(w, at) == "" || t.uses[0].at.After(at) {
			continue
		}
		if !same {
			ua = browser(r)
		}
		w.present(at, t, from, ua, p, 200)
		at = at.Add(seconds(r, pace))
		if n--; n == 0 {
			return
		}
	}
}

// hammer tries a few bad tokens on everything there is.
func (w *world) hammer(r *rand.Rand, at time.Time) {
	from, svc, ua := w.lair(r, r.IntN(len(lands))), service(r.IntN(2)), disguise(r)
	var hashes []string
	for range 2 + r.IntN(5) {
		hashes = append(hashes, newHash(r))
	}
	pace := logUniform(r, .1, 6)
	for range between(r, 40, 600) {
		w.refuse(at, svc, from, ua, path(r), hashes[r.IntN(len(hashes))], guessReason(r))
		at = at.Add(seconds(r, pace))
	}
}

// spray tries one leaked token from many places.
func (w *world) spray(r *rand.Rand, at time.Time) {
	svc, hash, p, reason := service(r.IntN(2)), newHash(r), path(r), guessReason(r)
	bots := between(r, 8, 150)
	pace := within(r, 3*time.Minute, 40*time.Minute).Seconds() / float64(bots)
	for range bots {
		from := w.address(r, []string{"home", "hosting"}[r.IntN(2)], r.IntN(len(lands)), r.IntN(4) == 0)
		w.refuse(at, svc, from, disguise(r), p, hash, reason)
		at = at.Add(seconds(r, pace))
	}
}

// useRevoked uses a stolen token after its owner has revoked it.
func (w *world) useRevoked(r *rand.Rand, at time.Time) {
	t := w.ended(r, at, int(modern))
	if t == nil || !t.revoked.IsZero() {
		return
	}
	last := t.uses[len(t.uses)-1]
	land := last.from.land
	if r.IntN(2) == 0 {
		land = otherLand(r, land)
	}
	t.revoked = last.at.Add(time.Minute)
	from, ua, when := w.lair(r, land), disguise(r), t.revoked.Add(within(r, time.Minute, 30*time.Hour))
	for range 1 + r.IntN(6) {
		w.present(when, t, from, ua, path(r), 200)
		when = when.Add(seconds(r, 20))
	}
}

// travel uses a stolen token in another land while its owner uses it too. The
// thief who has copied the user agent is there only as long as the owner is.
func (w *world) travel(r *rand.Rand, at time.Time) {
	copied := r.Float64() < .3
	least := 1
	if copied {
		least = 4
	}
	t, i := w.victim(r, at, int(modern), least, 8*time.Minute)
	if t == nil || t.uses[i].at.Sub(t.uses[0].at) < 10*time.Minute || strings.HasPrefix(t.user, "fleet") {
		return
	}
	u := t.uses[i]
	from, ua := w.lair(r, otherLand(r, u.from.land)), disguise(r)
	if copied {
		ua = u.ua
	}
	near := func(x use) bool { return x.from.land == from.land }
	if near(u) || slices.ContainsFunc(t.uses, near) {
		return
	}
	when, end := u.at.Add(within(r, 3*time.Second, 90*time.Second)), u.at.Add(within(r, 3*time.Minute, 25*time.Minute))
	if copied {
		if end = t.uses[i+least].at.Add(30 * time.Second); end.Sub(when) < time.Minute {
			return
		}
	}
	pace := logUniform(r, 2, 15)
	for ; when.Before(end); when = when.Add(seconds(r, pace)) {
		w.present(when, t, from, ua, path(r), 200)
	}
}

// share is a token that was sold: many people in many homes use it.
func (w *world) share(r *rand.Rand, at time.Time) {
	t, i := w.victim(r, at, -1, 0, 3*time.Hour)
	if t == nil {
		return
	}
	at = t.uses[i].at
	land := t.uses[i].from.land
	buyers := between(r, 8, 40)
	for range buyers {
		if r.IntN(2) == 0 {
			land = r.IntN(len(lands))
		}
		from, ua := w.address(r, []string{"home", "mobile", "hosting"}[r.IntN(3)], land, r.IntN(3) == 0), disguise(r)
		when := at.Add(within(r, 0, 50*time.Minute))
		for range 1 + r.IntN(12) {
			w.present(when, t, from, ua, path(r), 200)
			when = when.Add(seconds(r, 40))
		}
	}
}

// wake uses a key that its owners have forgotten.
func (w *world) wake(r *rand.Rand, at time.Time) {
	for range 40000 {
		t := w.tokens[r.IntN(len(w.tokens))]
		if !strings.HasPrefix(t.user, "pilot") || len(t.uses) == 0 {
			continue
		}
		last := t.uses[len(t.uses)-1]
		if last.at.After(w.o.Start.AddDate(0, 0, 4)) {
			continue
		}
		when := last.at.Add(within(r, 11*24*time.Hour, 13*24*time.Hour))
		from, ua := w.lair(r, otherLand(r, last.from.land)), disguise(r)
		for range 3 + r.IntN(40) {
			w.present(when, t, from, ua, path(r), 200)
			when = when.Add(seconds(r, 10))
		}
		t.uses = append(t.uses, use{when, from, ua}) // taken
		return
	}
}

// malleate presents one JWT in many spellings.
func (w *world) malleate(r *rand.Rand, at time.Time) {
	t, i := w.victim(r, at, int(modern), 0, time.Hour)
	if t == nil {
		return
	}
	at = t.uses[i].at
	from, ua := w.lair(r, r.IntN(len(lands))), disguise(r)
	for range 3 + r.IntN(13) {
		spelled := *t
		spelled.hash = newHash(r)
		w.present(at, &spelled, from, ua, path(r), 200)
		at = at.Add(seconds(r, 30))
	}
}

// scrape takes all it can get with a token that has been in use for a while.
func (w *world) scrape(r *rand.Rand, at time.Time) {
	t, i := w.victim(r, at, -1, 0, time.Hour)
	if t == nil || t.uses[i].at.Sub(t.uses[0].at) < 90*time.Minute || strings.HasPrefix(t.user, "batch") {
		return
	}
	u := t.uses[i]
	at = u.at
	from, ua := u.from, u.ua // from the owner's own computer
	if r.IntN(2) == 0 {
		from, ua = w.lair(r, u.from.land), disguise(r)
	}
	pace := logUniform(r, .05, .6)
	for end := at.Add(within(r, 6*time.Minute, 40*time.Minute)); at.Before(end); at = at.Add(seconds(r, pace)) {
		w.present(at, t, from, ua, path(r), 200)
	}
}

// recon asks without a token for what there might be.
func (w *world) recon(r *rand.Rand, at time.Time) {
	from, svc, ua, pace := w.lair(r, r.IntN(len(lands))), service(r.IntN(2)), disguise(r), logUniform(r, .05, 5)
	for range between(r, 25, 500) {
		status := 404
		if r.IntN(3) == 0 {
			status = 401
		}
		w.bare(at, svc, from, ua, "GET", guessPath(r), status)
		at = at.Add(seconds(r, pace))
	}
}

func guessPath(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return junk[r.IntN(len(junk))]
	case 1:
		return path(r)
	default:
		return []string{"/", "/api/", "/api/v1/", "/internal/", "/admin/"}[r.IntN(5)] + word(r)
	}
}

// probe tries what a stolen token may do.
func (w *world) probe(r *rand.Rand, at time.Time) {
	t, i := w.victim(r, at, -1, 0, 2*time.Hour)
	if t == nil {
		return
	}
	u := t.uses[i]
	from, ua, pace := w.lair(r, u.from.land), disguise(r), logUniform(r, .3, 6)
	at = u.at
	for range between(r, 40, 250) {
		if r.Float64() < .3 {
			w.present(at, t, from, ua, path(r), 200)
		} else {
			w.present(at, t, from, ua, []string{"/api/v1/admin/", "/api/v1/billing/", "/api/v1/"}[r.IntN(3)]+word(r), 403)
		}
		at = at.Add(seconds(r, pace))
	}
}

// silence cuts the log off in the middle of a working day.
func (w *world) silence(r *rand.Rand, at time.Time) {
	from := workday(at).Truncate(24 * time.Hour).Add(within(r, 7*time.Hour, 17*time.Hour))
	to := from.Add(within(r, 45*time.Minute, 2*time.Hour))
	for _, s := range w.silences {
		if from.Sub(s[0]).Abs() < 6*time.Hour {
			return
		}
	}
	w.silences = append(w.silences, [2]time.Time{from, to})
	w.label.Start, w.label.End, w.label.Service = from, to, true
}

// workday is at, or the same time on the Monday after.
func workday(at time.Time) time.Time {
	for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// verifier is an outage of what verifies tokens: trouble, no attack.
func (w *world) verifier(r *rand.Rand, at time.Time) {
	w.label.Service = true
	at = workday(at).Truncate(24 * time.Hour).Add(within(r, 7*time.Hour, 17*time.Hour))
	end := at.Add(within(r, 4*time.Minute, 30*time.Minute))
	share := .4 + .6*r.Float64()
	for _, s := range w.silences {
		if at.Before(s[1]) && end.After(s[0]) {
			return
		}
	}
	for i := range w.events[:w.peaceful] {
		e := &w.events[i]
		if !e.Time.Before(at) && e.Time.Before(end) && e.TokenHash != "" && r.Float64() < share {
			e.Status, e.Reason, e.HTTPStatus, e.User = audit.StatusInvalid, audit.ReasonVerifierError, 503, ""
			w.label.note(e.Time, &e.Event)
		}
	}
	w.label.IPs, w.label.Tokens, w.label.Networks, w.label.TokenFPs = nil, nil, nil, nil
}
