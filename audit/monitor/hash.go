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
type pathKey struct{ raw, key uint64 }

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

func (h *hasher) text(s string, tag uint64) uint64 {
	return h.number(xxhash.Sum64String(s), tag)
}

// prefix is the network of an address: the first bits of IPv4, or of the first
// half of IPv6.
func (h *hasher) prefix(a netip.Addr, four, six int, tag uint64) uint64 {
	if a.Is4() {
		b := a.As4()
		return h.number(uint64(binary.BigEndian.Uint32(b[:])>>(32-four)), tag)
	}
	b := a.As16()
	return h.number(binary.BigEndian.Uint64(b[:])>>(64-six), tag|uint64(numFields)<<1)
}

// token reads the first and the last 64 bits of a hash, which are as good as
// any when the hash is SHA-256; a keyed one is hashed whole.
func (h *hasher) token(s string, tag uint64) uint64 {
	if len(s) != 64 {
		return h.text(s, tag)
	}
	return h.number(hexDigits(s[:16])^bits.RotateLeft64(hexDigits(s[48:]), 1), tag)
}

func hexDigits(s string) (x uint64) {
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			d = s[i] - 'a' + 10
		}
		x = x<<4 | uint64(d&15)
	}
	return x
}

func (h *hasher) path(s string) uint64 {
	raw := xxhash.Sum64String(s)
	known := &h.paths[raw%uint64(len(h.paths))]
	if known.raw != raw || known.key == 0 {
		h.shape = appendShape(h.shape[:0], s)
		*known = pathKey{raw, h.number(xxhash.Sum64(h.shape), uint64(FieldPath))}
	}
	return known.key
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
		if ev.token != "" {
			return h.token(ev.token, tag)
		}
	case FieldFingerprint:
		if ev.fp != "" {
			return h.token(ev.fp, tag)
		}
	case FieldUserAgent:
		return h.text(ev.agent, tag) // none is a user agent too
	case FieldPath:
		return h.path(ev.path)
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
			return h.text(ev.user, tag)
		}
	case FieldMethod:
		return h.text(ev.method, tag)
	}
	return 0
}

// group is the key of several fields together; false when one is missing.
func (h *hasher) group(k *keys, ev *event, fields []Field) (uint64, bool) {
	if len(fields) == 1 {
		x := h.key(k, ev, fields[0])
		return x, x != 0
	}
	var g uint64
	for i, f := range fields {
		x := h.key(k, ev, f)
		if x == 0 {
			return 0, false
		}
		g = h.number(g^bits.RotateLeft64(x, i*17), uint64(numFields)+uint64(i))
	}
	return nonZero(g), true
}
