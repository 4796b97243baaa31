package redact

import "strings"

// Tokens of which a mark joins the parts, and whose parts alone say nothing.

// joinedKey looks for the token whose last long part is the run s[a:b], right after
// a mark.
func (sc *scanner) joinedKey(a, b int) (span, bool) {
	s := sc.s
	switch n := b - a; s[a-1] {
	case '.':
		switch n {
		case 30:
			return sc.bitwardenKey(a, b)
		case 32:
			return sc.sumsubToken(a, b)
		case 56:
			return sc.unleashToken(a, b)
		}
	case ':':
		switch {
		case n == 64 && a-33 >= sc.floor && s[a-33:a-25] == "AstraCS:" && runEnd(s, a-25, isAlnum) == a-1:
			return span{a - 33, b, ruleJoined, KindToken}, true
		case strings.HasSuffix(s[sc.floor:a-1], "ED25519-V3"): // Tor's ADD_ONION
			end := runEnd(s, b, isAlnum|isBase64)
			return span{a, end, ruleJoined, KindToken}, end-a >= 80
		}
	case '~':
		id := runStart(s, a-1, max(sc.floor, a-9), isDigit)
		if n == 64 && id < a-1 && (id == sc.floor || class[s[id-1]]&isWord == 0) && bareOpaque(s[a:b]) { // Canvas
			return span{id, b, ruleJoined, KindToken}, true
		}
	case '|':
		return sc.convexKey(a, b)
	}
	return span{}, false
}

// bitwardenKey matches an access token of Bitwarden's Secrets Manager: "0.", a UUID,
// '.', 30 bytes, ':' and a key in base64.
func (sc *scanner) bitwardenKey(a, b int) (span, bool) {
	s := sc.s
	id := a - 1 - uuidLen
	if id-2 < sc.floor || s[id-2:id] != "0." || !isUUID(s[id:a-1]) || b+22 > len(s) || s[b] != ':' {
		return span{}, false
	}
	return span{a, runEnd(s, b+1, isAlnum|isBase64), ruleJoined, KindToken}, true
}

// sumsubToken matches "prd:" or "sbx:", 24 bytes, '.', 32 bytes.
func (sc *scanner) sumsubToken(a, b int) (span, bool) {
	s := sc.s
	k := a - 1 - 24
	if k-4 < sc.floor || s[k-4:k] != "prd:" && s[k-4:k] != "sbx:" || runEnd(s, k, isAlnum) != a-1 {
		return span{}, false
	}
	return span{k, b, ruleJoined, KindToken}, true
}

// unleashToken matches "<project>:<environment>.<56 hexadecimal digits>", in which
// '*' stands for all projects or environments.
func (sc *scanner) unleashToken(a, b int) (span, bool) {
	s := sc.s
	if runEnd(s, a, isDigit|isHexLetter) != b {
		return span{}, false
	}
	k := a - 1
	for k > sc.floor && k > a-maxKey && (class[s[k-1]]&isWord != 0 || s[k-1] == '*') {
		k--
	}
	if k == a-1 || k-1 <= sc.floor || s[k-1] != ':' || class[s[k-2]]&isWord == 0 && s[k-2] != '*' {
		return span{}, false
	}
	return span{a, b, ruleJoined, KindToken}, true
}

// convexKey matches a deploy key of Convex: "prod:<deployment>|", base64, and
// Meta's "OC|<app>|<secret>" of Oculus.
func (sc *scanner) convexKey(a, b int) (span, bool) {
	s := sc.s
	k := runStart(s, a-1, max(sc.floor, a-49), isWord)
	if k == a-1 || k == sc.floor {
		return span{}, false
	}
	before := s[sc.floor:k]
	switch {
	case b-a >= 16 && (strings.HasSuffix(before, "prod:") || strings.HasSuffix(before, "dev:") || strings.HasSuffix(before, "preview:")):
		end := runEnd(s, b, isWord|isBase64)
		return span{a, end, ruleJoined, KindToken}, end-a >= 40
	case b-a >= 28 && strings.HasSuffix(before, "OC|") && allDigits(s[k:a-1]):
		return span{a, b, ruleJoined, KindToken}, true
	}
	return span{}, false
}

// stellarSeed reports whether v is the secret seed of a Stellar account: 'S' and 55
// more digits of base32.
func stellarSeed(v string) bool {
	if len(v) != 56 || v[0] != 'S' || v[1] < 'A' || v[1] > 'D' || strings.ContainsAny(v, "0189_-") || runEnd(v, 0, isUpper|isDigit) != len(v) {
		return false
	}
	t := measure(v)
	return t.digit > 0 && t.distinct > 16 && t.bits() >= 18
}
