package handler

const (
	memoSlots = 32
	memoMin   = 16 // shorter strings are scanned as fast
	memoMax   = 120
)

// memo remembers strings that a scan has found clean: user agents, hosts and
// names come again and again. It belongs to one encoder, compares whole texts
// and allocates nothing.
type memo struct {
	slots [memoSlots]struct {
		n    uint8
		text [memoMax]byte
	}
}

func memoSlot(s string) uint {
	h := le64(s) ^ le64(s[len(s)-8:])*3 ^ le64(s[len(s)/2-4:])<<1 ^ uint64(len(s))
	h ^= h >> 32
	return uint(h*0x9E3779B97F4A7C15>>40) % memoSlots
}

// fits says that strings of this length are kept.
func (m *memo) fits(s string) bool { return uint(len(s)-memoMin) <= memoMax-memoMin }

// has says whether s, which fits, was found clean before.
func (m *memo) has(s string) bool {
	e := &m.slots[memoSlot(s)]
	return int(e.n) == len(s) && string(e.text[:e.n]) == s
}

func (m *memo) add(s string) {
	e := &m.slots[memoSlot(s)]
	e.n = uint8(copy(e.text[:], s))
}
