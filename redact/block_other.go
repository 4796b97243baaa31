//go:build !amd64 || purego

package redact

// fill makes w the n bytes of s at i, 1 to 64 of them, and what follows the block
// that was in w. Names of keys end as tails says.
func (w *window) fill(s string, i, n int, tails *gramSet) { w.fillGeneric(s, i, n, tails) }
