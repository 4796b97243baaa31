package monitor

import (
	"math"
	"unsafe"
)

// valueSet holds the distinct values that a subject showed within a window, as
// many as the condition needs: so the decision "at least n distinct values in the
// window" is exact, with the memory of n values, but for two values of which half
// the hash is the same. The one seen last is in the set itself, the others are in
// nodes.
type valueSet struct {
	newest uint32 // 0: the set is empty
	at     stamp  // when it was seen
	oldest stamp  // nothing in the nodes is older
	head   uint32 // first node; only it may have room
	n      uint32 // values, with the newest
	_      uint32
}

// stamp is a time in steps of nodes.step, which wrap.
type stamp uint32

// until is how much later than s now is.
func (s stamp) until(now stamp) uint32 { return uint32(now - s) }

func (s stamp) before(o stamp) bool { return int32(s-o) < 0 }

func earlier(a, b stamp) stamp {
	if b.before(a) {
		return b
	}
	return a
}

const nodeValues = 7

// node is a part of a set. It fills a cache line.
type node struct {
	_      [0]uint64 // aligned like a word
	values [nodeValues]uint32
	at     [nodeValues]stamp
	next   uint32
	n      uint32
}

// words are the node as it is saved.
func (nd *node) words() []uint64 {
	return (*[unsafe.Sizeof(node{}) / wordSize]uint64)(unsafe.Pointer(nd))[:]
}

func (nd *node) bytes() []byte { return (*[unsafe.Sizeof(node{})]byte)(unsafe.Pointer(nd))[:] }

const (
	chunkBits = 6
	chunkLen  = 1 << chunkBits
)

// nodes gives out the nodes of one rule, and knows its window.
type nodes struct {
	chunks []*[chunkLen]node // the first node is never given out: 0 is none
	free   uint32            // first of the free ones
	fresh  uint32            // the last that was given out for the first time
	used   int
	limit  int
	step   uint8  // how far times are shifted
	span   uint32 // of the window
}

// window sets how long values count. Subjects are not kept for longer than keep.
func (p *nodes) window(span, keep int64) {
	for p.step = 20; max(span, keep)>>p.step >= math.MaxInt32/2; p.step++ {
	}
	p.span = uint32(span >> p.step)
}

func (p *nodes) stamp(at int64) stamp { return stamp(at >> p.step) }

func (p *nodes) node(ref uint32) *node { return &p.chunks[ref>>chunkBits][ref%chunkLen] }

// take gives out a node; 0 when there are none.
func (p *nodes) take() uint32 {
	if p.used >= p.limit {
		return 0
	}
	p.used++
	if ref := p.free; ref != 0 {
		nd := p.node(ref)
		p.free = nd.next
		nd.next, nd.n = 0, 0
		return ref
	}
	p.fresh++
	if int(p.fresh>>chunkBits) == len(p.chunks) || len(p.chunks) == 0 {
		p.chunks = append(p.chunks, new([chunkLen]node))
	}
	return p.fresh
}

func (p *nodes) give(ref uint32) {
	p.node(ref).next = p.free
	p.free = ref
	p.used--
}

// expire forgets the values that have left the window.
func (p *nodes) expire(s *valueSet, now stamp) {
	if s.n > 1 && s.oldest.until(now) > p.span {
		s.oldest = now
		for ref := s.head; ref != 0; {
			nd := p.node(ref)
			ref = nd.next
			for j := 0; j < int(nd.n); {
				if nd.at[j].until(now) > p.span {
					p.remove(s, nd, j)
					continue // what was last in the head is there now, or nothing
				}
				s.oldest = earlier(s.oldest, nd.at[j])
				j++
			}
		}
	}
	if s.n > 0 && s.at.until(now) > p.span { // and the nodes are empty: they are older
		*s = valueSet{}
	}
}

// remove puts the last value of the head in the place of value j of nd.
func (p *nodes) remove(s *valueSet, nd *node, j int) {
	head := p.node(s.head)
	head.n--
	nd.values[j], nd.at[j] = head.values[head.n], head.at[head.n]
	s.n--
	if head.n == 0 {
		ref := s.head
		s.head = head.next
		p.give(ref)
	}
}

// clear forgets all values.
func (p *nodes) clear(s *valueSet) {
	for ref := s.head; ref != 0; {
		next := p.node(ref).next
		p.give(ref)
		ref = next
	}
	*s = valueSet{}
}

// add notes the value of a key and returns how many distinct ones the window has,
// at most limit, which is 1 at least. The value seen longest ago gives way when
// there are as many, or when there is no node.
func (p *nodes) add(s *valueSet, key uint64, at int64, limit int) int {
	value, now := short32(key), p.stamp(at)
	if s.n > 1 && s.oldest.until(now) > p.span || s.n > 0 && s.newest != value && s.at.until(now) > p.span {
		p.expire(s, now)
	}
	switch {
	case s.newest == value:
		s.at = now
		return int(s.n)
	case s.n == 0:
		s.newest, s.at, s.oldest, s.n = value, now, now, 1
		return 1
	}
	was, wasAt := s.newest, s.at
	s.newest, s.at = value, now
	for ref := s.head; ref != 0; {
		nd := p.node(ref)
		for j, v := range nd.values[:nd.n] {
			if v == value {
				nd.values[j], nd.at[j] = was, wasAt
				return int(s.n)
			}
		}
		ref = nd.next
	}
	if int(s.n) >= limit || !p.push(s, was, wasAt) {
		p.replace(s, was, wasAt)
	}
	return int(s.n)
}

// replace puts a value in the place of the oldest in the nodes, if there is one.
func (p *nodes) replace(s *valueSet, value uint32, at stamp) {
	oldest, place, next := (*node)(nil), 0, at // and the time of the oldest but for it
	for ref := s.head; ref != 0; {
		nd := p.node(ref)
		ref = nd.next
		for j, at := range nd.at[:nd.n] {
			switch {
			case oldest == nil:
				oldest, place = nd, j
			case at.before(oldest.at[place]):
				next, oldest, place = earlier(next, oldest.at[place]), nd, j
			default:
				next = earlier(next, at)
			}
		}
	}
	if oldest != nil {
		oldest.values[place], oldest.at[place], s.oldest = value, at, next
	}
}

// within is how many values came no longer ago than span.
func (p *nodes) within(s *valueSet, now stamp, span uint32) (n int) {
	if s.n > 0 && s.at.until(now) <= span {
		n = 1
	}
	for ref := s.head; ref != 0; {
		nd := p.node(ref)
		ref = nd.next
		for _, at := range nd.at[:nd.n] {
			if at.until(now) <= span {
				n++
			}
		}
	}
	return n
}

func (p *nodes) push(s *valueSet, value uint32, at stamp) bool {
	if s.head == 0 || p.node(s.head).n == nodeValues {
		ref := p.take()
		if ref == 0 {
			return false
		}
		p.node(ref).next = s.head
		s.head = ref
	}
	if s.n == 1 {
		s.oldest = at
	}
	nd := p.node(s.head)
	nd.values[nd.n], nd.at[nd.n] = value, at
	nd.n++
	s.n++
	return true
}

// short32 is half of a key, and not 0.
func short32(key uint64) uint32 { return max(half(key), 1) }
