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
	tokens [][]byte   // keyed hashes, which are longer than a plain one
	paths  [][]byte   // of events that were not accepted
	keys   [][]uint32 // by number of the field in engine.traced
	next   int
}

type trace struct {
	at     int64
	ip     netip.Addr
	head   [plainHash]byte
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
		for range x.m.traced {
			t.keys = append(t.keys, make([]uint32, tracesKept))
		}
	}
	at := t.next % tracesKept
	t.next++
	for i, f := range x.m.traced {
		t.keys[i][at] = half(x.key(f))
	}
	e, ev := &t.ring[at], x.ev
	e.at, e.ip, e.facts, e.status = ev.at, ev.ip, x.facts, ev.status
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
	e.add(ev.at, ev.ip)
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
			e.add(tr.at, tr.ip)
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
	var columns [][]uint32
	var want []uint32
	for _, f := range r.GroupBy {
		if t.ring != nil {
			columns = append(columns, t.keys[slices.Index(m.traced, f)])
			want = append(want, half(x.key(f)))
		}
	}
next:
	for n := t.next - 1; n >= max(0, t.next-tracesKept); n-- {
		at := n % tracesKept
		for i, c := range columns {
			if c[at] != want[i] {
				continue next
			}
		}
		if !see(at) {
			return
		}
	}
}

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
