package monitor

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// event is what the rules see of an audit.Event. What is long in it is hashed
// when it is observed, while it is in the processor's cache: it may be held back
// for seconds before it is applied. Its strings are those of the caller.
type event struct {
	// What ordinary events are judged by fills a cache line.
	at      int64  // nanoseconds since 1970
	addr    uint64 // the IPv4 address, or the first half of the IPv6 one
	hashes  hashes
	status  statusCode
	reason  reasonCode
	country [2]byte
	asn     uint32
	http    int16
	family  family

	addrEnd uint64 // the second half of the IPv6 address
	texts
	_ [24]byte // the next one begins with a cache line
}

// texts are the strings of an event.
type texts struct{ token, fp, path, agent, user, method string }

// hashes are those of its strings. 0: there is none.
type hashes struct{ token, fp, path, agent uint64 }

func hashesOf(e *audit.Event) hashes {
	return hashes{digest(e.TokenHash), digest(e.TokenFP), roughShapeOf(e.Path), sum(e.UserAgent)}
}

// family is which kind of address there is.
type family uint8

const (
	noAddress family = iota
	fourBytes
	sixteenBytes
)

// plainHash is the length of a token hash that has no key.
const plainHash = 64

type statusCode uint8

const (
	statusMissing statusCode = iota
	statusInvalid
	statusSuccess
	numStatus
)

var statusNames = [numStatus]audit.Status{audit.StatusMissing, audit.StatusInvalid, audit.StatusSuccess}

func statusOf(s audit.Status) (statusCode, bool) {
	switch s {
	case audit.StatusSuccess:
		return statusSuccess, true
	case audit.StatusInvalid:
		return statusInvalid, true
	case audit.StatusMissing:
		return statusMissing, true
	}
	return 0, false
}

// reasonCode is 1 plus the reason's place in the closed list; 0 is none.
type reasonCode uint8

var (
	reasonList  = audit.Reasons()
	reasonCodes = func() map[audit.Reason]reasonCode {
		m := make(map[audit.Reason]reasonCode, len(reasonList))
		for i, r := range reasonList {
			m[r] = reasonCode(i + 1)
		}
		return m
	}()
)

// reasonOf is the code of a reason, 0 if it is not of the list. Most are found by
// their lengths and last letters.
func reasonOf(r audit.Reason) reasonCode {
	if c := quickReasons[(len(r)*4+int(r[len(r)-1]))%len(quickReasons)]; c.name() == r {
		return c
	}
	return reasonCodes[r]
}

var quickReasons = func() (t [128]reasonCode) {
	for r, c := range reasonCodes {
		t[(len(r)*4+int(r[len(r)-1]))%len(t)] = c
	}
	return t
}()

func (r reasonCode) name() audit.Reason {
	if r == 0 || int(r) > len(reasonList) {
		return ""
	}
	return reasonList[r-1]
}

// fill makes it the event that happened then. What takes longer than to copy was
// done before: nobody else can observe meanwhile.
func (ev *event) fill(at int64, status statusCode, h hashes, e *audit.Event) {
	ev.at, ev.status, ev.hashes = at, status, h
	ev.address(e.IP)
	ev.token, ev.fp = e.TokenHash, e.TokenFP
	ev.path, ev.agent, ev.user, ev.method = e.Path, e.UserAgent, e.User, e.Method
	ev.asn, ev.http, ev.reason, ev.country = e.ASN, int16(e.HTTPStatus), 0, [2]byte{}
	if e.Reason != "" {
		ev.reason = reasonOf(e.Reason)
	}
	if len(e.Country) == 2 {
		ev.country = [2]byte{e.Country[0], e.Country[1]}
	}
}

func (ev *event) address(ip netip.Addr) {
	if ip.Is4() || ip.Is4In6() {
		b := ip.As4()
		ev.addr, ev.addrEnd, ev.family = uint64(binary.BigEndian.Uint32(b[:])), 0, fourBytes
		return
	}
	b := ip.As16()
	ev.addr, ev.addrEnd, ev.family = binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:]), noAddress
	if ip.IsValid() {
		ev.family = sixteenBytes
	}
}

// ip is the address, without a zone and never an IPv4 one in IPv6.
func (ev *event) ip() netip.Addr { return addressOf(ev.addr, ev.addrEnd, ev.family) }

func addressOf(addr, end uint64, f family) netip.Addr {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], addr)
	binary.BigEndian.PutUint64(b[8:], end)
	switch f {
	case fourBytes:
		return netip.AddrFrom4([4]byte(b[4:8]))
	case sixteenBytes:
		return netip.AddrFrom16(b)
	}
	return netip.Addr{}
}

// wide says that addr is the first half of an address, and not all of it.
func (ev *event) wide() bool { return ev.family != fourBytes }

func (ev *event) time() time.Time { return time.Unix(0, ev.at).UTC() }

// compare orders the events of one instant by their content.
func (ev *event) compare(o *event) int {
	return cmp.Or(
		cmp.Compare(ev.status, o.status), cmp.Compare(ev.reason, o.reason), ev.ip().Compare(o.ip()), cmp.Compare(ev.http, o.http),
		strings.Compare(ev.token, o.token), strings.Compare(ev.path, o.path), strings.Compare(ev.agent, o.agent),
		strings.Compare(ev.method, o.method), strings.Compare(ev.user, o.user), strings.Compare(ev.fp, o.fp),
	)
}

// text is the value of a field as alerts show it.
func (ev *event) text(f Field) string {
	switch f {
	case FieldIP:
		return ipText(ev.ip())
	case FieldNetwork:
		return networkOf(ev.ip()).String()
	case FieldProvider:
		if ev.asn != 0 {
			return "AS" + strconv.FormatUint(uint64(ev.asn), 10)
		}
		return wideNetworkOf(ev.ip()).String()
	case FieldToken:
		return ev.token
	case FieldFingerprint:
		return ev.fp
	case FieldUser:
		return ev.user
	case FieldUserAgent:
		return ev.agent
	case FieldPath:
		return string(appendShape(nil, ev.path))
	case FieldMethod:
		return ev.method
	case FieldCountry:
		if ev.country[0] == 0 {
			return ""
		}
		return string(ev.country[:])
	case FieldReason:
		return string(ev.reason.name())
	case FieldStatus:
		return string(statusNames[ev.status])
	case FieldHTTPStatus:
		return strconv.Itoa(int(ev.http))
	}
	return ""
}

func ipText(a netip.Addr) string {
	if a.Is4() || !a.IsValid() {
		return a.String()
	}
	return subscriberOf(a).String()
}

func prefixOf(a netip.Addr, four, six int) netip.Prefix {
	bits := six
	if a.Is4() {
		bits = four
	}
	p, _ := a.Prefix(bits)
	return p
}

func subscriberOf(a netip.Addr) netip.Prefix  { return prefixOf(a, 32, 64) }
func networkOf(a netip.Addr) netip.Prefix     { return prefixOf(a, 24, 48) }
func wideNetworkOf(a netip.Addr) netip.Prefix { return prefixOf(a, 16, 32) }
