package monitor

import (
	"encoding/binary"
	"math/bits"
)

// known are the events of the last moments before the state was saved. A log that
// is read again has events before them, which have all been applied, and events
// after, which have not; between, their hashes decide. So nothing is counted twice
// and nothing is left out, whatever the order of the lines.
type known struct {
	keep  bool // events are noted
	skip  bool // events are left out
	last  int64
	ring  []knownEvent
	until int64          // what is later than this is not known
	since int64          // what is earlier than this is known
	sums  map[uint64]int // of the events between
}

type knownEvent struct {
	At  int64
	Sum uint64
}

const maxKnown = 1 << 14

// add notes an event that is applied.
func (k *known) add(ev *event, lateness int64) {
	k.last = max(k.last, ev.at)
	for len(k.ring) > 0 && (k.last-k.ring[0].At > lateness || len(k.ring) >= maxKnown) {
		k.ring = k.ring[1:] // append moves what is left, now and then
	}
	k.ring = append(k.ring, knownEvent{ev.at, ev.sum()})
}

// restore takes what was saved.
func (k *known) restore(last int64, ring []knownEvent, lateness int64) {
	k.last, k.ring = last, ring
	k.until, k.since, k.sums = last, last-lateness, make(map[uint64]int)
	if len(ring) >= maxKnown {
		k.since = ring[0].At
	}
	for _, e := range ring {
		k.sums[e.Sum]++
	}
}

// has says whether the event was applied before the state was saved. Each that was
// is recognised once.
func (k *known) has(ev *event) bool {
	switch {
	case ev.at > k.until || k.until == 0:
		return false
	case ev.at < k.since:
		return true
	}
	sum := ev.sum()
	if k.sums[sum] == 0 {
		return false
	}
	k.sums[sum]--
	return true
}

// sum is a hash of all that the rules see of the event.
func (ev *event) sum() uint64 {
	b := ev.ip().As16()
	h := uint64(ev.at)
	for _, x := range [...]uint64{
		ev.hashes.token, ev.hashes.fp, sum(ev.path), ev.hashes.agent, binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:]),
		uint64(ev.status) | uint64(ev.reason)<<8 | uint64(uint16(ev.http))<<16 | uint64(ev.asn)<<32,
	} {
		hi, lo := bits.Mul64(h^x^0x9e3779b97f4a7c15, 0xa0761d6478bd642f)
		h = bits.RotateLeft64(h, 23) ^ hi ^ lo
	}
	return h
}
