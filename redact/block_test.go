package redact

import (
	"math/bits"
	"math/rand/v2"
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
		set(&b.mark, k, c == '@' || c == '$' || c == '>')
		set(&b.prose, k, k+gramPlaces <= n && proseGrams.mayBegin(s[i+k:i+n]))
		set(&b.escape, k, c < ' ' || c == '"' || c == '\\' || c >= 0x80)
	}
	return b
}

// TestClassify holds the ways to fill a block equal, for every byte at every
// place and for every length, at both ends of a text.
func TestClassify(t *testing.T) {
	check := func(s string, i, n int) {
		want := naiveBlock(s, i, n)
		var got, generic block
		classify(&got, s, i, n)
		classifyGeneric(&generic, s, i, n)
		require.Zero(t, want.prose&^got.prose, "no gram is missed: %q[%d:%d]", s, i, i+n)
		if others := bits.OnesCount64(got.prose &^ want.prose); others != bits.OnesCount64(generic.prose&^want.prose) {
			require.LessOrEqual(t, others, 6, "few others are seen: %q[%d:%d]", s, i, i+n)
		}
		got.prose, generic.prose = want.prose, want.prose
		require.Equal(t, want, got, "%q[%d:%d]", s, i, i+n)
		require.Equal(t, want, generic, "%q[%d:%d]", s, i, i+n)
	}
	for c := range 256 {
		check(strings.Repeat(string([]byte{byte(c)}), blockSize), 0, blockSize)
	}
	for size := 1; size <= 3*blockSize; size++ {
		s := make([]byte, size)
		for range 20 {
			for i := range s {
				s[i] = byte(rand.IntN(256))
				if rand.IntN(2) == 0 {
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

func BenchmarkClassify(b *testing.B) {
	s := strings.Repeat("2026-11-25 INFO user=bob path=/a/b c ", 4)
	for name, f := range map[string]func(*block, string, int, int){"classify": classify, "generic": classifyGeneric} {
		for _, n := range []int{20, 32, 64} {
			b.Run(name+"/"+string(rune('0'+n/10))+"0", func(b *testing.B) {
				var m block
				for b.Loop() {
					f(&m, s, 0, n)
				}
			})
		}
	}
}
