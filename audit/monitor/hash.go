package monitor

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"github.com/cespare/xxhash/v2"
)

// hasher makes the 64-bit keys of tables and sketches. Its seed is fixed by
// the options, not random, so that a replay evicts what live evicted.
type hasher struct {
	seed  uint64
	shape []byte
	paths [512]pathKey
}

// pathKey is a path that was hashed lately.
type pathKey struct {
	raw, key uint64
	known    bool // it is in the set of known paths
}

// number mixes a value that may be chosen by others.
func (h *hasher) number(x, tag uint64) uint64 {
	hi, lo := bits.Mul64(x^h.seed^0x9e3779b97f4a7c15, tag<<1|1^0xd6e8feb86659fd93)
	hi2, lo2 := bits.Mul64(hi^lo^h.seed, 0xa0761d6478bd642f)
	return nonZero(hi2 ^ lo2)
}

// nonZero keeps 0 for "none".
func nonZero(x uint64) uint64 {
	if x == 0 {
		return 1
	}
	return x
}

// prefix is the network of an address: the first bits of IPv4, or of the first
// half of IPv6.
func (h *hasher) prefix(a netip.Addr, four, six int, tag uint64) uint64 {
	b := a.As16()
	if a.Is4() {
		return h.number(uint64(binary.BigEndian.Uint32(b[12:])>>(32-four)), tag)
	}
	return h.number(binary.BigEndian.Uint64(b[:8])>>(64-six), tag|uint64(numFields)<<1)
}

// digest hashes a token hash, 0 if there is none. Of a plain one half the digits
// are as good as all: they are those of SHA-256.
func digest(s string) uint64 {
	switch len(s) {
	case 0:
		return 0
	case plainHash:
		hi, lo := bits.Mul64(le64(s[:8])^0x2d358dccaa6c78a5, le64(s[8:16])^0x8bb84b93962eacc9)
		hi2, lo2 := bits.Mul64(le64(s[48:56])^0x4b33a62ed433d4a3, le64(s[56:])^0x4d5a2da51de1aa47)
		return nonZero(hi ^ lo ^ bits.RotateLeft64(hi2^lo2, 32))
	}
	return nonZero(xxhash.Sum64String(s))
}

func le64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// path finds the key of a path's shape.
func (h *hasher) path(ev *event) *pathKey {
	k := &h.paths[ev.hashes.path%uint64(len(h.paths))]
	if k.raw != ev.hashes.path || k.key == 0 {
		h.shape = appendShape(h.shape[:0], ev.path)
		*k = pathKey{raw: ev.hashes.path, key: h.number(xxhash.Sum64(h.shape), uint64(FieldPath))}
	}
	return k
}

// keys are the hashed fields of the event at hand, each made when first asked
// for. 0 means that the event does not have the field.
type keys struct {
	have  uint32
	value [numFields]uint64
}

func (h *hasher) key(k *keys, ev *event, f Field) uint64 {
	if k.have&(1<<f) == 0 {
		k.have |= 1 << f
		k.value[f] = h.make(ev, f)
	}
	return k.value[f]
}

func (h *hasher) make(ev *event, f Field) uint64 {
	tag := uint64(f)
	switch f {
	case FieldIP:
		return h.prefix(ev.ip, 32, 64, tag)
	case FieldNetwork:
		return h.prefix(ev.ip, 24, 48, tag)
	case FieldProvider:
		if ev.asn != 0 {
			return h.number(uint64(ev.asn), tag)
		}
		return h.prefix(ev.ip, 16, 32, tag)
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
			return h.number(xxhash.Sum64String(ev.user), tag)
		}
	case FieldMethod:
		return h.number(xxhash.Sum64String(ev.method), tag)
	}
	return 0
}

// group is the key of several fields together; 0 when one is missing.
func (h *hasher) group(k *keys, ev *event, fields []Field) uint64 {
	if len(fields) == 1 {
		return h.key(k, ev, fields[0])
	}
	var g uint64
	for i, f := range fields {
		x := h.key(k, ev, f)
		if x == 0 {
			return 0
		}
		g = h.number(g^bits.RotateLeft64(x, i*17), uint64(numFields)+uint64(i))
	}
	return nonZero(g)
}
