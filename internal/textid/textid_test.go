package textid

import (
	"testing"

	"pgregory.net/rapid"
)

func TestAnIDHoldsAllOfAShortText(t *testing.T) {
	text := rapid.StringMatching(`[ab]{0,17}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		if a == b && Of(a) != Of(b) {
			t.Fatalf("%q has two IDs", a)
		}
		if a != b && len(a) <= Whole && Of(a) == Of(b) {
			t.Fatalf("%q and %q have the same ID", a, b)
		}
	})
}
