package monitor

import "slices"

// order holds events back until none older can come: it gives them out by
// time, and those of one instant by event.compare, whatever the order in which
// they were put in.
type order struct {
	ring  []event // sorted by time, from head on
	head  int
	n     int
	limit int
	run   []event
	taken *event // in the ring, given out by take
}

// put inserts ev after those that are not younger. Events come almost in
// order, so the search begins at the end.
func (o *order) put(ev *event) {
	if o.n >= len(o.ring)-1 { // one place is that of taken
		o.grow()
	}
	i := o.n
	o.n++
	mask := len(o.ring) - 1
	for ; i > 0; i-- {
		prev := &o.ring[(o.head+i-1)&mask]
		if prev.at <= ev.at {
			break
		}
		o.ring[(o.head+i)&mask] = *prev
	}
	o.ring[(o.head+i)&mask] = *ev
}

func (o *order) grow() {
	bigger := make([]event, max(64, 2*len(o.ring)))
	for i := range o.n {
		bigger[i] = o.ring[(o.head+i)&(len(o.ring)-1)]
	}
	o.ring, o.head = bigger, 0
}

func (o *order) full() bool { return o.n >= o.limit }

// oldest is the time of the oldest event; false when there is none.
func (o *order) oldest() (int64, bool) {
	if o.n == 0 {
		return 0, false
	}
	return o.ring[o.head].at, true
}

// take removes the events of the oldest instant, in order. They are valid
// until the next call.
func (o *order) take() []event {
	if o.taken != nil {
		*o.taken, o.taken = event{}, nil
	}
	mask := len(o.ring) - 1
	if o.n == 1 || o.ring[(o.head+1)&mask].at != o.ring[o.head].at { // most often
		i := o.head
		o.taken = &o.ring[i]
		o.head, o.n = (i+1)&mask, o.n-1
		return o.ring[i : i+1]
	}
	clear(o.run)
	o.run = o.run[:0]
	for at := o.ring[o.head].at; o.n > 0 && o.ring[o.head].at == at; o.n-- {
		o.run = append(o.run, o.ring[o.head])
		o.ring[o.head] = event{}
		o.head = (o.head + 1) & (len(o.ring) - 1)
	}
	if len(o.run) > 1 {
		slices.SortFunc(o.run, func(a, b event) int { return a.compare(&b) })
	}
	return o.run
}
