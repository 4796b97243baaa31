package monitor

// valueSet holds the distinct values that a subject showed within a window, as
// many as the condition needs: so the decision "at least n distinct values in the
// window" is exact, with the memory of n values. The one seen last is in the set
// itself, the others are in nodes.
type valueSet struct {
	newest uint64 // 0: the set is empty
	at     int64  // when it was seen
	oldest int64  // nothing in the nodes is older
	head   uint32 // first node; only it may have room
	n      uint32 // values, with the newest
}

const nodeValues = 3

// node is a part of a set. It fills a cache line.
type node struct {
	values [nodeValues]stamped
	next   uint32
	n      uint32
	_      uint64
}

type stamped struct {
	value uint64
	at    int64
}

const (
	chunkBits = 6
	chunkLen  = 1 << chunkBits
)

// nodes gives out the nodes of one rule.
type nodes struct {
	chunks []*[chunkLen]node // the first node is never given out: 0 is none
	free   uint32            // first of the free ones
	fresh  uint32            // first that was never given out, less one
	used   int
	limit  int
}

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
func (p *nodes) expire(s *valueSet, now, span int64) {
	if s.n > 1 && now-s.oldest > span {
		s.oldest = now
		for ref := s.head; ref != 0; {
			nd := p.node(ref)
			ref = nd.next
			for j := 0; j < int(nd.n); {
				if now-nd.values[j].at > span {
					p.remove(s, &nd.values[j])
					continue // what was last in the head is there now, or nothing
				}
				s.oldest = min(s.oldest, nd.values[j].at)
				j++
			}
		}
	}
	if s.n > 0 && now-s.at > span { // and the nodes are empty: they are older
		*s = valueSet{}
	}
}

// remove puts the last value of the head in the place of v.
func (p *nodes) remove(s *valueSet, v *stamped) {
	head := p.node(s.head)
	head.n--
	*v = head.values[head.n]
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

// add notes a value and returns how many distinct ones the window has, at most
// limit, which is 1 at least. The value seen longest ago gives way when there are
// as many, or when there is no node.
func (p *nodes) add(s *valueSet, value uint64, now, span int64, limit int) int {
	p.expire(s, now, span)
	if s.newest == value {
		s.at = now
		return int(s.n)
	}
	if s.n == 0 {
		s.newest, s.at, s.oldest, s.n = value, now, now, 1
		return 1
	}
	was := stamped{s.newest, s.at}
	s.newest, s.at = value, now
	var oldest *stamped
	next := was.at // the oldest but for oldest
	for ref := s.head; ref != 0; {
		nd := p.node(ref)
		for j := range nd.values[:nd.n] {
			v := &nd.values[j]
			if v.value == value {
				*v = was
				return int(s.n)
			}
			switch {
			case oldest == nil:
				oldest = v
			case v.at < oldest.at:
				next, oldest = min(next, oldest.at), v
			default:
				next = min(next, v.at)
			}
		}
		ref = nd.next
	}
	if int(s.n) < limit && p.push(s, was) {
		return int(s.n)
	}
	if oldest != nil {
		*oldest, s.oldest = was, next
	}
	return int(s.n)
}

func (p *nodes) push(s *valueSet, v stamped) bool {
	if s.head == 0 || p.node(s.head).n == nodeValues {
		ref := p.take()
		if ref == 0 {
			return false
		}
		p.node(ref).next = s.head
		s.head = ref
	}
	if s.n == 1 {
		s.oldest = v.at
	}
	nd := p.node(s.head)
	nd.values[nd.n] = v
	nd.n++
	s.n++
	return true
}
