package redact

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// naiveSteps adds up the surprise of v a step at a time, as the constants say.
func naiveSteps(v string) (sum int) {
	is := func(i int, classes byte) bool { return i >= 0 && class[v[i]]&classes != 0 }
	for i := 1; i < len(v); i++ {
		switch {
		case is(i-1, isLetter) && is(i, isLetter):
			cost := int(pairBits[26*int(v[i-1]&31-1)+int(v[i]&31-1)]) - '('
			switch {
			case is(i-1, isLower) && is(i, isUpper):
				cost = cost/2 + costRise
			case is(i-1, isUpper) && is(i, isLower) && is(i-2, isUpper):
				cost = cost/2 + costFall
			}
			sum += cost
		case is(i-1, isDigit) && is(i, isDigit):
			sum += costDigitDigit
		case is(i-1, isDigit) && is(i, isLetter):
			sum += costDigitLetter
		case is(i-1, isLetter) && is(i, isDigit):
			sum += costLetterDigit
		default:
			sum += costSymbol
		}
	}
	return sum
}

func TestMeasure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.StringMatching(`[A-Za-z0-9_./\x{e9} -]{0,80}`).Draw(t, "v")
		got := measure(v)
		want := traits{n: len(v), steps: naiveSteps(v)}
		seen := map[byte]bool{}
		for i := range len(v) {
			cl := class[v[i]]
			seen[v[i]] = true
			switch {
			case cl&isUpper != 0:
				want.upper++
			case cl&isLower != 0:
				want.lower++
			case cl&isDigit != 0:
				want.digit++
			default:
				want.symbol++
			}
			if cl&isHexLetter != 0 {
				want.hexLetters++
			}
		}
		want.distinct = len(seen)
		assert.Equal(t, want, got)
	})
}
