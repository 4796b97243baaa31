package redact

// gramTable tells where one of some groups of four letters may begin, whatever
// their case. Each group is in one of eight buckets, each bucket is a bit: the table
// has for the low five bits of the byte at a place, which tell letters apart, the
// buckets that have a group with such a byte there. A text of which all four bytes
// agree on a bucket may hold a group of it; few others do.
type gramTable [gramPlaces][32]uint8

const (
	gramPlaces  = 4
	gramBuckets = 8
)

// proseGrams tells where a word that word looks at may begin. What shares a bucket
// takes long to choose: a test does it, and holds that no word is missing.
var proseGrams = func() (t gramTable) {
	i := 0
	for k := range t {
		i += copy(t[k][:], proseTable[i:])
	}
	return t
}()
