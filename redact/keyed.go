package redact

// NamedKey is what a Redactor has made of the key of an attribute, field or
// header, for callers that meet the same keys again and again.
type NamedKey struct {
	key     string
	info    keyInfo
	sibling SiblingNames
	named   bool
}

// NamedKey works out what the key says. The result keeps key, and is valid for r
// and for the Redactors derived from it.
func (r *Redactor) NamedKey(key string) NamedKey {
	if key == "" {
		return NamedKey{}
	}
	return NamedKey{key, r.ready().keyInfo(key), siblingNames(key), !saysNothing(key)}
}

// Kind is KeyKind of the key.
func (k *NamedKey) Kind() Kind { return k.info.kind }

// Sibling returns what the key can say of the members beside it, and they of it.
func (k *NamedKey) Sibling() SiblingNames { return k.sibling }

// AppendNamed is AppendKeyString for a key that was worked out before.
func (r *Redactor) AppendNamed(dst []byte, key *NamedKey, s string) []byte {
	r = r.ready()
	sc := scanner{r: r, s: s, whole: key.info, named: key.named}
	if key.info.safe {
		sc.safeEnd = len(s)
	}
	m, ok := sc.next()
	if !ok {
		return append(dst, s...)
	}
	return r.appendSettled(sc.appendAll(dst, m), len(dst), key.key)
}
