package redact

import (
	"math/bits"
	"slices"
)

// gramTable tells by nibbles where one of some groups of four letters may begin,
// whatever their case. Each group is in one of eight buckets, each bucket is a
// bit: low[k] and high[k] hold for the nibbles of the byte at place k the buckets
// that have a group with such a nibble there. A text of which all four bytes
// agree on a bucket may hold a group of it; few others do.
type gramTable [gramPlaces]struct{ low, high [16]uint8 }

const (
	gramPlaces  = 4
	gramBuckets = 8
)

// newGramTable makes the table of the first four letters of each of grams, or of
// three and any byte after them. Those that are most alike share a bucket.
func newGramTable(grams []string) *gramTable {
	var sets []gramBucket
	for _, g := range grams {
		if b := bucketOf(g); !slices.Contains(sets, b) {
			sets = append(sets, b)
		}
	}
	// cost[i][j], for j < i, is how many groups more are taken for one of theirs
	// when the two share a bucket.
	cost := make([][]int, len(sets))
	for i := range sets {
		cost[i] = make([]int, i)
		for j := range i {
			cost[i][j] = sets[i].more(sets[j])
		}
	}
	for len(sets) > gramBuckets {
		to, from := 0, 1
		for i := range cost {
			for j := range cost[i] {
				if cost[i][j] < cost[from][to] {
					to, from = j, i
				}
			}
		}
		sets[to] = sets[to].with(sets[from])
		sets = slices.Delete(sets, from, from+1)
		cost = slices.Delete(cost, from, from+1)
		for i := from; i < len(sets); i++ {
			cost[i] = slices.Delete(cost[i], from, from+1)
		}
		for i := range sets {
			if i != to {
				cost[max(i, to)][min(i, to)] = sets[to].more(sets[i])
			}
		}
	}
	t := &gramTable{}
	for i, b := range sets {
		for k := range gramPlaces {
			for n := range 16 {
				t[k].low[n] |= uint8(b.low[k]>>n&1) << i
				t[k].high[n] |= uint8(b.high[k]>>n&1) << i
			}
		}
	}
	return t
}

func bucketOf(gram string) (b gramBucket) {
	for k := range gramPlaces {
		if k == len(gram) {
			b.low[k], b.high[k] = 1<<16-1, 1<<16-1 // any byte
			break
		}
		b.low[k] = 1 << (gram[k] & 15)
		b.high[k] = 1<<(gram[k]>>4) | 1<<(gram[k]&^0x20>>4)
	}
	return b
}

// gramBucket is the nibbles at each place.
type gramBucket struct{ low, high [gramPlaces]uint16 }

func (b gramBucket) with(o gramBucket) gramBucket {
	for k := range gramPlaces {
		b.low[k] |= o.low[k]
		b.high[k] |= o.high[k]
	}
	return b
}

// more returns how many groups b and o take together more than apart.
func (b gramBucket) more(o gramBucket) int { return b.with(o).size() - b.size() - o.size() }

// size returns how many groups of letters are taken for one of b's.
func (b gramBucket) size() int {
	size := 1
	for k := range gramPlaces {
		n := 0
		if b.high[k]&(1<<('a'>>4)) != 0 {
			n += bits.OnesCount16(b.low[k] &^ 1) // a to o
		}
		if b.high[k]&(1<<('p'>>4)) != 0 {
			n += bits.OnesCount16(b.low[k] & (1<<11 - 1)) // p to z
		}
		size *= n
	}
	return size
}
