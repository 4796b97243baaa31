package audit

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIsLowerHexAgreesWithTheBytes(t *testing.T) {
	for at := range 19 {
		for c := range 256 {
			s := strings.Repeat("a", at) + string([]byte{byte(c)}) + strings.Repeat("9", 18-at)
			want := strings.IndexByte("0123456789abcdef", byte(c)) >= 0
			assert.Equal(t, want, isLowerHex(s, 19), "%q", s)
		}
	}
}

func TestFieldRule(t *testing.T) {
	s := AuthV1()
	var c Check
	s.FieldRule("method").String(&c, "get")
	assert.Nil(t, s.FieldRule("nothing"))
	var byName Check
	s.String(&byName, "method", "get")
	assert.Equal(t, byName, c)
}

func TestIPv4AgreesWithNetip(t *testing.T) {
	parts := []string{"0", "1", "9", "10", "99", "100", "199", "255", "256", "300", "1000", "01", "00", "", "a", "-1", "+1", " 1"}
	check := func(s string) {
		a, err := netip.ParseAddr(s)
		assert.Equal(t, err == nil && a.Is4(), isIPv4(s), "%q", s)
	}
	for _, a := range parts {
		for _, b := range parts {
			check(a + "." + b + ".3.4")
			check("1.2." + a + "." + b)
			check(a + "." + b + ".3")
			check(a + "." + b + ".3.4.5")
			check(a + "." + b + ".3.4.")
		}
	}
}

func TestPlain(t *testing.T) {
	s := AuthV1()
	plain := func(field, v string) bool {
		var c, byString Check
		ok := s.FieldRule(field).Plain(&c, v)
		if ok {
			s.String(&byString, field, v)
			assert.Equal(t, byString, c, "%s: Plain and String differ", field)
		} else {
			assert.Equal(t, Check{}, c, "%s", field)
		}
		return ok
	}
	for _, f := range []string{"status", "reason", "ip", "token_hash"} {
		assert.False(t, plain(f, "something else"), f)
	}
	assert.True(t, plain("status", "missing"))
	assert.True(t, plain("ip", "2001:db8::1"))
	assert.True(t, plain("token_hash", strings.Repeat("0f", 32)))
	assert.False(t, plain("user_agent", "x"))
	assert.True(t, plain("path", "/v1/users/42"))
	assert.True(t, plain("path", "/"+strings.Repeat("a.", 1023)))
	for _, path := range []string{"", "*", "v1", "/?a", "/a#b", "/a b", "/\"", "/\u00e9", "/" + strings.Repeat("a1B2", 4), "/a." + strings.Repeat("a.", 1024)} {
		assert.False(t, plain("path", path), "%q", path)
	}
	assert.True(t, plain("method", "GET"))
	assert.True(t, plain("method", "VERSION-CONTROL"))
	for _, method := range []string{"", "get", "G T", "A1", "BASELINE-CONTROL"} {
		assert.False(t, plain("method", method), "%q", method)
	}
	assert.False(t, plain("asn", "1"))
}

func TestIsPathAgreesWithTheBytes(t *testing.T) {
	for at := range 18 {
		for c := range 256 {
			s := "/" + strings.Repeat("\x80", at) + string([]byte{byte(c)}) + strings.Repeat("!", 18-at)
			want := c >= 0x20 && c != '?' && c != '#' && c != 0x7f
			assert.Equal(t, want, isPath(s), "%q", s)
		}
	}
}

func TestPutHex(t *testing.T) {
	for c := range 256 {
		src := []byte{byte(c), 0x0f, byte(^c), 0xf0, 1, 2, 3, byte(c)}
		dst := make([]byte, 2*len(src))
		putHex(dst, src)
		assert.Equal(t, hex.EncodeToString(src), string(dst))
	}
}
