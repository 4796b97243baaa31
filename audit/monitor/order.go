package monitor

import "slices"

// held is an event that waits for those that may still come before it.
type held struct {
	at   int64
	slot uint32
}

// order holds events back until none older can come: it gives them out by
// time, and those of one instant by event.compare, whatever the order in which
// they were put in.
type order struct {
	ring  []held // sorted by time, from head on
	head  int
	n     int
	limit int
	run   []uint32
}

// put inserts h after those that are not younger. Events come almost in
// order, so the search begins at the end.
func (o *order) put(h held) {
	if o.n == len(o.ring) {
		o.grow()
	}
	ring, at := o.ring, o.head+o.n
	mask := len(ring) - 1
	for o.n++; at > o.head; at-- {
		prev := ring[(at-1)&mask]
		if prev.at <= h.at {
			break
		}
		ring[at&mask] = prev
	}
	ring[at&mask] = h
}

func (o *order) grow() {
	bigger := make([]held, max(64, 2*len(o.ring)))
	for i := range o.n {
		bigger[i] = o.ring[(o.head+i)&(len(o.ring)-1)]
	}
	o.ring, o.head = bigger, 0
}

func (o *order) full() bool { return o.n >= o.limit }

// take removes events of instants up to to, in order: as many as fit, but all of
// an instant. They are valid until the next call.
func (o *order) take(s *slots, to int64, fit int) []uint32 {
	run, ring, mask := o.run[:0], o.ring, len(o.ring)-1
	head, end := o.head, o.head+o.n
	for head < end && len(run) < fit {
		first := ring[head&mask]
		if first.at > to {
			break
		}
		from := len(run)
		run = append(run, first.slot)
		for head++; head < end && ring[head&mask].at == first.at; head++ {
			run = append(run, ring[head&mask].slot)
		}
		if len(run) > from+1 {
			slices.SortFunc(run[from:], func(a, b uint32) int { return s.event(a).compare(s.event(b)) })
		}
	}
	o.run, o.head, o.n = run, head&mask, end-head
	return run
}

const slotBits = 8

// slots are the places of events between being observed and being applied. They
// are written once and not moved.
type slots struct {
	chunks []*[1 << slotBits]event
	free   []uint32
	n      uint32 // places that were ever taken
}

func (s *slots) event(slot uint32) *event {
	return &s.chunks[slot>>slotBits][slot&(1<<slotBits-1)]
}

func (s *slots) take() uint32 {
	if n := len(s.free); n > 0 {
		slot := s.free[n-1]
		s.free = s.free[:n-1]
		return slot
	}
	if int(s.n>>slotBits) == len(s.chunks) {
		s.chunks = append(s.chunks, new([1 << slotBits]event))
	}
	s.n++
	return s.n - 1
}
