//go:build !purego

package redact

// hasAVX2 reports whether the processor has AVX2, BMI1 and BMI2 and the operating
// system saves their registers.
var hasAVX2 = detectAVX2()

func detectAVX2() bool

// fillAVX2 is fill. Of a block of fewer than 32 bytes it reads bytes beside it too, in
// the same page of memory, and forgets them. Where there is no AVX2, and for the
// shortest texts, it goes on as fillPortable.
//
//go:noescape
func fillAVX2(w *window, s string, i, n int, tails *gramSet)

// sieveBMI is the second part of fillAVX2: it sieves the heads, and of the ends those
// that are easily told.
//
//go:noescape
//nolint:unused // jumped to by fillAVX2
func sieveBMI(w *window, s string, i, n int, tails *gramSet)

// fillPortable is fillAVX2 in Go.
//
//nolint:unused // jumped to by fillAVX2
func fillPortable(w *window, s string, i, n int, _ *gramSet) { w.fillGeneric(s, i, n) }

// fill makes w the n bytes of s at i, 1 to 64 of them, and what follows the block
// that was in w. Names of keys end as tails says; w.ends are those of which sieveEnds
// is to tell.
func (w *window) fill(s string, i, n int, tails *gramSet) { fillAVX2(w, s, i, n, tails) }
