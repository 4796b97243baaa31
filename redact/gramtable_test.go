package redact

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what the tables of words need")

// mayBegin reports whether one of the groups may begin s, a place at a time: the
// reference for what machines do for many bytes at once.
func (t *gramTable) mayBegin(s string) bool {
	buckets := uint8(0xff)
	for k := range gramPlaces {
		buckets &= t[k][s[k]&31]
	}
	return buckets != 0
}

// proseWords are the words that word looks at.
func proseWords() (list []string) {
	for _, slot := range words.slots {
		if slot.role&wordProse != 0 && len(slot.word) >= 3 {
			list = append(list, slot.word)
		}
	}
	slices.Sort(list)
	return list
}

// TestProseGrams holds that the table has every word. With -update it is made
// again, which is worth while whenever words come or go.
func TestProseGrams(t *testing.T) {
	list := proseWords()
	if *update {
		table := newGramTable(list, 6)
		text := ""
		for k := range table {
			text += fmt.Sprintf(" +\n\t\"%s\" +\n\t\"%s\"", hexBytes(table[k][:16]), hexBytes(table[k][16:]))
		}
		text = "package redact\n\n// proseTable is proseGrams: for each place the buckets of the bytes with the\n// low five bits 0 to 31. go test ./redact -run TestProseGrams -update writes it.\nconst proseTable = \"\"" + text + "\n"
		require.NoError(t, os.WriteFile("gramdata.go", []byte(text), 0o644))
		proseGrams = *table
	}
	for _, w := range list {
		for _, after := range []string{" ", "=", "S"} {
			require.True(t, proseGrams.mayBegin(w+after), "%s: run go test ./redact -run TestProseGrams -update", w)
			require.True(t, proseGrams.mayBegin(strings.ToUpper(w)+after), w)
		}
	}
	assert.False(t, proseGrams.mayBegin("12 a"))
	assert.False(t, proseGrams.mayBegin("\xf0\x9f\x98\x80"))
}

func hexBytes(b []uint8) (text string) {
	for _, c := range b {
		text += fmt.Sprintf("\\x%02x", c)
	}
	return text
}

// letterShares says how many in a thousand of the words of logs have which letter
// at each of the first four places; the last is that of words which are shorter.
var letterShares = [gramPlaces][27]float64{
	{71, 38, 84, 48, 42, 53, 23, 29, 64, 14, 9, 38, 57, 33, 31, 55, 4, 47, 90, 67, 29, 16, 22, 25, 3, 6, 0},
	{86, 15, 25, 24, 124, 16, 3, 36, 57, 1, 5, 28, 13, 62, 120, 30, 3, 52, 42, 43, 41, 5, 6, 11, 16, 1, 134},
	{52, 21, 41, 35, 46, 29, 21, 9, 37, 3, 6, 36, 44, 52, 42, 33, 5, 67, 51, 69, 17, 16, 5, 6, 9, 3, 245},
	{37, 6, 28, 24, 90, 9, 13, 14, 35, 2, 15, 31, 18, 38, 40, 27, 1, 35, 31, 61, 20, 11, 5, 4, 4, 1, 403},
}

// gramBucket is the low five bits of the bytes at each place, a bit each.
type gramBucket [gramPlaces]uint32

func bucketOf(gram string) (b gramBucket) {
	for k := range gramPlaces {
		if k == len(gram) {
			b[k] = anyByte
			break
		}
		b[k] = 1 << (gram[k] & 31)
	}
	return b
}

const anyByte = 1<<32 - 1

func union(grams []string) (b gramBucket) {
	for _, g := range grams {
		o := bucketOf(g)
		for k := range gramPlaces {
			b[k] |= o[k]
		}
	}
	return b
}

// share returns what share of the words of logs is taken for one of b's.
func (b gramBucket) share() float64 {
	share := 1.0
	for k := range gramPlaces {
		sum := 0.0
		for c := byte('a'); c <= 'z'; c++ {
			if b[k]>>(c&31)&1 != 0 {
				sum += letterShares[k][c-'a']
			}
		}
		if b[k] == anyByte {
			sum += letterShares[k][26]
		}
		share *= sum / 1000
	}
	return share
}

// ordinaryWords are the first bytes of the words of ordinaryLines and of what stands
// behind them, each with its share of all.
var ordinaryWords = func() (list []ordinaryWord) {
	total, at := 0.0, map[gramBucket]int{}
	for line := range strings.Lines(ordinaryLines) {
		for i := 0; i+gramPlaces <= len(line); i++ {
			if class[line[i]]&isLetter == 0 || i > 0 && class[line[i-1]]&isLetter != 0 && (class[line[i]]&isUpper == 0 || class[line[i-1]]&isUpper != 0) {
				continue
			}
			gram := bucketOf(line[i : i+gramPlaces])
			n, ok := at[gram]
			if !ok {
				n = len(list)
				at[gram], list = n, append(list, ordinaryWord{gram: gram})
			}
			list[n].share++
			total++
		}
	}
	for i := range list {
		list[i].share /= total
	}
	return list
}()

type ordinaryWord struct {
	gram  gramBucket
	share float64
}

// cost is what share of the words is taken for one of b's, more of the ordinary ones
// than of those that their letters make likely.
func (b gramBucket) cost() float64 {
	const rest = 0.3
	cost := rest * b.share()
	for i := range ordinaryWords {
		w := &ordinaryWords[i]
		if w.gram[0]&b[0] != 0 && w.gram[1]&b[1] != 0 && w.gram[2]&b[2] != 0 && w.gram[3]&b[3] != 0 {
			cost += (1 - rest) * w.share
		}
	}
	return cost
}

// newGramTable makes the table of the first four letters of each of list, or of
// three and any byte after them. Of several it takes the one that lets the fewest
// words pass. The same list gives the same table.
func newGramTable(list []string, tries uint64) (best *gramTable) {
	least := math.Inf(1)
	for seed := range tries {
		if t, cost := annealed(list, seed+1); cost < least {
			best, least = t, cost
		}
	}
	return best
}

// annealed makes such a table. Which share a bucket is found by annealing: one is
// moved at a time, at first also where that makes it worse, later only where it
// helps.
func annealed(list []string, seed uint64) (*gramTable, float64) {
	var grams []string
	for _, w := range list {
		if g := w[:min(len(w), gramPlaces)]; !slices.Contains(grams, g) {
			grams = append(grams, g)
		}
	}
	var sets [gramBuckets][]string
	in := make([]int, len(grams)) // the bucket of each
	for i, g := range grams {
		in[i] = i % gramBuckets
		sets[in[i]] = append(sets[in[i]], g)
	}
	var cost [gramBuckets]float64
	for i, s := range sets {
		cost[i] = union(s).cost()
	}
	random := rand.New(rand.NewPCG(seed, 2))
	for n, moves := 0, 3000*len(grams); n < moves; n++ {
		heat := 0.03 * math.Pow(1e-4, float64(n)/float64(moves))
		g := random.IntN(len(grams))
		from, to := in[g], random.IntN(gramBuckets)
		if from == to {
			continue
		}
		without := slices.DeleteFunc(slices.Clone(sets[from]), func(o string) bool { return o == grams[g] })
		with := append(slices.Clone(sets[to]), grams[g])
		less, more := union(without).cost(), union(with).cost()
		if worse := less + more - cost[from] - cost[to]; worse <= 0 || random.Float64() < math.Exp(-worse/heat) {
			sets[from], sets[to], in[g] = without, with, to
			cost[from], cost[to] = less, more
		}
	}
	t, all := &gramTable{}, 0.0
	for i, s := range sets {
		all += cost[i]
		b := union(s)
		for k := range gramPlaces {
			for n := range 32 {
				t[k][n] |= uint8(b[k]>>n&1) << i
			}
		}
	}
	return t, all
}

func TestGramTable(t *testing.T) {
	grams := []string{"password", "token", "pin", "curl", "begin", "otp", "secret", "code", "key", "cred", "bearer", "mysql"}
	table := newGramTable(grams, 1)
	for _, g := range grams {
		assert.True(t, table.mayBegin(g+" "), g)
		assert.True(t, table.mayBegin(strings.ToUpper(g)+"="), "in capitals: %s", g)
	}
	others := 0
	for c := range 26 * 26 * 26 * 26 {
		if table.mayBegin(string([]byte{byte('a' + c/17576), byte('a' + c/676%26), byte('a' + c/26%26), byte('a' + c%26)})) {
			others++
		}
	}
	assert.Less(t, others, 26*26*26*26/100, "few other groups are taken for one")
}
