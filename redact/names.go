package redact

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"sync/atomic"
)

// nameSays is what a name says, be it a key's or a word's before a value.
type nameSays struct {
	key       keyInfo
	role      wordRole // of the last word
	vendor    bool     // a word before the last one is a vendor's
	describes bool
	status    bool // the whole name is a word about a secret
	id        bool // the last word is "id"
	response  bool // or "response"
	commit    bool // or stands before digests
}

func (r *Redactor) nameSays(name string) nameSays {
	rest, last := lastWord(name)
	return nameSays{
		key: r.classify(name), role: roleOf(last), vendor: vendorIn(rest),
		describes: describes(name), status: words.lookup(name)&wordStatus != 0,
		id: equalFold(last, "id"), response: equalFold(last, "response"), commit: beforeCommit(last),
	}
}

// nothing reports whether the name says nothing of what follows it.
func (n *nameSays) nothing() bool {
	return n.role == 0 && !n.vendor && !n.describes && !n.status && !n.id &&
		n.key.kind == KindNone && !n.key.safe && !n.key.request && !n.key.cookie
}

// keyInfo returns what the name of a key says, by r's own names first.
func (r *Redactor) keyInfo(name string) keyInfo {
	if k := r.names.find(name); k != nil {
		return k.says.key
	}
	if memorable(name) {
		return r.learn(name).key
	}
	return r.classify(name)
}

// learn works out what name says, which is not kept, and keeps it.
func (r *Redactor) learn(name string) nameSays {
	says := r.nameSays(name)
	if memorable(name) {
		r.names.add(name, says)
	}
	return says
}

// nameMemo keeps what the names say that came first: a log has the same few keys
// and words again and again, and to find them here costs a tenth of reading them.
// What is in stays, and a name whose two places are taken is not kept: names that
// a stranger chooses cost time, but no memory. It is safe for concurrent use.
type nameMemo struct {
	places [nameMemoSize]atomic.Pointer[keptName]
}

const (
	nameMemoSize = 1 << nameMemoBits
	nameMemoBits = 11
	maxKeptName  = 32 // bytes
)

type keptName struct {
	name    string
	says    nameSays
	nothing bool // says.nothing
	noKey   bool // says.key is that of no key, wherever it stands
}

// memorable reports whether name is worth keeping: names with many digits in them
// are ids.
func memorable(name string) bool {
	if len(name) < 2 || len(name) > maxKeptName {
		return false
	}
	digits := 0
	for i := range len(name) {
		switch cl := class[name[i]]; {
		case cl&isDigit != 0:
			digits++
		case cl&(isLetter|isWordSym|isDotTilde) == 0:
			return false
		}
	}
	return digits < 3
}

// find returns what is kept of name, nil when nothing is.
func (m *nameMemo) find(name string) *keptName {
	if len(name) < 2 || len(name) > maxKeptName {
		return nil
	}
	place := nameHash(name)
	if k := m.places[place].Load(); k == nil || k.name == name {
		return k
	}
	if k := m.places[place^1].Load(); k != nil && k.name == name {
		return k
	}
	return nil
}

func (m *nameMemo) add(name string, says nameSays) {
	place := nameHash(name)
	if m.places[place].Load() != nil {
		place ^= 1
	}
	if m.places[place].Load() == nil {
		m.places[place].CompareAndSwap(nil, &keptName{strings.Clone(name), says, says.nothing(), says.key.kind == KindNone && !says.key.safe && !says.key.value && !equalFold(name, "kty") && name != inputValue})
	}
}

// nameHash hashes the first and the last eight bytes of name, which has two or
// more, and its length.
func nameHash(name string) uint32 {
	b, n := bytesOf(name), len(name)
	var x, y uint64
	switch {
	case n >= 8:
		x, y = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		x, y = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	default:
		x, y = uint64(binary.LittleEndian.Uint16(b)), uint64(b[n-1])
	}
	const odd = 0x9E3779B97F4A7C15
	h := (x*odd>>32 ^ x ^ y + uint64(n)<<56) * odd
	return uint32(h >> (64 - nameMemoBits))
}

// knownNoKey reports whether r keeps the name before the separator at p, and keyed
// would make nothing of it and of the number that follows it, if one does.
func (sc *scanner) knownNoKey(p int) bool {
	s, w := sc.s, &sc.window
	n := p - w.base
	if n <= 0 || n >= blockSize || p < max(sc.cookieEnd, sc.authEnd, sc.jwkEnd) {
		return false
	}
	z := bits.LeadingZeros64(^w.word() << (uint(blockSize-n) & (blockSize - 1)))
	a := p - z
	if z == n || z == 0 || a <= sc.floor || !plainBeforeKey[s[a-1]] {
		return false
	}
	k := sc.r.names.find(s[a:p])
	if k == nil || k.noKey {
		return k != nil
	}
	if k.says.key.onlyRandom() && (a < 2 || class[s[a-1]]&isSpace == 0 || class[s[a-2]]&isAlnum == 0) { // no word before it counts
		v := p + 1
		if v < len(s) && s[v] == ' ' {
			v++
		}
		return numberAlone(s, v)
	}
	return false
}

// plainBeforeKey are the bytes before the name of a key that change nothing of what
// it says when that is nothing.
var plainBeforeKey = byteSet(" ,;(|\t\"'")
