package redact

import (
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// naiveBlock fills a block from the class table, a byte at a time.
func naiveBlock(s string, i, n int) (b block) {
	set := func(mask *uint64, k int, is bool) {
		if is {
			*mask |= 1 << k
		}
	}
	for k := range n {
		c := s[i+k]
		set(&b.letter, k, class[c]&isLetter != 0)
		set(&b.upper, k, class[c]&isUpper != 0)
		set(&b.digit, k, class[c]&isDigit != 0)
		set(&b.sym, k, class[c]&isWordSym != 0)
		set(&b.pair, k, c == ':' || c == '=')
		set(&b.mark, k, c == '@' || c == '$' || c == '<' || c == '>')
		set(&b.prose, k, k+gramPlaces <= n && proseGrams.mayBegin(s[i+k:i+n]))
		set(&b.high, k, c >= 0x80)
		set(&b.escape, k, c < ' ' || c == '"' || c == '\\' || c >= 0x80)
	}
	return b
}

// filled returns the window of the n bytes of s at i after those right before
// them, filled by fill and in Go.
func filled(s string, i, n int) (got, generic window) {
	if i >= blockSize {
		got.fill(s, i-blockSize, blockSize, &keyTails)
		generic.fillGeneric(s, i-blockSize, blockSize)
	}
	got.fill(s, i, n, &keyTails)
	generic.fillGeneric(s, i, n)
	for _, w := range []*window{&got, &generic} {
		w.sieveEnds(s, &keyTails)
		w.ends = 0
	}
	return got, generic
}

// TestFill holds the ways to fill a window equal, for every byte at every place
// and for every length, at both ends of a text.
func TestFill(t *testing.T) { eachFill(t, fillsAlike) }

func fillsAlike(t *testing.T) {
	check := func(s string, i, n int) {
		want := naiveBlock(s, i, n)
		got, generic := filled(s, i, n)
		require.Zero(t, want.prose&^got.prose, "no gram is missed: %q[%d:%d]", s, i, i+n)
		if others := bits.OnesCount64(got.prose &^ want.prose); others != bits.OnesCount64(generic.prose&^want.prose) {
			require.LessOrEqual(t, others, 6, "few others are seen: %q[%d:%d]", s, i, i+n)
		}
		generic.heads &= got.prose
		got.prose, generic.prose = want.prose, want.prose
		require.Equal(t, want, got.block, "%q[%d:%d]", s, i, i+n)
		require.Equal(t, generic, got, "%q[%d:%d]", s, i, i+n)
	}
	for c := range 256 {
		check(strings.Repeat(string([]byte{byte(c)}), blockSize), 0, blockSize)
		check(strings.Repeat(string([]byte{byte(c)}), 3*blockSize), blockSize, blockSize)
	}
	for size := 1; size <= 3*blockSize; size++ {
		s := make([]byte, size)
		for range 20 {
			few := rand.IntN(2) == 0
			for i := range s {
				s[i] = byte(rand.IntN(256))
				if few || rand.IntN(2) == 0 {
					s[i] = "-_:=>@$ az09AZ\"\\pasTOKbe"[rand.IntN(24)]
				}
			}
			i := rand.IntN(size)
			check(string(s), i, 1+rand.IntN(min(blockSize, size-i)))
			for i := 0; i < size; i += blockSize {
				check(string(s), i, min(blockSize, size-i))
			}
		}
	}
}

// TestSieve holds that fill sieves as Go does, in texts of the words that count, of
// some that nearly do and of what stands between words, cut anywhere into blocks.
func TestSieve(t *testing.T) { eachFill(t, sievesAlike) }

func sievesAlike(t *testing.T) {
	list := proseWords()
	pieces := []string{" ", "=", ":", "_", "-", "S", "x", "%3D", "1", "é", "Pin", "ID", "id="}
	heads, names := 0, 0
	for range 3000 {
		s := ""
		for range 1 + rand.IntN(30) {
			w := list[rand.IntN(len(list))]
			switch rand.IntN(5) {
			case 0:
				w = strings.ToUpper(w)
			case 1:
				w = w[:len(w)-1]
			case 2:
				w = strings.ToUpper(w[:1]) + w[1:]
			}
			s += w + pieces[rand.IntN(len(pieces))] + pieces[rand.IntN(len(pieces))]
		}
		for i := 0; i < len(s); i += blockSize {
			got, generic := filled(s, i, min(blockSize, len(s)-i))
			generic.heads &= got.prose
			got.prose, generic.prose = 0, 0
			require.Equal(t, generic, got, "%q at %d", s, i)
			heads += bits.OnesCount64(got.heads)
			names += bits.OnesCount64(got.names)
		}
	}
	require.Greater(t, heads, 3000)
	require.Greater(t, names, 3000)
}

// TestNamedNumbers holds which pairs after a number stay among the names, however long
// it is and wherever a block ends: those with a name before it, in the block before at
// the earliest.
func TestNamedNumbers(t *testing.T) { eachFill(t, namesNumbers) }

func namesNumbers(t *testing.T) {
	named := 0
	for range 3000 {
		var b strings.Builder
		for b.Len() < 3*blockSize {
			b.WriteString([]string{"a", "_", " ", ":", "=", ".", "é"}[rand.IntN(7)])
			b.WriteString(strings.Repeat("7", rand.IntN(1<<rand.IntN(8))))
		}
		s := b.String()
		var w window
		for base := 0; base < len(s); base += blockSize {
			w.fill(s, base, min(blockSize, len(s)-base), &keyTails)
			for m := w.pair; m != 0; m &= m - 1 {
				p := base + bits.TrailingZeros64(m)
				low := max(0, base-blockSize)
				if n := runStart(s, p, low, isDigit); n < p {
					want := n > low && class[s[n-1]]&(isLetter|isWordSym) != 0
					require.Equal(t, want, w.names&m&-m != 0, "%q at %d", s, p)
					named += bits.OnesCount64(w.names & m & -m)
				}
			}
		}
	}
	require.Greater(t, named, 1000)
}

func BenchmarkFill(b *testing.B) {
	s := strings.Repeat("2026-11-25 INFO user=bob path=/a/b c ", 4)
	generic := func(w *window, s string, i, n int, _ *gramSet) { w.fillGeneric(s, i, n) }
	for name, f := range map[string]func(*window, string, int, int, *gramSet){"fill": (*window).fill, "generic": generic} {
		for _, n := range []int{20, 32, 64} {
			b.Run(name+"/"+strconv.Itoa(n), func(b *testing.B) {
				var w window
				for b.Loop() {
					f(&w, s, 0, n, &keyTails)
				}
			})
		}
	}
}
