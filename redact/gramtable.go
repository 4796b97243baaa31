package redact

import "math/bits"

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
		var b gramBucket
		for k := range gramPlaces {
			if k == len(g) {
				b.low[k], b.high[k] = 1<<16-1, 1<<16-1 // any byte
				break
			}
			b.low[k] = 1 << (g[k] & 15)
			b.high[k] = 1<<(g[k]>>4) | 1<<(g[k]&^0x20>>4)
		}
		sets = append(sets, b)
	}
	for len(sets) > gramBuckets {
		besti, bestj, least := 0, 0, 0
		for i := range sets {
			for j := range i {
				more := sets[i].with(sets[j]).size() - sets[i].size() - sets[j].size()
				if bestj == 0 || more < least {
					besti, bestj, least = j, i, more
				}
			}
		}
		sets[besti] = sets[besti].with(sets[bestj])
		sets = append(sets[:bestj], sets[bestj+1:]...)
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

// gramBucket is the nibbles at each place.
type gramBucket struct{ low, high [gramPlaces]uint16 }

func (b gramBucket) with(o gramBucket) gramBucket {
	for k := range gramPlaces {
		b.low[k] |= o.low[k]
		b.high[k] |= o.high[k]
	}
	return b
}

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
