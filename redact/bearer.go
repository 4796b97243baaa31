package redact

import "encoding/binary"

const (
	bearerPrefix = "Bearer "
	// minBearer is the length of a token that is neither a mask of another tool
	// nor short enough to be guessed.
	minBearer = 24
)

// AppendBearer is AppendNamed for the most frequent secret of all, "Bearer" with
// one token after it under a key such as Authorization: it looks at the token
// once, and what it appends needs no escape in JSON. It appends nothing and
// returns false where the value is another, or may be more than that.
func (r *Redactor) AppendBearer(dst []byte, key *NamedKey, s string) ([]byte, bool) {
	r = r.ready()
	if len(s) < len(bearerPrefix)+minBearer || s[:len(bearerPrefix)] != bearerPrefix {
		return dst, false
	}
	token := s[len(bearerPrefix):]
	switch {
	case key.info.kind == KindNone || key.info.cookie || !r.ownForm() || r.rules.off != nil || r.allow != nil:
		return dst, false
	case !tokenBytes(token) || r.mayKnow(s) || !credentials(token):
		return dst, false
	}
	dst = append(dst, bearerPrefix...)
	return r.appendReplacement(dst, span{rule: ruleScheme, kind: KindToken}, token), true
}

// ownForm says that the Hasher is one of this package: what it writes is not
// looked at again.
func (r *Redactor) ownForm() bool {
	switch r.hasher.(type) {
	case plainHasher, *keyedHasher:
		return true
	}
	return false
}

// tokenBytes reports whether s, of at least eight bytes, is made of letters,
// digits and "-._/" alone: what ends a credential, and what would make it a
// list of parameters, is not among them.
func tokenBytes(s string) bool {
	b := bytesOf(s)
	all := calmBytes(binary.LittleEndian.Uint64(b[len(b)-8:]))
	for i := 0; i < len(b)-8; i += 8 {
		all &= calmBytes(binary.LittleEndian.Uint64(b[i:]))
	}
	return all == highs
}
