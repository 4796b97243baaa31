//go:build !amd64 || purego

package redact

// fill makes w the n bytes of s at i, 1 to 64 of them, and what follows the block
// that was in w. Names of keys end as tails says; w.ends are those of which sieveEnds
// is to tell.
func (w *window) fill(s string, i, n int, _ *gramSet) { w.fillGeneric(s, i, n) }
