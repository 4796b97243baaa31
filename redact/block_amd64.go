//go:build !purego

package redact

// hasAVX2 reports whether the processor has AVX2, BMI1 and BMI2 and the operating
// system saves their registers. hasAVX512 reports whether it has the parts F, BW, DQ, VL
// and VBMI of AVX-512 as well.
var (
	hasAVX2   = detectAVX2()
	hasAVX512 = hasAVX2 && detectAVX512()
)

func detectAVX2() bool
func detectAVX512() bool

// fillVector is fill, by what the processor has. For the shortest texts it is
// fillPortable.
//
//go:noescape
func fillVector(w *window, s string, i, n int, tails *gramSet)

// fillAVX512 is fill, 64 bytes at a time.
//
//go:noescape
//nolint:unused // jumped to by fillVector
func fillAVX512(w *window, s string, i, n int, tails *gramSet)

// fillAVX2 is fill, 32 bytes at a time. Of a block of fewer it reads bytes beside it
// too, in the same page of memory, and forgets them.
//
//go:noescape
//nolint:unused // jumped to by fillVector
func fillAVX2(w *window, s string, i, n int, tails *gramSet)

// stopsBMI is the second part of both: it finds what window.stops does.
//
//go:noescape
//nolint:unused // jumped to
func stopsBMI(w *window, s string, i, n int, tails *gramSet)

// sieveBMI is the third part: it sieves the heads, and of the ends those that are easily
// told.
//
//go:noescape
//nolint:unused // jumped to by stopsBMI
func sieveBMI(w *window, s string, i, n int, tails *gramSet)

// fillPortable is fill in Go.
//
//nolint:unused // jumped to by fillVector
func fillPortable(w *window, s string, i, n int, _ *gramSet) { w.fillGeneric(s, i, n) }

// fill makes w the n bytes of s at i, 1 to 64 of them, and what follows the block
// that was in w. Names of keys end as tails says; w.ends are those of which sieveEnds
// is to tell.
func (w *window) fill(s string, i, n int, tails *gramSet) { fillVector(w, s, i, n, tails) }
