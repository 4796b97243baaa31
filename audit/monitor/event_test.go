package monitor

import (
	"net/netip"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/slogaudit/slogaudit/audit"
)

// An event keeps its address as numbers, without a zone, IPv4 as IPv4.
func TestEventAddress(t *testing.T) {
	for given, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7%eth0": "192.0.2.7", "0.0.0.0": "0.0.0.0",
		"2001:db8::1:2": "2001:db8::1:2", "fe80::1%eth0": "fe80::1", "::": "::",
	} {
		var ev event
		ev.fill(0, statusSuccess, hashes{}, &audit.Event{IP: netip.MustParseAddr(given)})
		assert.Equal(t, netip.MustParseAddr(want), ev.ip(), given)
	}
	var ev event
	ev.fill(0, statusSuccess, hashes{}, &audit.Event{})
	assert.False(t, ev.ip().IsValid())
}

// What ordinary events are judged by is in one cache line of 64 bytes.
func TestEventLines(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) == 8 {
		assert.Zero(t, unsafe.Sizeof(event{})%64)
	}
	assert.EqualValues(t, 64, unsafe.Offsetof(event{}.addrEnd))
}
