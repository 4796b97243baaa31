package audit

// index finds a name among a few, without hashing more than its length and the
// eight bytes of each end. It is for names known when a schema is compiled.
type index struct {
	names []string
	seed  uint32
	slots []int8 // position in names, or -1; nil when no perfect seed was found
}

func newIndex(names []string) index {
	x := index{names: names}
	if len(names) == 0 || len(names) > 120 {
		return x
	}
	size := 32
	for size < 4*len(names) {
		size *= 2
	}
	for ; size <= 4096; size *= 2 {
		for seed := uint32(1); seed < 2000; seed += 2 {
			if x.seed = seed; x.fill(size) {
				return x
			}
		}
	}
	x.slots = nil
	return x
}

func (x *index) fill(size int) bool {
	x.slots = make([]int8, size)
	for i := range x.slots {
		x.slots[i] = -1
	}
	for i, n := range x.names {
		if n == "" {
			return false
		}
		slot := &x.slots[x.hash(n)&uint32(size-1)]
		if *slot >= 0 {
			return false
		}
		*slot = int8(i)
	}
	return true
}

func (x *index) hash(s string) uint32 {
	n := len(s)
	h := uint64(n)
	switch {
	case n >= 8:
		h ^= load(s[:4]) | load(s[4:8])<<32
		h ^= (load(s[n-8:n-4]) | load(s[n-4:])<<32) * 3
	case n >= 4:
		h ^= load(s[:4]) | load(s[n-4:])<<32
	default:
		h ^= uint64(s[0])<<8 | uint64(s[n/2])<<16 | uint64(s[n-1])<<24
	}
	h ^= h >> 32 // a product carries upwards only
	h *= uint64(x.seed) * 0x9E3779B97F4A7C15
	return uint32(h >> 40)
}

func load(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// find returns the position of s, or -1.
func (x *index) find(s string) int {
	if s == "" {
		return -1
	}
	if x.slots == nil {
		for i, n := range x.names {
			if n == s {
				return i
			}
		}
		return -1
	}
	if i := x.slots[x.hash(s)&uint32(len(x.slots)-1)]; i >= 0 && x.names[i] == s {
		return int(i)
	}
	return -1
}
