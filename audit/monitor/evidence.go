package monitor

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// traces keep the last events, so that an alert can show what it rests on
// without any rule keeping samples of every subject.
type traces struct {
	ring []trace
	next int
}

type trace struct {
	at    int64
	ip    netip.Addr
	token string
	path  string // of events that were not accepted
	keys  keys
	facts Fact
	was   statusCode
}

const (
	tracesKept  = 4096
	maxSamples  = 5
	maxPathKept = 128
)

func (t *traces) add(x *moment) {
	if t.ring == nil {
		t.ring = make([]trace, tracesKept)
	}
	e := &t.ring[t.next%tracesKept]
	t.next++
	e.at, e.ip, e.token, e.keys, e.path = x.ev.at, x.ev.ip, x.ev.token, x.keys, ""
	e.facts, e.was = x.facts, x.ev.status
	if x.ev.status != statusSuccess {
		e.path = clip(x.ev.path)
	}
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
	group, ok := m.hash.group(&x.keys, ev, r.GroupBy)
	since := ev.at - int64(r.Timespan)
	e.add(ev.ip, ev.token, clip(ev.path), ev.at)
	for _, t := range []*traces{&m.traces[0], &m.traces[1]} {
		for i := t.next - 1; ok && i >= 0 && i > t.next-tracesKept; i-- {
			tr := &t.ring[i%tracesKept]
			if tr.at < since {
				break
			}
			if s := &r.sample; s.status&(1<<tr.was) == 0 || tr.facts&s.all != s.all || tr.facts&s.none != 0 {
				continue
			}
			if g, has := m.hash.regroup(&tr.keys, r.GroupBy); has && g == group {
				e.add(tr.ip, tr.token, tr.path, tr.at)
			}
		}
	}
	return e
}

// regroup is group for an event that is gone: false when a key was not made.
func (h *hasher) regroup(k *keys, fields []Field) (uint64, bool) {
	for _, f := range fields {
		if k.have&(1<<f) == 0 {
			return 0, false
		}
	}
	return h.group(k, nil, fields)
}

func (e *Evidence) add(ip netip.Addr, token, path string, at int64) {
	e.Events++
	if t := time.Unix(0, at).UTC(); t.Before(e.First) {
		e.First = t
	} else if t.After(e.Last) {
		e.Last = t
	}
	if ip.IsValid() {
		e.IPs = sample(e.IPs, ip.String())
	}
	e.TokenHashes = sample(e.TokenHashes, token)
	e.Paths = sample(e.Paths, path)
}

func sample(list []string, s string) []string {
	if s == "" || len(list) >= maxSamples || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
