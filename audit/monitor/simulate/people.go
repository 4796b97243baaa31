package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"
)

// office is a building behind one address.
type office struct {
	nat  origin
	land int
}

// person is a user with a browser, often a phone, sometimes a VPN.
type person struct {
	name     string
	svc      service
	land     int
	home     origin
	six      bool // IPv6 at home: a new address within the /64 every session
	office   int  // -1: works elsewhere
	carrier  origin
	browser  string
	phone    string // "": none
	vpn      bool
	travels  time.Time // zero: never; from then on for four days in another land
	abroad   int
	away     [2]time.Time // holiday
	web, app *token
	busy     [2]time.Time // until when the browser and the phone are in use
}

func (w *world) background() {
	r := w.stream("calendar")
	for _, d := range []struct {
		day int
		svc service
	}{{4, modern}, {9, legacy}, {11, modern}} {
		at := w.o.Start.AddDate(0, 0, d.day).Add(within(r, 8*time.Hour, 16*time.Hour))
		w.deploys = append(w.deploys, deploy{at, d.svc})
	}
	for range 6 {
		l := w.homeland(r)
		w.offices = append(w.offices, office{nat: w.address(r, "home", l, false), land: l})
	}
	for i := range w.o.Users {
		w.live(w.newPerson(w.stream(fmt.Sprint("person", i)), i), w.stream(fmt.Sprint("life", i)))
	}
	w.clients(w.stream("clients"))
	w.strangers(w.stream("strangers"))
	w.broken(w.stream("broken"))
}

func (w *world) newPerson(r *rand.Rand, i int) *person {
	p := &person{name: fmt.Sprintf("user-%04d", i), land: w.homeland(r), office: -1, browser: browser(r)}
	if r.Float64() < .3 {
		p.svc = legacy
	}
	if r.Float64() < .4 {
		p.office = r.IntN(len(w.offices))
		p.land = w.offices[p.office].land
		if r.Float64() < .7 { // managed computers are alike
			p.browser = browser(rand.New(rand.NewPCG(w.o.Seed, uint64(p.office))))
		}
	}
	p.six = r.Float64() < .35
	p.home = w.address(r, "home", p.land, p.six)
	p.carrier = w.address(r, "mobile", p.land, r.IntN(2) == 0)
	if r.Float64() < .6 {
		p.phone = app(r)
	}
	p.vpn = r.Float64() < .12
	if r.Float64() < .06 {
		p.travels = w.o.Start.AddDate(0, 0, 2+r.IntN(10))
		p.abroad = otherLand(r, p.land)
	}
	if r.Float64() < .08 {
		from := w.o.Start.AddDate(0, 0, r.IntN(5))
		p.away = [2]time.Time{from, from.AddDate(0, 0, 8+r.IntN(5))}
	}
	return p
}

// pulse is how busy an hour of the week is, local time.
func pulse(t time.Time) float64 {
	h := float64(t.Hour()) + float64(t.Minute())/60
	day := math.Exp(-(h-10.5)*(h-10.5)/8) + .9*math.Exp(-(h-15)*(h-15)/7) + .35*math.Exp(-(h-20.5)*(h-20.5)/4) + .01
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		return day * .3
	}
	return day
}

// live makes the sessions of one person.
func (w *world) live(p *person, r *rand.Rand) {
	for at := w.o.Start; at.Before(w.end); at = at.Add(30 * time.Minute) {
		if p.absent(at) {
			continue
		}
		local := at.Add(time.Duration(lands[p.land].zone) * time.Hour)
		if r.Float64() < .28*pulse(local) {
			w.session(p, r, at.Add(within(r, 0, 30*time.Minute)), local)
		}
	}
	w.openTabs(p, r)
}

func (p *person) absent(at time.Time) bool {
	if !p.travels.IsZero() {
		if gap := at.Sub(p.travels); gap > -7*time.Hour && gap < 7*time.Hour {
			return true // on the way
		}
		if gap := at.Sub(p.travels.AddDate(0, 0, 4)); gap > -7*time.Hour && gap < 7*time.Hour {
			return true
		}
	}
	return !at.Before(p.away[0]) && at.Before(p.away[1])
}

// where the person's browser is at a time.
func (w *world) where(p *person, r *rand.Rand, at, local time.Time) origin {
	if !p.travels.IsZero() && at.After(p.travels) && at.Before(p.travels.AddDate(0, 0, 4)) {
		return w.address(r, "home", p.abroad, false)
	}
	workday := local.Weekday() != time.Saturday && local.Weekday() != time.Sunday
	if p.office >= 0 && workday && local.Hour() >= 8 && local.Hour() < 18 {
		return w.offices[p.office].nat
	}
	switch {
	case p.six:
		b := p.home.ip.As16()
		for i := 8; i < 16; i++ {
			b[i] = byte(r.IntN(256))
		}
		o := p.home
		o.ip = netip.AddrFrom16(b)
		return o
	case r.Float64() < .03:
		p.home = w.sibling(r, p.home, false) // the line got a new address
	}
	return p.home
}

// session is some requests in a row with one device.
func (w *world) session(p *person, r *rand.Rand, at, local time.Time) {
	onPhone := p.phone != "" && r.Float64() < .45
	device := 0
	if onPhone {
		device = 1
	}
	if at.Before(p.busy[device]) {
		return
	}
	defer func() { p.busy[device] = at }()
	from, ua, held := w.where(p, r, at, local), p.browser, &p.web
	abroad := from.land != p.land
	if onPhone {
		ua, held = p.phone, &p.app
		if r.Float64() < .7 && !abroad {
			from = w.sibling(r, p.carrier, r.IntN(2) == 0)
		}
	} else if r.Float64() < .004 {
		p.browser = browser(r) // an update
	}
	exit := w.exits[r.IntN(len(w.exits))]
	usual, tunnel := from, false
	if p.vpn && r.Float64() < .3 {
		from, tunnel = exit, true
	}
	for range 1 + int(r.ExpFloat64()*12) {
		if !w.click(p, r, &at, from, ua, held, onPhone) {
			return
		}
		at = at.Add(seconds(r, 22))
		if onPhone && !tunnel && r.Float64() < .1 {
			from = w.roam(p, r, from)
		}
		if p.vpn && r.Float64() < .015 {
			if tunnel = !tunnel; tunnel {
				from = exit
			} else {
				from = usual
			}
		}
	}
}

// roam changes the address of a phone: most often within the carrier, now and
// then to the wireless network at home.
func (w *world) roam(p *person, r *rand.Rand, from origin) origin {
	if r.Float64() < .2 && from.land == p.land {
		return p.home
	}
	if from.land != p.land {
		return w.sibling(r, from, false)
	}
	return w.sibling(r, p.carrier, r.IntN(2) == 0)
}

// click is one request, with a new token when the old one has ended. It says
// false when the person gives up.
func (w *world) click(p *person, r *rand.Rand, at *time.Time, from origin, ua string, held **token, phone bool) bool {
	if t := *held; t == nil || t.state(w, *at) != "" {
		if t != nil {
			for range 1 + int(r.ExpFloat64()*1.2) { // clients find out by trying
				w.present(*at, t, from, ua, path(r), 200)
				*at = at.Add(seconds(r, 3))
			}
		}
		w.login(p, r, at, from, ua, held, phone)
	}
	status := 200
	switch x := r.Float64(); {
	case x < .004:
		status = 403
	case x < .02:
		status = 404
	case x < .021:
		status = 500
	}
	w.present(*at, *held, from, ua, path(r), status)
	return r.Float64() > .01
}

func (w *world) login(p *person, r *rand.Rand, at *time.Time, from origin, ua string, held **token, phone bool) {
	for range 1 + r.IntN(6) { // the page asks before there is a token
		w.bare(*at, p.svc, from, ua, "GET", path(r), 401)
		*at = at.Add(seconds(r, .2))
	}
	*at = at.Add(seconds(r, 8))
	life := 12 * time.Hour
	if phone {
		life = 24 * time.Hour
	}
	*held = w.newToken(r, p.svc, p.name, *at, life)
}

// openTabs poll with the session that a deploy revoked.
func (w *world) openTabs(p *person, r *rand.Rand) {
	for _, d := range w.deploys {
		i := slices.IndexFunc(w.tokens, func(t *token) bool {
			return t.user == p.name && t.svc == d.svc && t.issued.Before(d.at) && t.expires.After(d.at)
		})
		if i < 0 || len(w.tokens[i].uses) == 0 || r.Float64() < .4 {
			continue
		}
		last := w.tokens[i].uses[len(w.tokens[i].uses)-1]
		from := last.from
		if p.phone == last.ua {
			from = w.sibling(r, from, from.ip.Is6()) // phones have moved on
		}
		at := d.at.Add(seconds(r, 60))
		for range 1 + r.IntN(8) {
			w.present(at, w.tokens[i], from, last.ua, path(r), 200)
			at = at.Add(seconds(r, 10))
		}
	}
}
