// Package textid tells short texts apart without a look at each byte: names of
// fields, keys of attributes, words of a list.
package textid

import "encoding/binary"

// ID is the length of a text with its first and last bytes. Two texts of at most
// Whole bytes are equal exactly when their IDs are.
type ID struct {
	Len    int
	lo, hi uint64
}

// Whole is the length of the longest text that an ID holds all of.
const Whole = 16

// Of returns the ID of s.
func Of(s string) ID {
	if len(s) >= 8 {
		return Long(s)
	}
	return Short(s)
}

// Long is Of for a text of at least eight bytes. Unlike Of it is small enough to
// be inlined, as Short is.
func Long(s string) ID {
	b := []byte(s) // not copied: nothing writes to it
	return ID{len(b), binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[len(b)-8:])}
}

// Short is Of for a text of less than eight bytes.
func Short(s string) ID {
	b := []byte(s) // not copied: nothing writes to it
	switch n := len(b); {
	case n >= 4:
		return ID{n, uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))}
	case n > 0:
		return ID{n, uint64(b[0]), uint64(b[n/2])<<8 | uint64(b[n-1])}
	}
	return ID{}
}

// Hash mixes the ID with an odd seed. Its upper bits are the good ones.
func (id ID) Hash(seed uint64) uint64 {
	h := id.lo ^ id.hi*3 ^ uint64(id.Len)
	h ^= h >> 32 // a product carries upwards only
	return h * seed
}
