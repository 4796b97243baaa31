//go:build !purego

package redact

import "unsafe"

// hasAVX2 reports whether the processor has AVX2, BMI1 and BMI2 and the operating
// system saves their registers.
var hasAVX2 = detectAVX2()

func detectAVX2() bool

// fillAVX2 makes w the n bytes at p, 1 to 64 of them, and what follows the block
// that was in w. Of fewer than 32 it reads bytes beside them too, in the same page
// of memory, and forgets them. Where there is no AVX2 it goes on as fillPortable.
//
//go:noescape
func fillAVX2(w *window, p *byte, n int, grams *gramTable)

// fillPortable is fillAVX2 in Go.
//
//nolint:unused // called by fillAVX2
func fillPortable(w *window, p *byte, n int, _ *gramTable) {
	w.fillGeneric(unsafe.String(p, n), 0, n)
}

// fill makes w the n bytes of s at i, 1 to 64 of them, and what follows the block
// that was in w.
func (w *window) fill(s string, i, n int) { fillAVX2(w, &bytesOf(s)[i], n, &proseGrams) }
