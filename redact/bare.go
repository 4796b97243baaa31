package redact

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Values that are secrets by their look alone, whatever stands around them.

// commit reports whether v has the form of a commit's or an image's digest.
func commit(v string) bool { return (len(v) == 40 || len(v) == 64) && digest(v) }

// beforeCommit reports whether w, a vendor's name, is a common word that stands
// before digests too.
func beforeCommit(w string) bool {
	return equalFold(w, "rev") || equalFold(w, "checkout") || equalFold(w, "envoy") || equalFold(w, "segment")
}

// minBare is the length of the shortest value that counts as a secret without
// any word about it.
const minBare = 32

func hasUpper(v string) bool {
	for i := 0; i < len(v); i += 8 {
		x := load8(v, i)
		low := x &^ highs
		if geq(low, 'A')&^geq(low, 'Z'+1)&^x&highs != 0 {
			return true
		}
	}
	return false
}

// hasLower reports whether v has a small letter.
func hasLower(v string) bool {
	for i := range len(v) {
		if class[v[i]]&isLower != 0 {
			return true
		}
	}
	return false
}

// bareOpaque reports whether v is a secret whatever stands around it: long,
// with upper and lower case and digits, random all along, and no digest.
func bareOpaque(v string) bool {
	if len(v) < minBare || len(v) > 4096 || !hasUpper(v) || strings.HasPrefix(v, "AAAAB3NzaC1") || strings.HasPrefix(v, "AAAAC3NzaC1") ||
		strings.HasPrefix(v, "AAAAE2VjZHNh") || strings.HasPrefix(v, "iVBORw0KGgo") || strings.HasPrefix(v, "/9j/") || strings.HasPrefix(v, "R0lGOD") || publicDER(v) {
		return false
	}
	if len(v) != 40 && runEnd(v, 0, isWord) != len(v) || len(v) == 40 && runEnd(v, 0, isAlnum|isBase64) != 40 && runEnd(v, 0, isWord) != 40 ||
		strings.IndexByte(v, '=') >= 0 {
		return false
	}
	t := measure(v)
	least := 17
	if t.n == 40 && t.symbol > 0 && !strings.ContainsAny(v, "_-") {
		least = 15 // the form of an AWS secret key, whose symbols say nothing
	}
	return t.upper >= 4 && t.lower >= 4 && t.digit >= 2 && t.symbol*8 <= t.n && t.bits() >= least && t.distinct >= 16 && !base64Text(v) && !monotone(v) && !directory(v) && !holdsWord(v)
}

// holdsWord reports whether a word of seven letters or more stands in v, as in the
// names of counters: "xdsl2PMChCurr1DayCodingViolations".
func holdsWord(v string) bool {
	for i := 0; i < len(v); i++ {
		n := runEnd(v, i, isLower)
		if t := measure(v[i:n]); t.n >= 7 && t.bits() < 16 {
			return true
		}
		i = max(i, n)
	}
	return false
}

// unnamed returns v without the words in lower case that begin it:
// "worker-pool-…".
func unnamed(v string) string {
	for {
		i := runEnd(v, 0, isLower)
		if i < 4 || i == len(v) || v[i] != '-' {
			return v
		}
		v = v[i+1:]
	}
}

// generatedName reports whether v is a name of two words or more that ends in
// what a controller appends: "kube-api-access-8xk2p", "web-api-7d4b9c6f5d-x2x9z".
func generatedName(v string) bool {
	words := 0
	for {
		i := runEnd(v, 0, isLower)
		if i < 2 || i == len(v) || v[i] != '-' {
			break
		}
		words++
		v = v[i+1:]
	}
	return words >= 2 && len(v) <= 16 && runEnd(v, 0, isLower|isDigit|isWordSym) == len(v)
}

// standsAlone reports whether the value s[a:b] is not that of a key: keys that
// name no secret name ids, cursors and digests. A caller's own key counts when
// the value is all of s.
func (sc *scanner) standsAlone(a, b int) bool {
	s := sc.s
	if sc.named && a == 0 && b == len(s) {
		return false
	}
	i := sc.openedAt(a)
	if i == sc.floor {
		return true
	}
	k := i
	if s[k-1] == ' ' && k < a && s[k] != ' ' { // ", u'…'"
		k--
	}
	if k > sc.floor && s[k-1] == ',' && (s[a-1] == '\'' || s[a-1] == '"') {
		return false // one of a list of strings
	}
	if k := runStart(s, i, max(sc.floor, i-maxKey), isWord); k < i {
		_, w := lastWord(s[k:i])
		return !equalFold(w, "id") && !equalFold(w, "ids") // "doc ID '…'"
	}
	return strings.IndexByte("=:>$#/%@?&\\", s[i-1]) < 0 || s[i-1] == '/' && i < a && s[i] == ' ' || sc.pointed(i, a)
}

// pointed reports whether the value at a, whose quotes begin at i, is that of a
// key that only points at it, in a data format: {"payload":"…"}, value="…".
func (sc *scanner) pointed(i, a int) bool {
	s := sc.s
	if c := s[i-1]; c != '=' && c != ':' || i-1 <= sc.floor || c == ':' && i == a || s[i] == ' ' && s[a-1] == ' ' {
		return false
	}
	_, k := sc.keyBefore(i - 1)
	key := s[runStart(s, k, max(sc.floor, k-maxKey), isWord):k]
	return saysNothing(key) && !equalFold(key, "content") && !((equalFold(key, "v") || equalFold(key, "d")) && s[i-1] == '=') // "v=": a version; "WebResource.axd d="
}

// openedAt returns where what encloses the value at a begins: quotes, as
// Python writes them too, brackets, the name of a collection: "=set([u'…'])".
func (sc *scanner) openedAt(a int) int {
	s := sc.s
	i := a
	for i > sc.floor && strings.IndexByte("\"' ", s[i-1]) >= 0 || i > sc.floor+1 && s[i-1] == '\\' && s[i] == '"' {
		i--
	}
	if i == a && a-2 >= sc.floor && s[a-1] == '[' && s[a-2] == '=' {
		return a - 1 // "name=[…]"
	}
	if i == a || i <= sc.floor+1 {
		return i
	}
	if c := s[i-1]; (c == 'u' || c == 'b') && s[i] == '\'' && class[s[i-2]]&isAlnum == 0 {
		i--
	}
	k := i
	for k > sc.floor && strings.IndexByte("[({", s[k-1]) >= 0 {
		k--
	}
	if k < i && k > sc.floor {
		if k = runStart(s, k, max(sc.floor, k-16), isLower); k > sc.floor && s[k-1] == '=' {
			return k
		}
	}
	return i
}

// wrapped reports whether the value s[a:b] is a line of a longer text in base64,
// such as a certificate: an escaped line end stands on both sides of it.
func (sc *scanner) wrapped(a, b int) bool {
	s := sc.s
	for b < len(s) && class[s[b]]&isBase64 != 0 {
		b++
	}
	for a > sc.floor && class[s[a-1]]&isBase64 != 0 {
		a--
	}
	if b >= len(s) || s[b] != '\\' && s[b] != '\n' && s[b] != '\r' {
		return false
	}
	next := nextLine(s, b)
	if n := max(b-a, 64); runEnd(s[:min(len(s), next+n)], next, isAlnum|isBase64) == next+n {
		return true // the next line is as long
	}
	if b-a >= 60 && next > b+1 && runEnd(s[:min(len(s), next+24)], next, isAlnum|isBase64) == next+24 {
		return true // the next line is set in, and the last one
	}
	if a-2 < sc.floor {
		return false
	}
	if sc.lineBefore(a) {
		return true
	}
	if a-4 >= sc.floor && s[a-4] == '\\' && lineEndEscape(s[a-3:]) == 3 {
		return true
	}
	return s[a-1] == '\n' || (s[a-1] == 'n' || s[a] == 'n') && (s[a-2] == '\\' || s[a-1] == '\\')
}

// lineBefore reports whether the line before the one that the value at a begins, behind
// blanks, ends with base64, as where such a text is set in.
func (sc *scanner) lineBefore(a int) bool {
	s := sc.s
	end := a
	for end > sc.floor && (s[end-1] == ' ' || s[end-1] == '\t') {
		end--
	}
	if end == a || end-1 <= sc.floor || s[end-1] != '\n' {
		return false
	}
	return end-1-runStart(s, end-1, max(sc.floor, end-maxKey), isAlnum|isBase64) >= 40
}

// folded reports whether the value s[a:b] is in a line of a mail's header that goes on
// with base64: a blank and one long piece of it are all of s.
func (sc *scanner) folded(a, b int) bool {
	s := sc.s
	if class[s[0]]&isSpace == 0 || len(s) > 80 {
		return false
	}
	from := runEnd(s, 0, isSpace)
	to := runEnd(s, from, isAlnum|isBase64)
	return from <= a && b <= to && to-from >= 56 && strings.Trim(s[to:], "; \r\n") == ""
}

// base64Text reports whether v is the base64 of printable text, in UTF-8 or in
// UTF-16 as PowerShell's commands are, or of a part of a certificate in which names
// stand.
func base64Text(v string) bool {
	var buf [768]byte
	b := buf[:0]
	var acc uint32
	for i, n := 0, 0; i < len(v) && v[i] != '=' && len(b) < len(buf); i++ {
		d := base64Value(v[i])
		if d < 0 {
			return false
		}
		acc = acc<<6 | uint32(d)
		if n += 6; n%8 < 6 {
			b = append(b, byte(acc>>(n%8)))
		}
	}
	return printable(b) || wideText(b) || bytes.Contains(b, []byte("\x06\x03\x55\x04"))
}

// printable reports whether b is text in UTF-8, whose first and last characters may
// be cut.
func printable(b []byte) bool {
	for n := 0; n < 3 && len(b) > 0 && !utf8.RuneStart(b[0]); n++ {
		b = b[1:]
	}
	for len(b) > 0 {
		if !utf8.FullRune(b) {
			return true
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 || r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return false
		}
		b = b[n:]
	}
	return true
}

// wideText reports whether b is ASCII in UTF-16: every other byte is zero.
func wideText(b []byte) bool {
	for i, c := range b {
		if (i%2 == 1) != (c == 0) {
			return false
		}
	}
	return true
}
