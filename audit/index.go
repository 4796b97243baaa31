package audit

// index finds a name among a few, without hashing more than its length and
// three of its bytes. It is for names known when a schema is compiled.
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
	h := uint32(n) + uint32(s[0])<<8 + uint32(s[n-1])<<16 + uint32(s[n/2])<<24
	h *= x.seed * 0x9E3779B1
	return h ^ h>>15
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
