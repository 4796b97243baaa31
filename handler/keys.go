package handler

import (
	"strings"
	"sync/atomic"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/internal/textid"
	"github.com/slogaudit/slogaudit/redact"
)

// keyInfo is all that an attribute key's text decides, worked out once. What
// every record needs stands first.
type keyInfo struct {
	id   textid.ID
	pad  [padText]byte    // the beginning of text, to be copied in one move
	text string           // `,"key":"`, redacted and escaped, with the quote of a string value
	rule *audit.FieldRule // of the schema's field of this name, or nil
	// careful: kind or flag say that a string is no ordinary one.
	careful bool
	kind    redact.Kind // what the name says about the value
	flag    keyFlag
	says    redact.SiblingNames // what it tells of others
	key     string              // as the caller spelled it
	name    redact.NamedKey
}

type keyFlag uint8

const (
	keyReserved keyFlag = 1 << iota // names something that the handler itself writes
	keyAltered                      // redaction changed the key
	keyTold                         // another member may say what it is
)

const (
	keySlots  = 512 // a power of two
	keyWays   = 8   // slots that a key may be in
	padText   = 16  // an append of so many bytes is one move
	maxKeyLen = 64  // longer keys are not kept
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

// keySlot is where an entry is looked for first.
func keySlot(id textid.ID) uint { return uint(id.Hash(0x9E3779B97F4A7C15)>>40) % keySlots }

// is says whether k is the entry for key, whose id is given.
func (k *keyInfo) is(id textid.ID, key string) bool {
	return k != nil && k.id == id && (id.Len <= textid.Whole || k.key == key)
}

// find returns the entry for key, or nil.
func (c *keyCache) find(key string) *keyInfo {
	id := textid.Of(key)
	slot := keySlot(id)
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
	id := textid.Of(k.key)
	slot := &c.slots[keySlot(id)]
	for i := range uint(keyWays) {
		if s := &c.slots[keySlot(id)^i]; s.Load() == nil {
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

// writeKey writes a comma and the key, and returns what is known of it. What it
// returns is valid until the next key.
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
	e.buf = append(e.buf, k.text[:len(k.text)-1]...)
}

// writePlain writes a comma, a key, and a string that needs neither escaping nor
// redaction.
func (e *encoder) writePlain(k *keyInfo, s string) {
	buf := k.append(e.buf)
	buf = append(buf, s...)
	e.buf = append(buf, '"')
}

// append appends a comma, the key, a colon and a quote.
func (k *keyInfo) append(dst []byte) []byte {
	if n := len(k.text); n <= padText {
		return append(dst, k.pad[:]...)[:len(dst)+n]
	}
	return append(dst, k.text...)
}

func (e *encoder) keyInfo(key string) *keyInfo {
	var id textid.ID
	if len(key) >= 8 {
		id = textid.Long(key)
	} else {
		id = textid.Short(key)
	}
	k := e.core.keys.slots[keySlot(id)].Load()
	if k != nil && k.id == id && len(key) <= textid.Whole && e.cached {
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
		key:  key,
		text: text(e.key),
		kind: name.Kind(),
		name: name,
		rule: e.core.schema.FieldRule(key),
	}
	copy(e.miss.pad[:], e.key)
	if string(e.tmp) != key {
		e.miss.flag |= keyAltered
	}
	if e.core.reserved(key) {
		e.miss.flag |= keyReserved
	}
	e.miss.says = name.Sibling().Tells()
	if name.Sibling() != e.miss.says {
		e.miss.flag |= keyTold
	}
	e.miss.careful = e.miss.kind != redact.KindNone || e.miss.flag != 0
	// What the secrets of a context did not alter is the same without them.
	e.misses++
	e.core.keys.add(e.core.red, &e.miss, e.misses%keyEvictEvery == 0)
	return &e.miss
}

// appendReserved writes a caller's key that the handler writes itself with a
// suffix, as most readers of JSON take the last of two equal keys.
func appendReserved(dst []byte, k *keyInfo) []byte {
	dst = append(dst, ',', '"')
	dst = append(dst, k.key...)
	return append(dst, reservedSuffix+`":`...)
}

// reservedSuffix follows a caller's key that has the name of one of the
// handler's own.
const reservedSuffix = "#01"
