package handler

import (
	"slices"
	"strings"
	"sync/atomic"

	"github.com/slogaudit/slogaudit/redact"
)

// keyInfo is all that an attribute key's text decides, worked out once.
type keyInfo struct {
	id   keyID
	key  string        // as the caller spelled it
	text string        // `,"key":"`, redacted and escaped, with the quote of a string value
	pad  [padText]byte // the beginning of text, to be copied in one move
	kind redact.Kind   // what the name says about the value
	flag keyFlag
	name redact.NamedKey
	// field is the position of the schema's field of this name, or -1.
	field int
}

type keyFlag uint8

const (
	keyReserved keyFlag = 1 << iota // names something that the handler itself writes
	keyAltered                      // redaction changed the key
)

const (
	keySlots  = 512 // a power of two
	keyWays   = 8   // slots that a key may be in
	padText   = 32
	maxKeyLen = 64 // longer keys are not kept
	// One miss in this many may evict: a caller that makes up keys must not
	// cost an allocation each time, nor lock the real keys out.
	keyEvictEvery = 64
)

// keyCache keeps keyInfo of the keys a service uses. It compares the text, not
// the pointer: a string over memory that is reused must not find another
// key's entry. It holds copies, and never a key that redaction changed.
type keyCache struct {
	slots [keySlots]atomic.Pointer[keyInfo]
}

// keyID is the length of a key and its first and last bytes: all of a key that
// has no more than sixteen.
type keyID struct {
	n      int
	lo, hi uint64
}

func keyIDOf(s string) keyID {
	switch n := len(s); {
	case n >= 8:
		return keyID{n, le64(s), le64(s[n-8:])}
	case n >= 4:
		return keyID{n, le32(s), le32(s[n-4:])}
	case n > 0:
		return keyID{n, uint64(s[0]), uint64(s[n/2])<<8 | uint64(s[n-1])}
	}
	return keyID{}
}

func (id keyID) slot() uint {
	h := id.lo ^ id.hi*3 ^ uint64(id.n)
	h ^= h >> 32 // a product carries upwards only
	return uint(h*0x9E3779B97F4A7C15>>40) % keySlots
}

// is says whether k is the entry for key, whose id is given.
func (k *keyInfo) is(id keyID, key string) bool {
	return k != nil && k.id == id && (id.n <= 16 || k.key == key)
}

// find returns the entry for key, or nil.
func (c *keyCache) find(key string) *keyInfo {
	id := keyIDOf(key)
	slot := id.slot()
	for i := range uint(keyWays) {
		if k := c.slots[slot^i].Load(); k.is(id, key) {
			return k
		}
	}
	return nil
}

// add keeps a copy of k where there is room; otherwise, if evict is set, in
// place of another.
func (c *keyCache) add(r *redact.Redactor, k *keyInfo, evict bool) {
	if len(k.key) > maxKeyLen || k.flag&keyAltered != 0 {
		return
	}
	id := keyIDOf(k.key)
	slot := &c.slots[id.slot()]
	for i := range uint(keyWays) {
		if s := &c.slots[id.slot()^i]; s.Load() == nil {
			slot, evict = s, true
			break
		}
	}
	if !evict {
		return
	}
	kept := *k
	kept.id = id
	kept.key = strings.Clone(k.key)
	kept.name = r.NamedKey(kept.key)
	kept.text = strings.Clone(k.text)
	copy(kept.pad[:], kept.text)
	slot.Store(&kept)
}

func le64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func le32(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// writeKey writes the separator, if one is due, and the key, and returns what
// is known of it. What it returns is valid until the next key.
func (e *encoder) writeKey(key string) *keyInfo {
	k := e.keyInfo(key)
	e.writeKeyOf(k)
	return k
}

func (e *encoder) writeKeyOf(k *keyInfo) {
	if k.flag&keyReserved != 0 && e.top {
		e.buf = appendReserved(e.buf, k)
		return
	}
	e.reserve(padText + len(k.text))
	e.putKey(k)
	e.buf = e.buf[:len(e.buf)-1]
}

// reserve makes room for n more bytes.
func (e *encoder) reserve(n int) {
	if cap(e.buf)-len(e.buf) < n {
		e.buf = slices.Grow(e.buf, n)
	}
}

// putKey writes the separator, if one is due, the key and an opening quote where
// there is room for them and for padText bytes more.
func (e *encoder) putKey(k *keyInfo) {
	n := len(e.buf)
	open := e.buf[n-1] == '{'
	if open {
		n-- // the comma goes over the brace, for a moment
	}
	out := e.buf[n:cap(e.buf)]
	*(*[padText]byte)(out) = k.pad
	if len(k.text) > padText {
		copy(out, k.text)
	}
	if open {
		out[0] = '{'
	}
	e.buf = e.buf[:n+len(k.text)]
}

// writePlain writes a key and a string that needs neither escaping nor
// redaction.
func (e *encoder) writePlain(k *keyInfo, s string) {
	e.reserve(padText + len(k.text) + len(s) + 1)
	e.putKey(k)
	n := len(e.buf)
	end := n + len(s)
	out := e.buf[n : end+1]
	copy(out, s)
	out[len(out)-1] = '"'
	e.buf = e.buf[:end+1]
}

func (e *encoder) keyInfo(key string) *keyInfo {
	id := keyIDOf(key)
	if k := e.core.keys.slots[id.slot()].Load(); k.is(id, key) && !e.holds(key) {
		return k
	}
	return e.keyInfoSlow(key)
}

func (e *encoder) keyInfoSlow(key string) *keyInfo {
	if k := e.core.keys.find(key); k != nil && !e.holds(key) {
		return k
	}
	return e.keyMiss(key)
}

func (e *encoder) keyMiss(key string) *keyInfo {
	e.tmp = e.red.AppendString(e.tmp[:0], key)
	e.key = append(e.key[:0], ',')
	e.key = appendQuoted(e.key, text(e.tmp))
	e.key = append(e.key, ':', '"')
	name := e.red.NamedKey(key)
	e.miss = keyInfo{
		key:   key,
		text:  text(e.key),
		kind:  name.Kind(),
		name:  name,
		field: e.core.schema.FieldIndex(key),
	}
	copy(e.miss.pad[:], e.key)
	if string(e.tmp) != key {
		e.miss.flag |= keyAltered
	}
	if e.core.reserved(key) {
		e.miss.flag |= keyReserved
	}
	// What the secrets of a context did not alter is the same without them.
	e.misses++
	e.core.keys.add(e.core.red, &e.miss, e.misses%keyEvictEvery == 0)
	return &e.miss
}

// appendReserved writes a caller's key that the handler writes itself with a
// suffix, as most readers of JSON take the last of two equal keys.
func appendReserved(dst []byte, k *keyInfo) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, k.key...)
	return append(dst, reservedSuffix+`":`...)
}

// reservedSuffix follows a caller's key that has the name of one of the
// handler's own.
const reservedSuffix = "#01"
