package audit

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// ClientIP is the one way in which a service finds the address of its clients.
// Every header can be sent by anyone: choose the way that fits the proxies in
// front, and let nothing else reach the service. The leftmost address of a
// forwarding header is never used, because the client wrote it.
//
// The zero value is the direct peer. When a header does not say what it should,
// the result is the last hop that can be trusted, at worst the direct peer.
type ClientIP struct {
	Strategy ClientIPStrategy `json:"strategy,omitempty" yaml:"strategy"`

	// Header holds the addresses: X-Forwarded-For when empty. The name
	// Forwarded means the syntax of RFC 7239; every other header has the syntax
	// of X-Forwarded-For, or a single address.
	Header string `json:"header,omitempty" yaml:"header"`

	// Trusted are the proxies' addresses. RightmostUntrusted needs them. The
	// other strategies, when they have any, use the header only when the direct
	// peer is one of them.
	Trusted []netip.Prefix `json:"trusted,omitempty" yaml:"trusted"`

	// Count is the number of proxies in front, for RightmostCount.
	Count int `json:"count,omitempty" yaml:"count"`
}

// ClientIPStrategy names a way to find a client's address.
type ClientIPStrategy string

// The strategies. An empty one is DirectPeer.
const (
	// DirectPeer is the address of the connection.
	DirectPeer ClientIPStrategy = "peer"
	// SingleHeader takes the one address in a header that the proxy replaces,
	// such as X-Real-IP or CF-Connecting-IP. A header that comes twice, or with
	// two addresses, was not replaced and is not used.
	SingleHeader ClientIPStrategy = "single_header"
	// RightmostUntrusted goes from the direct peer to the left, over the
	// trusted proxies, to the first address that is none of them.
	RightmostUntrusted ClientIPStrategy = "rightmost_untrusted"
	// RightmostCount takes the address that the outermost of Count proxies
	// added.
	RightmostCount ClientIPStrategy = "rightmost_count"
)

const (
	headerXFF       = "X-Forwarded-For"
	headerForwarded = "Forwarded"
	maxHops         = 64 // more proxies than any request passes
)

// Func returns the function for MiddlewareOptions.ClientIP, or an error that
// names the setting that is wrong. It copies what it keeps.
func (c ClientIP) Func() (func(*http.Request) netip.Addr, error) {
	header := http.CanonicalHeaderKey(c.Header)
	if header == "" {
		header = headerXFF
	}
	trusted := make(prefixes, 0, len(c.Trusted))
	for _, p := range c.Trusted {
		if !p.IsValid() {
			return nil, fmt.Errorf("audit: client ip: trusted: %q is not a valid prefix", p)
		}
		trusted = append(trusted, p.Masked())
	}
	switch c.Strategy {
	case "", DirectPeer:
		return PeerIP, nil
	case SingleHeader:
		return gated(trusted, func(r *http.Request, peer netip.Addr) netip.Addr { return single(r.Header[header], peer) }), nil
	case RightmostUntrusted:
		if len(trusted) == 0 {
			return nil, fmt.Errorf("audit: client ip: %s needs trusted: the proxies' addresses", c.Strategy)
		}
		return func(r *http.Request) netip.Addr { return untrusted(hops(r, header), PeerIP(r), trusted) }, nil
	case RightmostCount:
		if c.Count < 1 || c.Count > maxHops {
			return nil, fmt.Errorf("audit: client ip: count is %d, must be the number of proxies in front, 1 to %d", c.Count, maxHops)
		}
		return gated(trusted, func(r *http.Request, peer netip.Addr) netip.Addr { return nth(hops(r, header), peer, c.Count) }), nil
	}
	return nil, fmt.Errorf("audit: client ip: unknown strategy %q, want %s, %s, %s or %s",
		c.Strategy, DirectPeer, SingleHeader, RightmostUntrusted, RightmostCount)
}

// PrivateRanges are the addresses of loopback, link-local and private networks
// (RFC 1918, RFC 4193), for ClientIP.Trusted where proxies live there.
func PrivateRanges() []netip.Prefix {
	var all []netip.Prefix
	for _, s := range []string{
		"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
		"::1/128", "fc00::/7", "fe80::/10",
	} {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}

// PeerIP is the address of the direct peer: the client itself, or the last
// proxy before this service. It is the unspecified address 0.0.0.0 when the
// connection has none, as over a Unix socket.
func PeerIP(r *http.Request) netip.Addr {
	if a, ok := parseHop(r.RemoteAddr); ok {
		return a
	}
	return netip.IPv4Unspecified()
}

type prefixes []netip.Prefix

func (p prefixes) contain(a netip.Addr) bool {
	for _, one := range p {
		if one.Contains(a) {
			return true
		}
	}
	return false
}

func gated(trusted prefixes, find func(*http.Request, netip.Addr) netip.Addr) func(*http.Request) netip.Addr {
	return func(r *http.Request) netip.Addr {
		peer := PeerIP(r)
		if len(trusted) > 0 && !trusted.contain(peer) {
			return peer
		}
		return find(r, peer)
	}
}

func single(values []string, peer netip.Addr) netip.Addr {
	if len(values) != 1 {
		return peer
	}
	if a, ok := parseHop(strings.Trim(values[0], " \t")); ok {
		return a
	}
	return peer
}

func untrusted(left func() (netip.Addr, bool), peer netip.Addr, trusted prefixes) netip.Addr {
	last := peer
	for range maxHops {
		if !trusted.contain(last) {
			break
		}
		a, ok := left()
		if !ok {
			break
		}
		last = a
	}
	return last
}

func nth(left func() (netip.Addr, bool), peer netip.Addr, count int) netip.Addr {
	for n := 1; ; n++ {
		a, ok := left()
		if !ok {
			return peer // fewer proxies than configured: not the way requests should come
		}
		if n == count {
			return a
		}
	}
}

// hops returns a function that gives the addresses of a forwarding header from
// the right to the left, repeated headers joined. It ends at the first that is
// no address. Going from the right, nothing that a client put to the left can
// change how an element to the right of it reads.
func hops(r *http.Request, header string) func() (netip.Addr, bool) {
	values := r.Header[header]
	isForwarded := header == headerForwarded
	rest, more := "", false
	return func() (netip.Addr, bool) {
		if !more {
			if len(values) == 0 {
				return netip.Addr{}, false
			}
			rest, values = values[len(values)-1], values[:len(values)-1]
		}
		var element string
		rest, element, more = cutLast(rest, ',', isForwarded)
		if isForwarded {
			element = forwardedFor(element)
		}
		return parseHop(strings.Trim(element, " \t"))
	}
}

// cutLast cuts s around the last sep that stands outside of quotes, read from
// the right.
func cutLast(s string, sep byte, quotes bool) (before, after string, found bool) {
	inside := false
	for i := len(s) - 1; i >= 0; i-- {
		switch {
		case quotes && s[i] == '"' && (i == 0 || s[i-1] != '\\'):
			inside = !inside
		case s[i] == sep && !inside:
			return s[:i], s[i+1:], true
		}
	}
	return "", s, false
}

// forwardedFor returns the value of the parameter "for" of an element of the
// header Forwarded (RFC 7239 section 4), or "". A parameter that stands twice is
// none.
func forwardedFor(element string) (value string) {
	n := 0
	for more := true; more; {
		var pair string
		element, pair, more = cutLast(element, ';', true)
		name, v, _ := strings.Cut(pair, "=")
		if strings.EqualFold(strings.Trim(name, " \t"), "for") {
			value = strings.Trim(v, " \t")
			n++
		}
	}
	if n != 1 {
		return ""
	}
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1] // an address has no character that needs an escape
	}
	return value
}

// parseHop reads an address, with or without port, brackets and zone.
func parseHop(s string) (netip.Addr, bool) {
	host := s
	if n := len(s); n > 0 && s[0] == '[' {
		end := strings.IndexByte(s, ']')
		if end < 0 || end+1 < n && !isPort(s[end+1:]) {
			return netip.Addr{}, false
		}
		if host = s[1:end]; strings.IndexByte(host, ':') < 0 {
			return netip.Addr{}, false
		}
	} else if i := strings.IndexByte(s, ':'); i >= 0 && strings.IndexByte(s[i+1:], ':') < 0 {
		if !isPort(s[i:]) {
			return netip.Addr{}, false
		}
		host = s[:i]
	}
	if a, ok := parseIPv4(host); ok {
		return netip.AddrFrom4(a), a != [4]byte{}
	}
	a, err := netip.ParseAddr(host)
	if err != nil || a.IsUnspecified() {
		return netip.Addr{}, false
	}
	return a.Unmap().WithZone(""), true
}

// isPort says whether s is a colon and a number that a port can be.
func isPort(s string) bool {
	if len(s) < 2 || s[0] != ':' {
		return false
	}
	port := 0
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		if port = 10*port + int(s[i]-'0'); port > 65535 {
			return false
		}
	}
	return true
}
