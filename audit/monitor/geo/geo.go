// Package geo finds the places of addresses in MaxMind DB files: those of
// MaxMind, DB-IP, IPinfo's free ones, and the ip-location-db project.
package geo

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/slogaudit/slogaudit/audit/monitor"
)

// DB looks addresses up in some files, each of which may know the country, the
// city, the autonomous system, or several of them. It is a monitor.Locator and
// safe for concurrent use. Files that change are read again; one that cannot be
// read, or is no database, is kept as it was.
type DB struct {
	files   []*file
	checked atomic.Int64 // when the files were last looked at
}

type file struct {
	path   string
	db     atomic.Pointer[maxminddb.Reader]
	loaded atomic.Pointer[stamp]
	failed atomic.Pointer[error]
}

type stamp struct {
	modified time.Time
	size     int64
}

// checkEvery is how often the files are looked at for a change.
const checkEvery = 10 * time.Second

// Open reads the files whole, so that one that is written over in place does
// no harm.
func Open(paths ...string) (*DB, error) {
	if len(paths) == 0 {
		return nil, errors.New("geo: no database given")
	}
	d := &DB{}
	for _, p := range paths {
		f := &file{path: p}
		if err := f.load(); err != nil {
			return nil, fmt.Errorf("geo: %w", err)
		}
		d.files = append(d.files, f)
	}
	d.checked.Store(time.Now().UnixNano())
	return d, nil
}

func (f *file) load() error {
	st, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	db, err := maxminddb.OpenBytes(b)
	if err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	f.db.Store(db)
	f.loaded.Store(&stamp{st.ModTime(), st.Size()})
	return nil
}

// Reload reads the files that have changed since they were read. Locate does
// so itself every ten seconds.
func (d *DB) Reload() error {
	var errs []error
	for _, f := range d.files {
		st, err := os.Stat(f.path)
		if err == nil {
			if was := f.loaded.Load(); st.ModTime().Equal(was.modified) && st.Size() == was.size {
				continue
			}
			err = f.load()
		}
		f.failed.Store(&err)
		if err != nil {
			errs = append(errs, fmt.Errorf("geo: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Err is why the files could not be read again, if they could not.
func (d *DB) Err() error {
	var errs []error
	for _, f := range d.files {
		if err := f.failed.Load(); err != nil {
			errs = append(errs, *err)
		}
	}
	return errors.Join(errs...)
}

// Describe says what the files are and when they were built.
func (d *DB) Describe() string {
	var parts []string
	for _, f := range d.files {
		m := f.db.Load().Metadata
		parts = append(parts, fmt.Sprintf("%s (%s, built %s)", f.path, m.DatabaseType, time.Unix(int64(m.BuildEpoch), 0).UTC().Format(time.DateOnly)))
	}
	return strings.Join(parts, ", ")
}

// row has the members that the different makers use.
type row struct {
	CountryCode string `maxminddb:"country_code"`
	City        any    `maxminddb:"city"`
	Country     any    `maxminddb:"country"`
	Registered  struct {
		ISO string `maxminddb:"iso_code"`
	} `maxminddb:"registered_country"`
	Location struct {
		Lat    *float64 `maxminddb:"latitude"`
		Lon    *float64 `maxminddb:"longitude"`
		Radius float64  `maxminddb:"accuracy_radius"`
	} `maxminddb:"location"`
	Latitude  *float64 `maxminddb:"latitude"`
	Longitude *float64 `maxminddb:"longitude"`
	ASN       any      `maxminddb:"autonomous_system_number"`
	ShortASN  any      `maxminddb:"asn"`
}

// defaultRadius is taken for a point whose maker does not say how exact it is.
const defaultRadius = 100

// Locate is what the files say of an address, the first that knows something
// deciding.
func (d *DB) Locate(ip netip.Addr) (p monitor.Place) {
	now := time.Now().UnixNano()
	if was := d.checked.Load(); now-was > int64(checkEvery) && d.checked.CompareAndSwap(was, now) {
		_ = d.Reload() // kept for Err; the old files serve on
	}
	for _, f := range d.files {
		var r row
		if err := f.db.Load().Lookup(ip).Decode(&r); err != nil {
			continue
		}
		r.fill(&p)
	}
	return p
}

func (r *row) fill(p *monitor.Place) {
	if p.Country == "" {
		p.Country = r.country()
	}
	if p.City == "" {
		p.City = cityName(r.City)
	}
	if p.ASN == 0 {
		if p.ASN = number(r.ASN); p.ASN == 0 {
			p.ASN = number(r.ShortASN)
		}
	}
	if p.Radius > 0 {
		return
	}
	lat, lon, radius := r.Location.Lat, r.Location.Lon, r.Location.Radius
	if lat == nil || lon == nil {
		lat, lon = r.Latitude, r.Longitude
	}
	if lat != nil && lon != nil {
		p.Lat, p.Lon, p.Radius = *lat, *lon, radius
		if p.Radius <= 0 {
			p.Radius = defaultRadius
		}
	}
}

func (r *row) country() string {
	if r.CountryCode != "" {
		return r.CountryCode
	}
	switch c := r.Country.(type) {
	case string:
		if len(c) == 2 {
			return c
		}
	case map[string]any:
		if s, ok := c["iso_code"].(string); ok {
			return s
		}
	}
	return r.Registered.ISO
}

func cityName(v any) string {
	switch c := v.(type) {
	case string:
		return c
	case map[string]any:
		names, _ := c["names"].(map[string]any)
		s, _ := names["en"].(string)
		return s
	}
	return ""
}

// number reads 64500, "64500" and "AS64500".
func number(v any) uint32 {
	switch n := v.(type) {
	case uint64:
		return uint32(n)
	case string:
		var x uint32
		if _, err := fmt.Sscanf(strings.TrimPrefix(n, "AS"), "%d", &x); err == nil {
			return x
		}
	}
	return 0
}
