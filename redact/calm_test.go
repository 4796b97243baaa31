package redact

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func calmSlowly(s string) bool {
	run := 0
	for i := range len(s) {
		switch c := s[i]; {
		case class[c]&isWord != 0:
			if run++; run >= minRun {
				return false
			}
		case c == '.' || c == '/':
			run = 0
		default:
			return false
		}
	}
	return true
}

func TestCalmAgreesWithTheBytes(t *testing.T) {
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				b := []byte(strings.Repeat("a.b/", 5)[:n])
				b[at] = byte(c)
				require.Equal(t, calmSlowly(string(b)), calm(string(b)), "%q", b)
			}
		}
	}
	for n := range 200 {
		for at := range n {
			b := []byte(strings.Repeat("aZ09_-aZ09_-aZ.", 14)[:n])
			b[at] = 'x'
			require.Equal(t, calmSlowly(string(b)), calm(string(b)), "%q", b)
			b[at] = '!'
			require.False(t, calm(string(b)), "%q", b)
		}
	}
	for n := range 40 {
		for at := range n {
			b := []byte(strings.Repeat("aZ09_-", 7)[:n])
			b[at] = '.'
			require.Equal(t, calmSlowly(string(b)), calm(string(b)), "%q", b)
		}
	}
}

// Nothing is found in calm text, whatever words it has.
func TestCalmTextHoldsNoSecret(t *testing.T) {
	vocabulary := []string{"curl", "u", "p", "basic", "bearer", "is", "to", "begin", "end", "0", "1", "hunter2", "xK9z", "Q", "x", "aB3dE5gH7jK9mN"}
	for _, slot := range words.slots {
		if slot.word != "" && len(slot.word) < minRun {
			vocabulary = append(vocabulary, slot.word, strings.ToUpper(slot.word[:1])+slot.word[1:])
		}
	}
	r := Default()
	x := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		var b strings.Builder
		for range 1 + x.IntN(6) {
			b.WriteString(vocabulary[x.IntN(len(vocabulary))])
			b.WriteString([]string{"/", ".", "-", "_", "//", "--", "./", "-.-", ""}[x.IntN(9)])
		}
		if s := b.String(); calm(s) {
			sc := scanner{r: r, s: s, slow: true}
			_, found := sc.next()
			require.False(t, found, "%q", s)
		}
	}
}

func TestDigestAloneIsNoSecret(t *testing.T) {
	r := Default()
	x := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		b := make([]byte, []int{32, 40, 64, 128}[x.IntN(4)])
		for i := range b {
			b[i] = "0123456789abcdef"[x.IntN(16)]
		}
		s := string(b)
		require.True(t, digest(s))
		sc := scanner{r: r, s: s, slow: true}
		_, found := sc.next()
		require.False(t, found, "%q", s)
		b[x.IntN(len(b))] = "gG-/:`@A\xe1"[x.IntN(9)]
		require.False(t, digest(string(b)), "%q", b)
	}
}
