package simulate

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

const forever = 400 * 24 * time.Hour

// clients are the programs that hold long-lived keys.
func (w *world) clients(r *rand.Rand) {
	for i := range 14 {
		w.poller(r, i)
	}
	for i := range 4 {
		w.batch(r, i)
	}
	for i := range 4 {
		w.runner(r, i)
	}
	for i := range 2 {
		w.fleet(r, i)
	}
	for i := range 2 {
		w.laptopAndServer(r, i)
	}
	for i := range 12 {
		w.forgotten(r, i)
	}
}

func (w *world) key(r *rand.Rand, name string, i int) *token {
	svc := modern
	if r.Float64() < .3 {
		svc = legacy
	}
	return w.newToken(r, svc, fmt.Sprintf("%s-%02d", name, i), w.o.Start.AddDate(0, 0, -r.IntN(200)), forever)
}

// poller asks for the same few things all day, from one to three addresses.
func (w *world) poller(r *rand.Rand, i int) {
	t, ua, land := w.key(r, "poller", i), tool(r), w.homeland(r)
	from := []origin{w.address(r, "hosting", land, false)}
	for range r.IntN(3) {
		from = append(from, w.sibling(r, from[0], false))
	}
	paths := []string{path(r), path(r), path(r)}
	every := logUniform(r, 150, 900)
	for at := w.o.Start.Add(seconds(r, every)); at.Before(w.end); at = at.Add(time.Duration((.9 + .2*r.Float64()) * every * float64(time.Second))) {
		w.present(at, t, from[r.IntN(len(from))], ua, paths[r.IntN(len(paths))], 200)
	}
}

// batch sleeps all day and works through everything at night; now and then
// twice as long as before.
func (w *world) batch(r *rand.Rand, i int) {
	t, ua := w.key(r, "batch", i), tool(r)
	from := w.address(r, "hosting", w.homeland(r), false)
	hour, size := r.IntN(6), logUniform(r, 150, 900)
	resource := resources[r.IntN(len(resources))]
	for day := range w.o.Days {
		at := w.o.Start.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour + seconds(r, 120))
		for n := range int(size * (.7 + .8*r.Float64())) {
			w.present(at, t, from, ua, "/api/v1/"+resource+"/"+strconv.Itoa(1000+n), 200)
			at = at.Add(seconds(r, .7))
		}
	}
}

// runner is a build system: every run on new machines of one cloud, with
// whatever program the build calls.
func (w *world) runner(r *rand.Rand, i int) {
	t, land := w.key(r, "ci", i), w.homeland(r)
	home := w.address(r, "hosting", land, false)
	programs := []string{tool(r), tool(r), tool(r)}
	for at := w.o.Start; at.Before(w.end); at = at.Add(time.Hour) {
		for range int(r.ExpFloat64() * 2.2 * pulse(at)) {
			from, when := w.sibling(r, home, false), at.Add(within(r, 0, time.Hour))
			for range 2 + r.IntN(8) {
				w.present(when, t, from, programs[r.IntN(len(programs))], path(r), 200)
				when = when.Add(seconds(r, 6))
			}
		}
	}
}

// fleet is many devices in many homes with one key.
func (w *world) fleet(r *rand.Rand, i int) {
	t := w.key(r, "fleet", i)
	versions := []string{"sensor/1.4.2", "sensor/1.4.3"}
	for range 40 {
		from, ua := w.address(r, "home", w.homeland(r), false), versions[r.IntN(2)]
		for at := w.o.Start.Add(within(r, 0, 3*time.Hour)); at.Before(w.end); at = at.Add(within(r, 160*time.Minute, 200*time.Minute)) {
			w.present(at, t, from, ua, "/api/v1/devices/telemetry", 200)
		}
	}
}

// laptopAndServer is a key that its developer uses too, from another land now
// and then.
func (w *world) laptopAndServer(r *rand.Rand, i int) {
	t, land := w.key(r, "integration", i), w.homeland(r)
	server, laptop := w.address(r, "hosting", otherLand(r, land), false), w.address(r, "home", land, false)
	ua, mine := tool(r), tool(r)
	for at := w.o.Start.Add(seconds(r, 600)); at.Before(w.end); at = at.Add(seconds(r, 1200)) {
		w.present(at, t, server, ua, path(r), 200)
	}
	for at := w.o.Start.Add(seconds(r, 6*3600)); at.Before(w.end); at = at.Add(seconds(r, 30*3600)) {
		when := at
		for range 1 + r.IntN(15) {
			w.present(when, t, laptop, mine, path(r), 200)
			when = when.Add(seconds(r, 15))
		}
	}
}

// forgotten is a key of an integration that nobody uses after some days. One
// in four comes back, from the same cloud.
func (w *world) forgotten(r *rand.Rand, i int) {
	t, ua := w.key(r, "pilot", i), tool(r)
	from := w.address(r, "hosting", w.homeland(r), false)
	stop := w.o.Start.Add(within(r, 12*time.Hour, 60*time.Hour))
	for at := w.o.Start.Add(seconds(r, 1800)); at.Before(stop); at = at.Add(seconds(r, 3600)) {
		w.present(at, t, from, ua, path(r), 200)
	}
	if i%4 == 0 {
		back := w.sibling(r, from, false)
		for at := w.o.Start.AddDate(0, 0, 13).Add(seconds(r, 3600)); at.Before(w.end); at = at.Add(seconds(r, 3600)) {
			w.present(at, t, back, ua, path(r), 200)
		}
	}
}
