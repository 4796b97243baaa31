package monitor

import "math"

// ways is how many entries a bucket has: their keys fill one cache line.
const ways = 8

// bucket is eight entries of a table, by the low bits of their keys. It fills two
// cache lines.
type bucket struct {
	keys   [ways]uint64
	last   [ways]uint32 // when the subject came last
	weight [ways]uint16 // how often it came
	oldest uint32       // no entry came last before this
	least  uint16       // no entry came less often than this
	_      [10]byte
}

// Times in a bucket are steps of 1.07 s since 2006.
const (
	stepBits  = 30
	firstStep = 1 << 60 >> stepBits
)

func stepOf(at int64) uint32 { return uint32(max(at>>stepBits-firstStep, 0)) }

// table maps the keys of subjects to places. A place has a row, in which the
// rules of the table keep side by side what they know of the subject. It grows
// up to its capacity. A newcomer to a full bucket replaces an entry that has
// expired, or the one that came least often if the newcomer has come more often
// than that, by the sketch's estimate. So a flood of keys that come once never
// displaces a subject that came twice.
type table struct {
	buckets []bucket
	rows    []uint64
	words   int     // of a row
	owners  []owner // rules that keep more than the row
	n       int
	limit   int   // entries, a power of two
	keep    int64 // nanoseconds after which an entry has expired, or up to a step later
	steps   int64 // of keep
	gate    *sketch

	name    string
	columns []column
	group   []Field // what its subjects are
	admit   uint8   // statuses whose events may enter a new subject
	alone   bool    // the service is the only subject
	coarser int     // number of the table of which these subjects are parts, or -1

	evicted uint64 // living entries that gave way
	refused uint64 // events of newcomers that found no place
}

// owner is told what happens to the places of a table.
type owner interface {
	clear(i int)  // the subject at i is forgotten; its row is still there
	resize(n int) // there are n places now
}

// column is a part of a row, for what saves it.
type column struct {
	name     string
	at, size int // words
	kind     kind
}

// column notes that the row's words from from on are called so.
func (t *table) column(name string, from int, k kind) {
	t.columns = append(t.columns, column{name, from, t.words - from, k})
}

const firstSize = 64

func (t *table) init() {
	t.steps = t.keep>>stepBits + 1
	t.resize(min(firstSize, t.limit))
	if t.alone {
		t.occupy(&t.buckets[0], 0, 1, 0)
	}
}

func (t *table) resize(n int) {
	t.buckets, t.rows = make([]bucket, n/ways), make([]uint64, n*t.words)
	for _, o := range t.owners {
		o.resize(n)
	}
}

func (t *table) size() int { return len(t.buckets) * ways }

func (t *table) row(i int) []uint64 { return t.rows[i*t.words : (i+1)*t.words] }

// key is that of the subject at place i, or 0.
func (t *table) key(i int) uint64 { return t.buckets[i/ways].keys[i%ways] }

func (t *table) number(key uint64) int { return int(key & uint64(len(t.buckets)-1)) }

// expired says whether an entry that came last at a step has expired at another.
func (t *table) expired(last, now uint32) bool {
	return int64(now)-int64(last) > t.steps
}

// probe returns the place of key, or -1.
func (t *table) probe(key uint64) int {
	number := t.number(key)
	if i := t.buckets[number].find(key); i >= 0 {
		return number*ways + i
	}
	return -1
}

// find returns the number of the entry with this key, or -1. Which of them it is
// nobody can foresee, so all are compared, without a jump.
func (b *bucket) find(key uint64) int {
	i := -1
	if b.keys[0] == key {
		i = 0
	}
	if b.keys[1] == key {
		i = 1
	}
	if b.keys[2] == key {
		i = 2
	}
	if b.keys[3] == key {
		i = 3
	}
	if b.keys[4] == key {
		i = 4
	}
	if b.keys[5] == key {
		i = 5
	}
	if b.keys[6] == key {
		i = 6
	}
	if b.keys[7] == key {
		i = 7
	}
	return i
}

// find returns the place of key, or -1, and counts the visit.
func (t *table) find(key uint64, at int64) int {
	i := t.probe(key)
	if i < 0 {
		return -1
	}
	return t.visit(i, at)
}

// visit counts a visit of the subject at i. It returns -1 if that has expired.
func (t *table) visit(i int, at int64) int {
	b, j, now := &t.buckets[uint(i)/ways], uint(i)%ways, stepOf(at)
	if t.expired(b.last[j], now) {
		t.drop(i)
		return -1
	}
	b.last[j] = now
	if b.weight[j] < math.MaxUint16 {
		b.weight[j]++
	}
	return i
}

func (t *table) drop(i int) {
	for _, o := range t.owners {
		o.clear(i)
	}
	clear(t.row(i))
	b := &t.buckets[i/ways]
	b.keys[i%ways], b.weight[i%ways] = 0, 0
	t.n--
}

// enter returns the place of key, which it makes if it can; -1 if not.
func (t *table) enter(key uint64, at int64) int {
	if i := t.find(key, at); i >= 0 {
		return i
	}
	return t.insert(key, stepOf(at))
}

// insert makes a place for a subject that has none.
func (t *table) insert(key uint64, now uint32) int {
	for {
		number := t.number(key)
		b := &t.buckets[number]
		if i := t.free(b, number, now); i >= 0 {
			t.occupy(b, i, key, now)
			return number*ways + i
		}
		if t.size() >= t.limit {
			return t.evict(b, number, key, now)
		}
		t.grow()
	}
}

// evict makes room for a newcomer that came more often than the weakest entry.
func (t *table) evict(b *bucket, number int, key uint64, now uint32) int {
	if t.gate == nil {
		t.gate = newSketch(t.limit)
	}
	estimate := uint16(t.gate.add(key))
	if estimate <= b.least {
		t.refused++
		return -1
	}
	i := b.weakest()
	if b.least = b.weight[i]; estimate <= b.least {
		t.refused++
		return -1
	}
	t.evicted++
	t.drop(number*ways + i)
	t.occupy(b, i, key, now)
	b.weight[i] = estimate
	return number*ways + i
}

func (t *table) occupy(b *bucket, i int, key uint64, now uint32) {
	if b.oldest > now || b.keys == [ways]uint64{} {
		b.oldest = now
	}
	b.keys[i], b.last[i], b.weight[i], b.least = key, now, 1, 0
	t.n++
}

// free is an empty entry of the bucket, or one that has expired, or -1.
func (t *table) free(b *bucket, number int, now uint32) int {
	for i, k := range &b.keys {
		if k == 0 {
			return i
		}
	}
	if !t.expired(b.oldest, now) {
		return -1
	}
	least, next := 0, uint32(math.MaxUint32)
	for i := 1; i < ways; i++ {
		if b.last[i] < b.last[least] {
			least, next = i, min(next, b.last[least])
		} else {
			next = min(next, b.last[i])
		}
	}
	b.oldest = b.last[least]
	if !t.expired(b.oldest, now) {
		return -1
	}
	b.oldest = next
	t.drop(number*ways + least)
	return least
}

func (b *bucket) weakest() int {
	least := 0
	for i, w := range &b.weight {
		if w < b.weight[least] || w == b.weight[least] && b.last[i] < b.last[least] {
			least = i
		}
	}
	return least
}

// grow doubles the table. The entries of a bucket spread over two.
func (t *table) grow() {
	old := *t
	t.resize(2 * old.size())
	for i := range old.size() {
		from := &old.buckets[i/ways]
		key := from.keys[i%ways]
		if key == 0 {
			continue
		}
		number := t.number(key)
		b, j := &t.buckets[number], 0
		for b.keys[j] != 0 {
			j++
		}
		t.n--
		t.occupy(b, j, key, from.last[i%ways])
		b.weight[j] = from.weight[i%ways]
		copy(t.row(number*ways+j), old.row(i))
	}
}
