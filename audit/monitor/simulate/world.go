package simulate

import (
	"encoding/hex"
	"math"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// world is the service, its users and the networks they come from.
type world struct {
	o        Options
	end      time.Time
	events   []Event
	labels   []Label
	silences [][2]time.Time

	systems  []system
	deploys  []deploy
	peaceful int      // events of the background
	tokens   []*token // every token that was ever accepted, with its uses
	offices  []office
	exits    []origin // addresses of VPN providers, which people and attackers share
	label    *Label   // of the attack that is being made
}

// system is an autonomous system with its blocks of addresses.
type system struct {
	number  uint32
	kind    string // home, mobile, hosting
	country int    // index of lands
	four    []netip.Prefix
	six     netip.Prefix
}

// origin is an address with its place.
type origin struct {
	ip     netip.Addr
	land   int
	system uint32
}

type land struct {
	code  string
	zone  int     // hours ahead of UTC
	share float64 // of the users
}

var lands = []land{
	{"DE", 1, .24}, {"FR", 1, .12}, {"GB", 0, .12}, {"US", -5, .18}, {"PL", 1, .06}, {"NL", 1, .05},
	{"ES", 1, .05}, {"IT", 1, .05}, {"SE", 1, .03}, {"JP", 9, .03}, {"BR", -3, .03}, {"IN", 5, .04},
	{"VN", 7, 0}, {"NG", 1, 0}, {"RO", 2, 0}, {"ID", 7, 0}, {"AR", -3, 0}, {"ZA", 2, 0},
}

// service is one of the two services that write the log: the old one records
// neither reasons nor places nor fingerprints.
type service int

const (
	modern service = iota
	legacy
)

type deploy struct {
	at  time.Time
	svc service
}

type token struct {
	hash, fp string
	svc      service
	user     string
	issued   time.Time
	expires  time.Time
	revoked  time.Time
	uses     []use
}

type use struct {
	at   time.Time
	from origin
	ua   string
}

func newWorld(o Options) *world {
	w := &world{o: o, end: o.Start.AddDate(0, 0, o.Days)}
	r := w.stream("networks")
	number := uint32(3000)
	used := map[byte]map[byte]bool{}
	block := func() netip.Prefix {
		for {
			a, b := byte(11+r.IntN(200)), byte(r.IntN(256))
			if a == 127 || a == 169 || a == 172 || a == 192 || a == 198 || a == 203 || used[a][b] {
				continue
			}
			if used[a] == nil {
				used[a] = map[byte]bool{}
			}
			used[a][b] = true
			return netip.PrefixFrom(netip.AddrFrom4([4]byte{a, b}), 16)
		}
	}
	for l := range lands {
		for _, kind := range []string{"home", "home", "mobile", "hosting", "hosting"} {
			number += uint32(1 + r.IntN(90))
			s := system{number: number, kind: kind, country: l}
			for range 1 + r.IntN(4) {
				s.four = append(s.four, block())
			}
			s.six = netip.PrefixFrom(netip.AddrFrom16([16]byte{0x2a, byte(r.IntN(16)), byte(number >> 8), byte(number)}), 32)
			w.systems = append(w.systems, s)
		}
	}
	for range 30 {
		w.exits = append(w.exits, w.address(r, "hosting", r.IntN(len(lands)), false))
	}
	return w
}

// address is a new address of a kind of network in a land.
func (w *world) address(r *rand.Rand, kind string, land int, six bool) origin {
	var fit []*system
	for i := range w.systems {
		if w.systems[i].kind == kind && w.systems[i].country == land {
			fit = append(fit, &w.systems[i])
		}
	}
	return w.addressIn(r, fit[r.IntN(len(fit))], six)
}

func (w *world) addressIn(r *rand.Rand, s *system, six bool) origin {
	o := origin{land: s.country, system: s.number}
	if six {
		b := s.six.Addr().As16()
		for i := 4; i < 16; i++ {
			b[i] = byte(r.IntN(256))
		}
		o.ip = netip.AddrFrom16(b)
		return o
	}
	b := s.four[r.IntN(len(s.four))].Addr().As4()
	b[2], b[3] = byte(r.IntN(256)), byte(1+r.IntN(254))
	o.ip = netip.AddrFrom4(b)
	return o
}

// sibling is another address of the same system.
func (w *world) sibling(r *rand.Rand, o origin, six bool) origin {
	for i := range w.systems {
		if w.systems[i].number == o.system {
			return w.addressIn(r, &w.systems[i], six)
		}
	}
	return o
}

func (w *world) homeland(r *rand.Rand) int {
	x := r.Float64()
	for i, l := range lands {
		if x -= l.share; x < 0 {
			return i
		}
	}
	return 0
}

// otherLand is one that is not l.
func otherLand(r *rand.Rand, l int) int {
	return (l + 1 + r.IntN(len(lands)-1)) % len(lands)
}

func newHash(r *rand.Rand) string {
	var b [32]byte
	for i := 0; i < len(b); i += 8 {
		x := r.Uint64()
		for j := range 8 {
			b[i+j] = byte(x >> (8 * j))
		}
	}
	return hex.EncodeToString(b[:])
}

func (w *world) newToken(r *rand.Rand, svc service, user string, at time.Time, life time.Duration) *token {
	t := &token{hash: newHash(r), svc: svc, user: user, issued: at, expires: at.Add(life)}
	if svc == modern {
		t.fp = newHash(r)
	}
	w.tokens = append(w.tokens, t)
	return t
}

// state is what a verifier says of the token.
func (t *token) state(w *world, at time.Time) audit.Reason {
	for _, d := range w.deploys {
		if d.svc == t.svc && t.issued.Before(d.at) && !at.Before(d.at) && t.expires.Sub(t.issued) < 48*time.Hour {
			return audit.ReasonRevoked
		}
	}
	switch {
	case !t.revoked.IsZero() && !at.Before(t.revoked):
		return audit.ReasonRevoked
	case at.After(t.expires):
		return audit.ReasonExpired
	}
	return ""
}

// emit adds an event, with what the service records of it, and notes it for
// the attack being made.
func (w *world) emit(svc service, at time.Time, from origin, ua string, e audit.Event) {
	e.IP, e.UserAgent = from.ip, ua
	if e.Method == "" {
		e.Method = "GET"
	}
	if svc == modern {
		e.Country, e.ASN = lands[from.land].code, from.system
	} else {
		if e.Reason != audit.ReasonVerifierError {
			e.Reason = ""
		}
		e.TokenFP, e.User = "", ""
	}
	w.events = append(w.events, Event{Time: at.UTC().Truncate(time.Microsecond), Event: e})
	if w.label != nil {
		w.label.note(at, &e)
	}
}

// present sends a token and says whether it was accepted.
func (w *world) present(at time.Time, t *token, from origin, ua, path string, status int) bool {
	e := audit.Event{Path: path, TokenHash: t.hash, TokenFP: t.fp, User: t.user}
	if reason := t.state(w, at); reason != "" {
		e.Status, e.Reason, e.HTTPStatus, e.User = audit.StatusInvalid, reason, 401, ""
		w.emit(t.svc, at, from, ua, e)
		return false
	}
	e.Status, e.HTTPStatus = audit.StatusSuccess, status
	w.emit(t.svc, at, from, ua, e)
	if w.label == nil {
		t.uses = append(t.uses, use{at, from, ua})
	}
	return true
}

// refuse sends what is no token of ours.
func (w *world) refuse(at time.Time, svc service, from origin, ua, path, hash string, reason audit.Reason) {
	w.emit(svc, at, from, ua, audit.Event{Path: path, TokenHash: hash, Status: audit.StatusInvalid, Reason: reason, HTTPStatus: 401})
}

// bare sends a request without a token.
func (w *world) bare(at time.Time, svc service, from origin, ua, method, path string, status int) {
	w.emit(svc, at, from, ua, audit.Event{Method: method, Path: path, Status: audit.StatusMissing, Reason: audit.ReasonNoHeader, HTTPStatus: status})
}

// seconds is an exponential gap.
func seconds(r *rand.Rand, mean float64) time.Duration {
	return time.Duration(r.ExpFloat64() * mean * float64(time.Second))
}

// logUniform draws between low and high so that each order of magnitude is as
// likely.
func logUniform(r *rand.Rand, low, high float64) float64 {
	return low * math.Exp(r.Float64()*math.Log(high/low))
}

func between(r *rand.Rand, low, high int) int {
	return int(math.Round(logUniform(r, float64(low), float64(high))))
}

func within(r *rand.Rand, low, high time.Duration) time.Duration {
	return low + time.Duration(r.Int64N(int64(high-low)+1))
}

var resources = []string{"orders", "users", "invoices", "carts", "products", "shipments", "addresses", "reports", "teams", "projects", "files", "comments"}

// path is an endpoint that the service has.
func path(r *rand.Rand) string {
	p := "/api/v1/" + resources[int(float64(len(resources))*r.Float64()*r.Float64())]
	switch r.IntN(4) {
	case 0:
		return p
	case 1:
		return p + "/search"
	default:
		return p + "/" + strconv.Itoa(1000+r.IntN(90000))
	}
}
