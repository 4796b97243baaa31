package audit

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestClientIP(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	single := ClientIP{Strategy: SingleHeader, Header: "x-real-ip"}
	gatedSingle := ClientIP{Strategy: SingleHeader, Header: "X-Real-IP", Trusted: proxies}
	untrusted := ClientIP{Strategy: RightmostUntrusted, Trusted: proxies}
	forwarded := ClientIP{Strategy: RightmostUntrusted, Header: "forwarded", Trusted: proxies}
	one, two := ClientIP{Strategy: RightmostCount, Count: 1}, ClientIP{Strategy: RightmostCount, Count: 2}
	const (
		xff = "X-Forwarded-For"
		fwd = "Forwarded"
	)
	tests := []struct {
		name    string
		c       ClientIP
		peer    string
		headers []string // name, value, name, value ...
		want    string
	}{
		{"peer", ClientIP{}, "192.0.2.1:80", nil, "192.0.2.1"},
		{"peer ignores headers", ClientIP{}, "192.0.2.1:80", []string{xff, "198.51.100.1"}, "192.0.2.1"},
		{"peer IPv6 with zone", ClientIP{}, "[fe80::1%eth0]:80", nil, "fe80::1"},
		{"peer IPv4-mapped", ClientIP{}, "[::ffff:192.0.2.1]:80", nil, "192.0.2.1"},
		{"peer without port", ClientIP{}, "192.0.2.1", nil, "192.0.2.1"},
		{"Unix socket", ClientIP{}, "@", nil, "0.0.0.0"},

		{"single", single, "10.0.0.1:1", []string{"X-Real-Ip", "198.51.100.1"}, "198.51.100.1"},
		{"single with port", single, "10.0.0.1:1", []string{"X-Real-Ip", "[2001:db8::1]:443"}, "2001:db8::1"},
		{"single twice", single, "10.0.0.1:1", []string{"X-Real-Ip", "198.51.100.1", "X-Real-Ip", "198.51.100.2"}, "10.0.0.1"},
		{"single with a list", single, "10.0.0.1:1", []string{"X-Real-Ip", "198.51.100.1, 198.51.100.2"}, "10.0.0.1"},
		{"single with nonsense", single, "10.0.0.1:1", []string{"X-Real-Ip", "localhost"}, "10.0.0.1"},
		{"single from a stranger", gatedSingle, "192.0.2.9:1", []string{"X-Real-Ip", "198.51.100.1"}, "192.0.2.9"},

		{"untrusted", untrusted, "10.0.0.1:1", []string{xff, "198.51.100.1"}, "198.51.100.1"},
		{"untrusted over proxies", untrusted, "10.0.0.1:1", []string{xff, "198.51.100.1, 10.0.0.3,10.0.0.2"}, "198.51.100.1"},
		{"untrusted with a spoofed left", untrusted, "10.0.0.1:1", []string{xff, "127.0.0.1, 10.9.9.9, 198.51.100.1, 10.0.0.2"}, "198.51.100.1"},
		{"untrusted over repeated headers", untrusted, "10.0.0.1:1", []string{xff, "203.0.113.7", xff, "198.51.100.1", xff, "10.0.0.2"}, "198.51.100.1"},
		{"untrusted peer", untrusted, "192.0.2.9:1", []string{xff, "198.51.100.1"}, "192.0.2.9"},
		{"untrusted without header", untrusted, "10.0.0.1:1", nil, "10.0.0.1"},
		{"untrusted, all trusted", untrusted, "10.0.0.1:1", []string{xff, "10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"untrusted with nonsense", untrusted, "10.0.0.1:1", []string{xff, "198.51.100.1, evil, 10.0.0.2"}, "10.0.0.2"},
		{"untrusted with an empty element", untrusted, "10.0.0.1:1", []string{xff, "198.51.100.1,,10.0.0.2"}, "10.0.0.2"},
		{"untrusted IPv6", untrusted, "[fd00::1]:1", []string{xff, "2001:db8::7, fd00::2"}, "2001:db8::7"},
		{"untrusted mapped", untrusted, "[::ffff:10.0.0.1]:1", []string{xff, "::ffff:198.51.100.1"}, "198.51.100.1"},
		{"untrusted with port", untrusted, "10.0.0.1:1", []string{xff, "198.51.100.1:4711"}, "198.51.100.1"},
		{"untrusted with zone", untrusted, "10.0.0.1:1", []string{xff, "fe80::5%eth0"}, "fe80::5"},
		{"untrusted with octal", untrusted, "10.0.0.1:1", []string{xff, "198.51.100.010"}, "10.0.0.1"},

		{"count 1", one, "10.0.0.1:1", []string{xff, "203.0.113.7, 198.51.100.1"}, "198.51.100.1"},
		{"count 2", two, "10.0.0.1:1", []string{xff, "203.0.113.7, 198.51.100.1, 192.0.2.5"}, "198.51.100.1"},
		{"count 2, repeated", two, "10.0.0.1:1", []string{xff, "203.0.113.7, 198.51.100.1", xff, "192.0.2.5"}, "198.51.100.1"},
		{"count 2 of 1", two, "10.0.0.1:1", []string{xff, "198.51.100.1"}, "10.0.0.1"},

		{"forwarded", forwarded, "10.0.0.1:1", []string{fwd, `for=203.0.113.7, for=198.51.100.1;proto=https;by=10.0.0.2`}, "198.51.100.1"},
		{"forwarded IPv6", forwarded, "10.0.0.1:1", []string{fwd, `proto=http; For="[2001:db8::7]:4711"`}, "2001:db8::7"},
		{"forwarded over a proxy", forwarded, "10.0.0.1:1", []string{fwd, `for="198.51.100.1:80", for=10.0.0.2`}, "198.51.100.1"},
		{"forwarded unknown", forwarded, "10.0.0.1:1", []string{fwd, `for=unknown, for=10.0.0.2`}, "10.0.0.2"},
		{"forwarded obfuscated", forwarded, "10.0.0.1:1", []string{fwd, `for=_secret`}, "10.0.0.1"},
		{"forwarded for twice", forwarded, "10.0.0.1:1", []string{fwd, `for=198.51.100.1;for=203.0.113.7`}, "10.0.0.1"},
		{"forwarded with an open quote on the left", forwarded, "10.0.0.1:1", []string{fwd, `for="203.0.113.7, for=198.51.100.1`}, "198.51.100.1"},
		{"forwarded with an escaped quote on the left", forwarded, "10.0.0.1:1", []string{fwd, `for="\", for=198.51.100.1`}, "198.51.100.1"},
		{"forwarded with a comma in quotes", forwarded, "10.0.0.1:1", []string{fwd, `for=198.51.100.1;host="a,for=203.0.113.7"`}, "198.51.100.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := tt.c.Func()
			require.NoError(t, err)
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = tt.peer
			for i := 0; i < len(tt.headers); i += 2 {
				r.Header.Add(tt.headers[i], tt.headers[i+1])
			}
			assert.Equal(t, tt.want, f(r).String())
		})
	}
}

func TestClientIPSettings(t *testing.T) {
	for want, c := range map[string]ClientIP{
		"unknown strategy": {Strategy: "leftmost"},
		"needs trusted":    {Strategy: RightmostUntrusted},
		"count is 0":       {Strategy: RightmostCount},
		"not a valid":      {Strategy: SingleHeader, Trusted: []netip.Prefix{{}}},
	} {
		_, err := c.Func()
		assert.ErrorContains(t, err, want)
	}
}

// The law of the trusted right: whatever a client writes into the header, the
// result is the address that the proxy saw.
func TestClientCannotChooseItsAddress(t *testing.T) {
	for _, header := range []string{headerXFF, headerForwarded} {
		c := ClientIP{Strategy: RightmostUntrusted, Header: header, Trusted: PrivateRanges()}
		byRange, err := c.Func()
		require.NoError(t, err)
		c.Strategy, c.Count = RightmostCount, 1
		byCount, err := c.Func()
		require.NoError(t, err)
		rapid.Check(t, func(t *rapid.T) {
			evil := rapid.SliceOf(rapid.OneOf(
				rapid.String(),
				rapid.SampledFrom([]string{`"`, `\`, `,`, `for=`, `;`, "10.0.0.1", "203.0.113.9", "[::1]", `for="`, "\\\"", "127.0.0.1, "}),
			)).Draw(t, "evil")
			seen := "198.51.100.1"
			if header == headerForwarded {
				seen = rapid.SampledFrom([]string{"for=198.51.100.1", `for="198.51.100.1:99";proto=https`}).Draw(t, "seen")
			}
			r := &http.Request{RemoteAddr: "10.0.0.9:1", Header: http.Header{}}
			if rapid.Bool().Draw(t, "one line") {
				r.Header.Add(header, strings.Join(append(evil, ""), "")+", "+seen)
			} else {
				r.Header[header] = append(evil, seen)
			}
			require.Equal(t, "198.51.100.1", byRange(r).String())
			require.Equal(t, "198.51.100.1", byCount(r).String())
		})
	}
}
