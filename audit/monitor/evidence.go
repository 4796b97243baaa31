package monitor

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// traces keep the last events, so that an alert can show what it rests on
// without any rule keeping samples of every subject. They have copies only, so
// that they keep no line of a log in memory.
type traces struct {
	ring   []trace
	tokens [][]byte // keyed hashes, which are longer than a plain one
	paths  [][]byte // of events that were not accepted
	fields []chain  // by number of the field in engine.traced
	next   int
}

// chain leads from each trace to the one before with a like key of one field. It
// is brought up to date when it is asked for: most traces are of no alert.
type chain struct {
	keys  []uint32 // by place in the ring
	heads []int    // by the low bits of a key: number of the newest trace, and 1
	prev  []int    // by place in the ring, likewise
	done  int      // number of the first trace that is not in it
}

type trace struct {
	at     int64
	addr   [2]uint64 // as in an event
	head   [plainHash]byte
	family family
	length uint8 // of the token's hash
	status statusCode
	facts  Fact
}

const (
	tracesKept  = 4096
	maxSamples  = 5
	maxPathKept = 128
	maxHashKept = 192
)

// traces is the number of those that the event is kept in.
func (ev *event) traces() int {
	if ev.status == statusSuccess {
		return 0
	}
	return 1
}

func (t *traces) add(x *moment) {
	if t.ring == nil {
		t.ring, t.tokens, t.paths = make([]trace, tracesKept), make([][]byte, tracesKept), make([][]byte, tracesKept)
		t.fields = make([]chain, len(x.m.traced))
		for i := range t.fields {
			t.fields[i].keys = make([]uint32, tracesKept)
		}
	}
	at := t.next % tracesKept
	t.next++
	for i, f := range x.m.traced {
		t.fields[i].keys[at] = half(x.key(f))
	}
	e, ev := &t.ring[at], x.ev
	e.at, e.facts, e.status = ev.at, x.facts, ev.status
	e.addr, e.family = [2]uint64{ev.addr, ev.addrEnd}, ev.family
	e.length = uint8(min(len(ev.token), maxHashKept))
	copy(e.head[:], ev.token)
	if e.length > plainHash {
		t.tokens[at] = append(t.tokens[at][:0], ev.token[:e.length]...)
	}
	if ev.status != statusSuccess {
		t.paths[at] = append(t.paths[at][:0], ev.path[:min(len(ev.path), maxPathKept)]...)
	}
}

// token is the hash of the token of trace at.
func (t *traces) token(at int) string {
	if n := int(t.ring[at].length); n <= plainHash {
		return string(t.ring[at].head[:n])
	}
	return string(t.tokens[at])
}

func clip(s string) string {
	if len(s) > maxPathKept {
		return strings.Clone(s[:maxPathKept])
	}
	return s
}

// evidence samples the events of the subject that are still at hand.
func (m *Monitor) evidence(r *rule, x *moment) Evidence {
	ev := x.ev
	e := Evidence{First: ev.time(), Last: ev.time(), UserAgent: strings.Clone(ev.agent)}
	e.add(ev.at, ev.ip())
	e.TokenHashes, e.Paths = sample(nil, strings.Clone(ev.token)), sample(nil, strings.Clone(clip(ev.path)))
	since := ev.at - int64(r.Timespan)
	for n := range m.traces {
		t := &m.traces[n]
		t.visit(m, r, x, func(at int) bool {
			tr := &t.ring[at]
			if tr.at < since {
				return false
			}
			if !r.sample.mayFit(tr.status, tr.facts) {
				return true
			}
			e.add(tr.at, addressOf(tr.addr[0], tr.addr[1], tr.family))
			if len(e.TokenHashes) < maxSamples {
				e.TokenHashes = sample(e.TokenHashes, t.token(at))
			}
			if len(e.Paths) < maxSamples && tr.status != statusSuccess {
				e.Paths = sample(e.Paths, string(t.paths[at]))
			}
			return true
		})
	}
	return e
}

// visit shows the traces of the event's subject, the newest first, until see
// returns false.
func (t *traces) visit(m *Monitor, r *rule, x *moment, see func(at int) bool) {
	if t.ring == nil {
		return
	}
	var columns []*chain
	var want []uint32
	for _, f := range r.GroupBy {
		columns = append(columns, &t.fields[slices.Index(m.traced, f)])
		want = append(want, half(x.key(f)))
	}
	before := func(n int) int { return n - 1 }
	n := t.next - 1
	if len(columns) > 0 {
		columns[0].extend(t.next)
		n, before = columns[0].newest(want[0]), columns[0].before
	}
next:
	for ; n >= max(0, t.next-tracesKept); n = before(n) {
		at := n % tracesKept
		for i, c := range columns {
			if c.keys[at] != want[i] {
				continue next
			}
		}
		if !see(at) {
			return
		}
	}
}

// extend takes in the traces up to next that are still there.
func (c *chain) extend(next int) {
	if c.heads == nil {
		c.heads, c.prev = make([]int, tracesKept), make([]int, tracesKept)
	}
	for n := max(c.done, next-tracesKept); n < next; n++ {
		at := n % tracesKept
		head := &c.heads[c.keys[at]%tracesKept]
		c.prev[at], *head = *head, n+1
	}
	c.done = next
}

// newest is the number of the newest trace with a key like this, or -1.
func (c *chain) newest(key uint32) int { return c.heads[key%tracesKept] - 1 }

// before is the number of the one before trace n, or -1.
func (c *chain) before(n int) int { return c.prev[n%tracesKept] - 1 }

func (e *Evidence) add(nanos int64, ip netip.Addr) {
	e.Events++
	if at := time.Unix(0, nanos).UTC(); at.Before(e.First) {
		e.First = at
	} else if at.After(e.Last) {
		e.Last = at
	}
	if ip.IsValid() && len(e.IPs) < maxSamples {
		e.IPs = sample(e.IPs, ip.String())
	}
}

func sample(list []string, s string) []string {
	if s == "" || len(list) >= maxSamples || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
