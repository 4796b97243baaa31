package monitor

// order holds events back until none older can come: it gives them out by
// event.before, whatever the order in which they were put in.
type order struct {
	ring  []event // sorted, from head on
	head  int
	n     int
	limit int
}

// put inserts ev. Events come almost in order, so the search begins at the
// end.
func (o *order) put(ev *event) {
	if o.n == len(o.ring) {
		o.grow()
	}
	i := o.n
	o.n++
	mask := len(o.ring) - 1
	for ; i > 0; i-- {
		prev := &o.ring[(o.head+i-1)&mask]
		if !ev.before(prev) {
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

// first is the oldest event, or nil.
func (o *order) first() *event {
	if o.n == 0 {
		return nil
	}
	return &o.ring[o.head]
}

// pop removes the oldest event; its slot is overwritten by a later put.
func (o *order) pop() {
	o.ring[o.head] = event{}
	o.head = (o.head + 1) & (len(o.ring) - 1)
	o.n--
}
