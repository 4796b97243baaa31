//go:build !amd64 || purego

package redact

// classify fills b with what the n bytes of s at i are, at most 64.
func classify(b *block, s string, i, n int) { classifyGeneric(b, s, i, n) }
