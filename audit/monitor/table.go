package monitor

// ways is how many entries a bucket has: their keys fill one cache line.
const ways = 8

// table maps the keys of subjects to places in its columns, which hold what
// each rule knows of the subject. It grows up to its capacity. A newcomer to a
// full bucket replaces an entry that has expired, or the one that came least
// often if the newcomer has come more often than that, by the sketch's
// estimate. So a flood of keys that come once never displaces a subject that
// came twice.
type table struct {
	keys    []uint64
	last    []int64  // when the subject came last
	weight  []uint16 // how often it came
	columns []column
	n       int
	limit   int   // entries, a power of two
	keep    int64 // nanoseconds after which an entry has expired
	gate    *sketch

	evicted uint64 // living entries that gave way
	refused uint64 // events of newcomers that found no place
}

// column is the state of one rule for the subjects of one table.
type column interface {
	grow(n int, from []int32) // new place i takes over the old place from[i], if that is not negative
	clear(i int)
}

// cells is a column of T.
type cells[T any] struct {
	v []T
}

func (c *cells[T]) grow(n int, from []int32) {
	v := make([]T, n)
	for i, f := range from {
		if f >= 0 {
			v[i] = c.v[f]
		}
	}
	c.v = v
}

func (c *cells[T]) clear(i int) {
	var zero T
	c.v[i] = zero
}

const firstSize = 64

func (t *table) init() {
	n := min(firstSize, t.limit)
	t.keys, t.last, t.weight = make([]uint64, n), make([]int64, n), make([]uint16, n)
	for _, c := range t.columns {
		c.grow(n, nil)
	}
}

func (t *table) bucket(key uint64) int {
	return int(key&uint64(len(t.keys)/ways-1)) * ways
}

// find returns the place of key, or -1, and counts the visit.
func (t *table) find(key uint64, now int64) int {
	b := t.bucket(key)
	for i, k := range t.keys[b : b+ways] {
		if k == key {
			i += b
			if now-t.last[i] > t.keep {
				t.drop(i)
				return -1
			}
			t.touch(i, now)
			return i
		}
	}
	return -1
}

func (t *table) touch(i int, now int64) {
	t.last[i] = now
	if t.weight[i] < 1<<16-1 {
		t.weight[i]++
	}
}

func (t *table) drop(i int) {
	t.keys[i], t.weight[i] = 0, 0
	t.n--
	for _, c := range t.columns {
		c.clear(i)
	}
}

// enter returns the place of key, which it makes if it can; -1 if not.
func (t *table) enter(key uint64, now int64) int {
	if i := t.find(key, now); i >= 0 {
		return i
	}
	for {
		if i := t.free(key, now); i >= 0 {
			return t.occupy(i, key, now)
		}
		if len(t.keys) >= t.limit {
			break
		}
		t.grow()
	}
	if t.gate == nil {
		t.gate = newSketch(max(1<<12, t.limit*2))
	}
	estimate := uint16(t.gate.add(key))
	i := t.weakest(key)
	if estimate <= t.weight[i] {
		t.refused++
		return -1
	}
	t.evicted++
	t.drop(i)
	i = t.occupy(i, key, now)
	t.weight[i] = estimate
	return i
}

func (t *table) occupy(i int, key uint64, now int64) int {
	t.keys[i], t.last[i], t.weight[i] = key, now, 1
	t.n++
	return i
}

// free is an empty place for key, or one whose entry has expired, or -1.
func (t *table) free(key uint64, now int64) int {
	b := t.bucket(key)
	for i := b; i < b+ways; i++ {
		if t.keys[i] == 0 {
			return i
		}
		if now-t.last[i] > t.keep {
			t.drop(i)
			return i
		}
	}
	return -1
}

func (t *table) weakest(key uint64) int {
	b := t.bucket(key)
	least := b
	for i := b + 1; i < b+ways; i++ {
		if t.weight[i] < t.weight[least] || t.weight[i] == t.weight[least] && t.last[i] < t.last[least] {
			least = i
		}
	}
	return least
}

// grow doubles the table. The entries of a bucket spread over two.
func (t *table) grow() {
	old := *t
	n := 2 * len(t.keys)
	t.keys, t.last, t.weight = make([]uint64, n), make([]int64, n), make([]uint16, n)
	from := make([]int32, n)
	for i := range from {
		from[i] = -1
	}
	for i, key := range old.keys {
		if key == 0 {
			continue
		}
		j := t.bucket(key)
		for t.keys[j] != 0 {
			j++
		}
		t.keys[j], t.last[j], t.weight[j], from[j] = key, old.last[i], old.weight[i], int32(i)
	}
	for _, c := range t.columns {
		c.grow(n, from)
	}
}
