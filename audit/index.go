package audit

import "github.com/slogaudit/slogaudit/internal/textid"

// index finds a name among a few that are known when a schema is compiled.
type index struct {
	names []string
	ids   []textid.ID
	seed  uint64
	slots []int8 // position in names, or -1; nil when no perfect seed was found
}

func newIndex(names []string) index {
	x := index{names: names}
	for _, n := range names {
		x.ids = append(x.ids, textid.Of(n))
	}
	if len(names) == 0 || len(names) > 120 {
		return x
	}
	size := 32
	for size < 4*len(names) {
		size *= 2
	}
	for ; size <= 4096; size *= 2 {
		for seed := uint64(1); seed < 2000; seed += 2 {
			if x.seed = seed * 0x9E3779B97F4A7C15; x.fill(size) {
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
		slot := &x.slots[x.slot(x.ids[i])]
		if *slot >= 0 {
			return false
		}
		*slot = int8(i)
	}
	return true
}

func (x *index) slot(id textid.ID) uint { return uint(id.Hash(x.seed)>>40) & uint(len(x.slots)-1) }

// find returns the position of s, or -1.
func (x *index) find(s string) int {
	id := textid.Of(s)
	if len(x.slots) == 0 {
		return x.search(id, s)
	}
	if i := int(x.slots[x.slot(id)]); i >= 0 && x.is(i, id, s) {
		return i
	}
	return -1
}

func (x *index) is(i int, id textid.ID, s string) bool {
	return x.ids[i] == id && (id.Len <= textid.Whole || x.names[i] == s)
}

func (x *index) search(id textid.ID, s string) int {
	for i := range x.names {
		if s != "" && x.is(i, id, s) {
			return i
		}
	}
	return -1
}
