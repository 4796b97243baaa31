package monitor

import (
	"math"
	"net/netip"
)

// Place is what is known of where an address is.
type Place struct {
	Country string  // ISO 3166-1 alpha-2, "" if not known
	City    string  // for people
	ASN     uint32  // 0 if not known
	Lat     float64 // degrees; with Lon it counts when Radius > 0
	Lon     float64
	Radius  float64 // km around the point in which the address may be; 0: no point
}

// Locator finds the place of an address. It is called from one goroutine at a
// time. Package audit/monitor/geo has one that reads MaxMind DB files.
type Locator interface {
	Locate(netip.Addr) Place
}

// spot is a place as the travel rule keeps it.
type spot struct {
	lat, lon, radius float32
	country          [2]byte
	asn              uint32
}

func (s *spot) known() bool { return s.radius > 0 }

// locate is the place of the event: what the event says, completed by the
// locator, completed by the middle of the country.
func (m *Monitor) locate(ev *event) spot {
	s := spot{country: ev.country, asn: ev.asn}
	if m.locator != nil {
		p := m.lookUp(ev.ip())
		if s.country[0] == 0 && len(p.Country) == 2 {
			s.country = [2]byte{p.Country[0], p.Country[1]}
		}
		if s.asn == 0 {
			s.asn = p.ASN
		}
		if p.Radius > 0 && (ev.country[0] == 0 || string(ev.country[:]) == p.Country) {
			s.lat, s.lon, s.radius = float32(p.Lat), float32(p.Lon), float32(p.Radius)
			return s
		}
	}
	if c, ok := countries[s.country]; ok {
		s.lat, s.lon, s.radius = c.lat, c.lon, c.radius
	}
	return s
}

// complete fills the country and the system of an event in which they are
// missing, if there is a locator.
func (m *Monitor) complete(ev *event) {
	if ev.country[0] != 0 && ev.asn != 0 {
		return
	}
	p := m.lookUp(ev.ip())
	if ev.country[0] == 0 && len(p.Country) == 2 {
		ev.country = [2]byte{p.Country[0], p.Country[1]}
	}
	if ev.asn == 0 {
		ev.asn = p.ASN
	}
}

type cachedPlace struct {
	ip    netip.Addr
	place Place
}

// lookUp asks the locator, or a small cache before it.
func (m *Monitor) lookUp(ip netip.Addr) Place {
	b := ip.As16()
	c := &m.places[(uint(b[15])*31+uint(b[14])*7+uint(b[13])*3+uint(b[7]))%uint(len(m.places))]
	if c.ip != ip {
		*c = cachedPlace{ip, m.locator.Locate(ip)}
	}
	return c.place
}

// apart is the least distance in km that two spots can be apart.
func apart(a, b *spot) float64 {
	const earth = 6371
	rad := func(deg float32) float64 { return float64(deg) * math.Pi / 180 }
	dLat, dLon := rad(b.lat-a.lat)/2, rad(b.lon-a.lon)/2
	h := math.Sin(dLat)*math.Sin(dLat) + math.Cos(rad(a.lat))*math.Cos(rad(b.lat))*math.Sin(dLon)*math.Sin(dLon)
	d := 2 * earth * math.Asin(min(math.Sqrt(h), 1))
	return max(0, d-float64(a.radius)-float64(b.radius))
}
