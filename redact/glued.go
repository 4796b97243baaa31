package redact

import (
	"math/bits"
	"strings"
)

// glued looks for a secret in the run s[a:b] that a '-' or '_' joins to the name
// before it: "acme-secret-key-<uuid>", "acmeTOKEN_<hex>". The first such byte is at
// p; the longest name wins.
func (sc *scanner) glued(a, b, p int) (m span, ok bool) {
	s := sc.s
	for ; p < b-minRun; p = sc.nextSym(p+1, b) {
		v := s[p+1 : min(b, p+1+maxJudged)]
		uuid := isUUID(v)
		if sayTails.endsAt(s, p) && sc.namesSecret(a, p) && (uuid || opaque(v, minRun, true) && measuredDigits(v) > 2 && !generatedName(v) && !holdsUUID(v)) {
			m, ok = span{p + 1, b, ruleProseToken, KindToken}, true
		}
		if uuid {
			break // no name ends in it
		}
	}
	return m, ok
}

// afterDot matches the hexadecimal token s[a:b] that a '.' joins to the name before
// it: "acmeTOKEN.<hex>".
func (sc *scanner) afterDot(a, b int) (span, bool) {
	s := sc.s
	if a-1 <= sc.floor || s[a-1] != '.' || b-a < minBare || !plainID(s[a:b]) || !sayTails.endsAt(s, a-1) {
		return span{}, false
	}
	start := runStart(s, a-1, max(sc.floor, a-1-maxKey), isWord)
	if start == a-1 || !sc.namesSecret(start, a-1) || placeholder(s[a:b]) {
		return span{}, false
	}
	return span{a, b, ruleProseToken, KindToken}, true
}

// namesSecret reports whether the name s[a:k] says that a token follows: by its
// nouns, or by a vendor's name before "key" or "access".
func (sc *scanner) namesSecret(a, k int) bool {
	s := sc.s
	if info := sc.r.keyInfo(s[a:k]); info.safe || info.kind == KindToken {
		return !info.safe
	} else if info.vendor && info.words > 1 {
		return true
	}
	if k-a == len("private") && a > 0 && s[a-1] == '/' {
		return s[a:k] == "private" // the address of a calendar: "/private-…/basic.ics"
	}
	rest, w := lastWord(s[a:k])
	if !accessNoun(w) {
		return false
	}
	_, before := lastWord(rest)
	return roleOf(before)&wordVendor != 0
}

// accessNoun reports whether w is a word that names a vendor's secret when the
// vendor stands before it.
func accessNoun(w string) bool {
	return equalFold(w, "key") || equalFold(w, "access") || equalFold(w, "private")
}

func measuredDigits(v string) int {
	t := measure(v)
	return t.digit
}

// nounBefore reports whether the word right before the value at a is "key", or
// "ACCESS" or "PRIVATE" in capitals, and nothing makes it harmless.
func (sc *scanner) nounBefore(a int) bool {
	s := sc.s
	k := a
	for k > sc.floor && k > a-4 && inQuotes[s[k-1]] {
		k--
	}
	if k == a || k == sc.floor {
		return false
	}
	if c := lower(s[k-1]); c != 'y' && c != 's' && c != 'e' {
		return false // no end of one of accessNoun's
	}
	start := runStart(s, k, max(sc.floor, k-maxKey), isWord)
	_, w := lastWord(s[start:k])
	if !accessNoun(w) {
		return false
	}
	if equalFold(w, "key") {
		return sc.r.keyInfo(s[max(sc.floor, k-24):k]).kind != KindNone
	}
	return class[w[0]]&isUpper != 0 && class[w[len(w)-1]]&isUpper != 0
}

// inQuotes are the bytes that may stand between a noun and its value.
var inQuotes = byteSet(" \t\"'`")

// machineMade reports whether v, 20 bytes or more, can be no word, name, digest or
// UUID.
func machineMade(v string) bool {
	if len(v) < 20 || runEnd(v, 0, isWord) != len(v) {
		return false
	}
	t := measure(v)
	return t.digit > 1 && t.letters() > 4 && !t.hex() && t.bits() >= 15 && t.symbol*8 <= t.n && !holdsUUID(v)
}

// vendorIn reports whether one of the words of the name v is a vendor's.
func vendorIn(v string) bool {
	for range 4 {
		rest, w := lastWord(v)
		if w == "" {
			return false
		}
		if roleOf(w)&wordVendor != 0 {
			return true
		}
		v = rest
	}
	return false
}

// hexDashed reports whether v is made of hexadecimal digits and '-', as UUIDs and
// what is derived from them.
func hexDashed(v string) bool {
	digits := 0
	for i := 0; i < len(v); i += 8 {
		x := word8(v, i)
		y := x &^ highs
		folded := y | 0x20*ones
		digit := geq(y, '0') &^ geq(y, '9'+1)
		letter := geq(folded, 'a') &^ geq(folded, 'f'+1)
		other := ^(digit | letter | equal(y, '-')) | x
		if i+8 > len(v) {
			other &= 1<<(uint(len(v)-i)*8&63) - 1 // what is behind the end
		}
		if other&highs != 0 {
			return false
		}
		digits += bits.OnesCount64(digit & highs)
	}
	return digits > 3
}

// keyShaped reports whether v, a value under a vendor's name, has the form of a
// key, whatever its letters: 20 letters and digits or more, at least four of
// each, or four groups or more of them.
func keyShaped(v string) bool {
	t := measure(v)
	if t.n < 20 || t.digit < 4 || t.letters() < 4 || t.distinct < 6 {
		return false
	}
	groups := 1
	for i := 0; i < len(v); {
		j := runEnd(v, i, isAlnum)
		if j == len(v) {
			return groups == 1 || groups >= 4
		}
		if j-i < 4 || class[v[j]]&isWordSym == 0 {
			return false
		}
		groups++
		i = j + 1
	}
	return false
}

// shortKey reports whether v, under a vendor's name and a noun, can be a key: ten
// letters and digits or more that change more than once.
func shortKey(v string) bool {
	steps, letters := jumps(v)
	return len(v) >= 10 && len(v) < 20 && steps > 1 && letters > 2 && measuredDigits(v) > 2 && runEnd(v, 0, isAlnum) == len(v)
}

// holdsUUID reports whether a part of v between other bytes than '-' is a UUID.
func holdsUUID(v string) bool {
	for i := 0; i+36 <= len(v); i++ {
		if isUUID(v[i : i+36]) {
			return true
		}
		i = runEnd(v, i, isAlnum) // a UUID begins after another byte
	}
	return false
}

// opaquePart reports whether v has a run of word bytes that looks drawn at
// random: cookies join such parts with "|", "%3A" and the like.
func opaquePart(v string) bool {
	for i := 0; i < len(v); i++ {
		j := runEnd(v, i, isWord)
		if j-i >= minRun && opaque(v[i:j], minRun, true) {
			return true
		}
		i = j
	}
	return false
}

// uuidShaped reports whether v has the form of a UUID with any letters and some
// digits.
func uuidShaped(v string) bool {
	if len(v) != 36 || v[8] != '-' || v[13] != '-' || v[18] != '-' || v[23] != '-' {
		return false
	}
	t := measure(v)
	return t.symbol == 4 && t.digit > 6
}

// saslBefore reports whether a SASL mechanism and the command that starts it
// stand before the value at a ("AUTH PLAIN …", "AUTHENTICATE XOAUTH2 …"), or the
// name of the WebSocket protocol that carries a bearer token.
func (sc *scanner) saslBefore(a int) bool {
	if a < sc.floor+9 || sc.s[a-1] != ' ' && sc.s[a-1] != '.' {
		return false
	}
	before := sc.s[max(sc.floor, a-48):a]
	n := len(before) - 1
	if before[n] == '.' {
		return strings.HasSuffix(before, "bearer.authorization.k8s.io.")
	}
	if !endsMechanism[before[n-1]] {
		return false
	}
	for _, m := range [...]string{" plain", " login", " xoauth2", " oauthbearer", " external"} {
		if hasSuffixFold(before[:n], m) {
			command := before[:n-len(m)]
			return hasSuffixFold(command, "auth") || hasSuffixFold(command, "authenticate")
		}
	}
	return false
}

// endsMechanism are the last bytes of what saslBefore knows.
var endsMechanism = byteSet("nlrh2NLRH")

func hasSuffixFold(s, low string) bool {
	return len(s) >= len(low) && equalFold(s[len(s)-len(low):], low)
}

// keyID reports whether v has the form of an OpenPGP key id or fingerprint.
func keyID(v string) bool {
	if len(v) != 16 && len(v) != 40 {
		return false
	}
	t := measure(v)
	return t.hex() && t.lower == 0
}

// vendorBefore reports whether the words before p, "SECRET" and the like left
// out, name a vendor.
func (sc *scanner) vendorBefore(p int) bool {
	s := sc.s
	for range 3 {
		k := p
		for k > sc.floor && (s[k-1] == ' ' || class[s[k-1]]&isWordSym != 0) {
			k--
		}
		start := runStart(s, k, max(sc.floor, k-maxKey), isAlnum)
		role := roleOf(s[start:k])
		if role&wordVendor != 0 {
			return true
		}
		if role&(wordToken|wordQualifier|wordKey) == 0 {
			return false
		}
		p = start
	}
	return false
}

// vendorsValue reports whether v, after a vendor's name and a noun, is one word
// too long for a language: 20 letters or digits of one case or with digits, or
// 12 bytes with three of each.
func vendorsValue(v string) bool {
	t := measure(v)
	if t.n >= 12 && t.digit > 2 && t.letters() > 2 && runEnd(v, 0, isWord|isDotTilde) == len(v) {
		return t.symbol < 5
	}
	return t.n >= 20 && t.symbol == 0 && (t.digit > 0 || t.upper == 0 || t.lower == 0)
}
