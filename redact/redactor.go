package redact

import "sync"

// Redactor finds secrets in text and in values, and replaces them. It is
// immutable and safe for concurrent use. A nil Redactor and a zero one work as
// Default does.
type Redactor struct {
	hasher Hasher
	keyed  bool
	rules  *ruleSet
	counts *Counts
	keys   map[string]Kind // Options.Keys by folded name; nil when there are none
	tails  *gramSet        // ends of keys: see keyTails
	allow  map[string]bool
	names  *nameMemo
	// anyName: Options.Keys has a name whose end tells little; every separator is
	// looked at.
	anyName bool

	known, inContext *knownSet // Options.Secrets, WithSecrets; nil when there are none
}

// New returns a Redactor. A nil o means the defaults. An error names the option
// that is wrong and the entry in it.
func New(o *Options) (*Redactor, error) {
	if o == nil {
		o = &Options{}
	}
	r := &Redactor{hasher: o.Hasher, rules: builtinSet, tails: &keyTails, names: new(nameMemo)}
	if r.hasher == nil {
		r.hasher = SHA256()
	}
	r.keyed = isKeyed(r.hasher)
	if err := r.configure(o); err != nil {
		return nil, err
	}
	var err error
	if r.known, err = newKnownSecrets(o.Secrets); err != nil {
		return nil, err
	}
	return r, nil
}

// Default returns the Redactor that New(nil) makes, always the same one.
func Default() *Redactor { return defaultRedactor() }

var defaultRedactor = sync.OnceValue(func() *Redactor {
	r, err := New(nil)
	if err != nil {
		panic(err) // the defaults are tested
	}
	return r
})

// ready returns r, or Default for one that New did not make.
func (r *Redactor) ready() *Redactor {
	if r == nil || r.rules == nil {
		return Default()
	}
	return r
}

// String returns s with every secret replaced: s itself, without an
// allocation, when there is none.
func (r *Redactor) String(s string) string {
	r = r.ready()
	if r.known == nil && r.plainly(s) && !r.HoldsContextSecret(s) {
		return s
	}
	if r.knows() {
		return r.KeyString("", s)
	}
	sc := scanner{r: r, s: s, plain: true}
	m, ok := sc.nextRule()
	if !ok {
		return s
	}
	return string(r.appendSettled(sc.appendAll(make([]byte, 0, len(s)+maxReplacement), m), 0, ""))
}

// AppendString appends s with every secret replaced.
func (r *Redactor) AppendString(dst []byte, s string) []byte { return r.AppendKeyString(dst, "", s) }

// KeyString is like String for the value s of an attribute, field or header
// named key: under "password" all of s is a secret. When KeyKind(key) is
// KindNone it finds nothing that String does not find, and less under a key that
// names an identifier or a digest, such as "trace_id".
func (r *Redactor) KeyString(key, s string) string {
	r = r.ready()
	sc := scanner{r: r, s: s}
	sc.setKey(key)
	m, ok := sc.next()
	if !ok {
		return s
	}
	dst := make([]byte, 0, len(s)+len(sha256Prefix)+64)
	return string(r.appendSettled(sc.appendAll(dst, m), 0, key))
}

// AppendKeyString is KeyString that appends to dst.
func (r *Redactor) AppendKeyString(dst []byte, key, s string) []byte {
	r = r.ready()
	sc := scanner{r: r, s: s}
	sc.setKey(key)
	m, ok := sc.next()
	if !ok {
		return append(dst, s...)
	}
	return r.appendSettled(sc.appendAll(dst, m), len(dst), key)
}

// maxPasses bounds how often a text is looked at again after something was
// replaced in it.
const maxPasses = 4

// appendSettled looks again at the redacted text dst[base:]: a replacement may
// have uncovered something, such as what now stands beside a hash. What it
// returns does not change when it is redacted again.
func (r *Redactor) appendSettled(dst []byte, base int, key string) []byte {
	return r.appendSettledIn(dst, base, keyContext{key: key})
}

// appendSettledIn is appendSettled for a value in a context.
func (r *Redactor) appendSettledIn(dst []byte, base int, key keyContext) []byte {
	if settled(dst[base:]) {
		return dst
	}
	for range maxPasses {
		sc := r.scan(key, stringOf(dst[base:]))
		m, ok := sc.next()
		if !ok {
			break
		}
		sc.s = string(dst[base:])
		dst = sc.appendAll(dst[:base], m)
	}
	return dst
}

// settled reports whether the redacted text is a replacement alone, or after a
// scheme, with nothing beside it.
func settled(text []byte) bool {
	out := stringOf(text)
	return redacted(out[schemeLen(out):])
}

// Find appends to dst the secrets of s, the value under key (or ""), in
// ascending order and without overlaps: what KeyString replaces.
func (r *Redactor) Find(dst []Match, key, s string) []Match {
	r = r.ready()
	sc := scanner{r: r, s: s}
	sc.setKey(key)
	for {
		m, ok := sc.next()
		if !ok {
			return dst
		}
		dst = append(dst, Match{Rule: r.rules.rules[m.rule].ID, Kind: m.kind, Start: m.start, End: m.end})
	}
}

// appendAll appends the whole text with m, the first match, and all later ones
// replaced.
func (sc *scanner) appendAll(dst []byte, m span) []byte {
	last := 0
	for ok := true; ok; m, ok = sc.next() {
		dst = append(dst, sc.s[last:m.start]...)
		dst = sc.r.appendReplacement(dst, m, sc.text(m))
		last = m.end
	}
	return append(dst, sc.s[last:]...)
}

// minHashed is the length in bytes below which even a token can be guessed.
const minHashed = 16

// guessable reports whether the hash of secret could be turned back by trying:
// it is short, or a number as short as a payment card's.
func guessable(secret string) bool {
	return len(secret) < minHashed || len(secret) < 24 && runEnd(secret, 0, isDigit) == len(secret)
}

func (r *Redactor) appendReplacement(dst []byte, m span, secret string) []byte {
	if r.counts != nil {
		r.counts.n[m.rule].Add(1)
	}
	if !r.keyed && (m.kind == KindGuessable || guessable(secret)) {
		return append(dst, Mask...)
	}
	return r.hasher.AppendHash(dst, secret)
}
