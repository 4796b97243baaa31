package monitor

import (
	"cmp"
	"math/bits"
)

// hasher makes the 64-bit keys of tables and sketches. Its seed is fixed by
// the options, not random, so that a replay evicts what live evicted.
type hasher struct {
	seed  uint64
	paths [512]pathKey
}

// pathKey is a path that was hashed lately.
type pathKey struct {
	rough, key uint64
	known      bool // it is in the set of known paths
}

// number mixes a value that may be chosen by others.
func (h *hasher) number(x, tag uint64) uint64 {
	hi, lo := bits.Mul64(x^h.seed^0x9e3779b97f4a7c15, tag<<1|1^0xd6e8feb86659fd93)
	hi, lo = bits.Mul64(hi^lo^h.seed, 0xa0761d6478bd642f)
	return max(hi^lo, 1) // 0 is none
}

// prefix is the network of the event's address: so many of the first bits of
// IPv4, or of the first half of IPv6.
func (h *hasher) prefix(ev *event, four, six int, tag uint64) uint64 {
	if ev.wide() {
		return h.number(ev.addr>>(64-six), tag|uint64(numFields)<<1)
	}
	return h.number(ev.addr>>(32-four), tag)
}

// digest hashes a token hash, 0 if there is none. Of a plain one 24 of its digits
// are as good as all: they are those of SHA-256.
func digest(s string) uint64 {
	switch len(s) {
	case 0:
		return 0
	case plainHash:
		return max(fold(word(s)^0x2d358dccaa6c78a5, word(s[8:])^0x8bb84b93962eacc9)^word(s[56:]), 1)
	}
	return max(sum(s), 1)
}

// sum hashes a string, two words at a time. Two products are under way at once.
func sum(s string) uint64 {
	a, b := uint64(len(s))^0xa0761d6478bd642f, uint64(0xe7037ed1a0b428db)
	for ; len(s) > 16; s = s[16:] {
		x := a ^ word(s) // it is there still where the other factor is 0
		a, b = b, x^fold(x, word(s[8:])^0x8ebc6af09c88c6e3)
	}
	var x, y uint64
	switch n := len(s); {
	case n >= 8:
		x, y = word(s), word(s[n-8:])
	case n >= 4:
		x, y = uint64(half32(s)), uint64(half32(s[n-4:]))
	case n > 0:
		x = uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16
	}
	return fold(a^x, 0x8ebc6af09c88c6e3) ^ bits.RotateLeft64(fold(b^y, 0x589965cc75374cc3), 32)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func half32(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// path finds the key of a path's shape.
func (h *hasher) path(ev *event) *pathKey {
	k := &h.paths[ev.hashes.path%uint64(len(h.paths))]
	if k.rough != ev.hashes.path || k.key == 0 {
		*k = pathKey{rough: ev.hashes.path, key: h.number(shapeOf(ev.path), uint64(FieldPath))}
	}
	return k
}

// make hashes a field of an event; 0 means that the event does not have it.
func (h *hasher) make(ev *event, f Field) uint64 {
	tag := uint64(f)
	switch f {
	case FieldIP:
		return h.prefix(ev, 32, 64, tag)
	case FieldNetwork:
		return h.prefix(ev, 24, 48, tag)
	case FieldProvider:
		if ev.asn != 0 {
			return h.number(uint64(ev.asn), tag)
		}
		return h.prefix(ev, 16, 32, tag)
	case FieldToken:
		if ev.hashes.token != 0 {
			return h.number(ev.hashes.token, tag)
		}
	case FieldFingerprint:
		if ev.hashes.fp != 0 {
			return h.number(ev.hashes.fp, tag)
		}
	case FieldUserAgent:
		return h.number(ev.hashes.agent, tag) // none is a user agent too
	case FieldPath:
		return h.path(ev).key
	case FieldCountry:
		if ev.country[0] != 0 {
			return h.number(uint64(ev.country[0])<<8|uint64(ev.country[1]), tag)
		}
	case FieldReason:
		return h.number(uint64(ev.reason), tag)
	case FieldStatus:
		return h.number(uint64(ev.status), tag)
	case FieldHTTPStatus:
		return h.number(uint64(ev.http), tag)
	case FieldUser:
		if ev.user != "" {
			return h.number(sum(ev.user), tag)
		}
	case FieldMethod:
		return h.number(sum(ev.method), tag)
	}
	return 0
}

// source is a number for all that an event says of where and how its token was
// used: network, provider, user agent, country, and the token's fingerprint.
func (h *hasher) source(ev *event) uint64 {
	network := ev.addr >> 8
	if ev.wide() {
		network = ev.addr>>16 | 1<<63
	}
	place := uint64(ev.asn)<<16 | uint64(ev.country[0])<<8 | uint64(ev.country[1])
	return fold(network^h.seed^0x2d358dccaa6c78a5, ev.hashes.agent^0x8bb84b93962eacc9) ^
		bits.RotateLeft64(fold(place^h.seed^0x4b33a62ed433d4a3, ev.hashes.fp^0x4d5a2da51de1aa47), 32)
}

// hashMost makes the keys that nearly every rule asks for.
func (x *moment) hashMost() {
	h, ev, k := &x.m.hash, x.ev, &x.keys
	if ev.hashes.token != 0 {
		k[FieldToken] = h.number(ev.hashes.token, uint64(FieldToken))
	}
	if ev.hashes.fp != 0 {
		k[FieldFingerprint] = h.number(ev.hashes.fp, uint64(FieldFingerprint))
	}
	k[FieldUserAgent] = h.number(ev.hashes.agent, uint64(FieldUserAgent))
	if ev.wide() {
		k[FieldIP], k[FieldNetwork], k[FieldProvider] = h.make(ev, FieldIP), h.make(ev, FieldNetwork), h.make(ev, FieldProvider)
		return
	}
	k[FieldIP] = h.number(ev.addr, uint64(FieldIP))
	k[FieldNetwork] = h.number(ev.addr>>8, uint64(FieldNetwork))
	k[FieldProvider] = h.number(cmp.Or(uint64(ev.asn), ev.addr>>16), uint64(FieldProvider))
}

// key is the hashed field of the event, made when first asked for.
func (x *moment) key(f Field) uint64 {
	if k := x.keys[f]; k != 0 {
		return k
	}
	return x.make(f)
}

//go:noinline
func (x *moment) make(f Field) uint64 {
	x.keys[f] = x.m.hash.make(x.ev, f)
	return x.keys[f]
}

// group is the key of several fields together; 0 when one is missing.
func (x *moment) group(fields []Field) uint64 {
	if len(fields) == 1 {
		return x.key(fields[0])
	}
	return x.combine(fields)
}

func (x *moment) combine(fields []Field) uint64 {
	var g uint64
	for i, f := range fields {
		k := x.key(f)
		if k == 0 {
			return 0
		}
		g = x.m.hash.number(g^bits.RotateLeft64(k, i*17), uint64(numFields)+uint64(i))
	}
	return g
}
