package redact

// Identifiers are the most frequent of all runs in logs that look like a token: UUIDs
// and digests. Most have nothing beside them that makes a token of them, which is
// told here before run looks for all that it knows.

// quietID reports whether the run s[a:b] is such an identifier, also after a name in
// lower case that says nothing ("req-…"), and only the words before it could name a
// secret, which they do not. So is one that is a segment of the path of a URL that
// carries no secret.
func (sc *scanner) quietID(a, b int) bool {
	s := sc.s
	if sc.slow || a <= sc.floor {
		return false
	}
	inPath := s[a-1] == '/'
	if !inPath && !quiet[s[a-1]] || b < len(s) && !quiet[s[b]] && !(inPath && s[b] == '/') || !sc.endsInID(a, b) || sc.prefixStart(a, b) >= 0 {
		return false
	}
	if inPath && (sc.pathToken(a) || sc.linkBefore(a)) {
		return false
	}
	if s[a-1] == ' ' && (sc.saslBefore(a) || a > 3 && sc.inField(a, b)) {
		return false
	}
	strong, vendor := sc.wordsBefore(a)
	return !strong && !vendor
}

// endsInID reports whether s[a:b] is an identifier, or ends in a UUID after such a
// name.
func (sc *scanner) endsInID(a, b int) bool {
	s := sc.s
	if id := b - uuidLen; id > a {
		if k := id - 1; s[k] == '-' && isUUID(s[id:b]) {
			return k > a && runEnd(s[:k], a, isLower|isWordSym) == k && !sayTails.endsAt(s, k)
		}
		return b-a >= 40 && digest(s[a:b])
	}
	return b-a == uuidLen && isUUID(s[a:b]) || b-a == 32 && digest(s[a:b])
}

// uuidLen is the length in bytes of a UUID with its four '-'.
const uuidLen = 36

// quiet are the bytes beside an identifier that make no part of a token of it.
var quiet = byteSet(" [](),\"'")
