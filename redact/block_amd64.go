//go:build !purego

package redact

// hasAVX2 reports whether the processor and the operating system have AVX2.
var hasAVX2 = detectAVX2()

func detectAVX2() bool

// classifyAVX2 fills b with what the n bytes at p are, 1 to 64 of them. Of fewer
// than 32 it reads bytes beside them too, in the same page of memory, and
// forgets them.
//
//go:noescape
func classifyAVX2(b *block, p *byte, n int, grams *gramTable)

// classify fills b with what the n bytes of s at i are, 1 to 64 of them.
func classify(b *block, s string, i, n int) {
	if !hasAVX2 {
		classifyGeneric(b, s, i, n)
		return
	}
	classifyAVX2(b, &bytesOf(s)[i], n, &proseGrams)
}
