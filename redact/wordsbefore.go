package redact

import "strings"

// gapByte are the bytes that may stand between a word and the value it names.
var gapByte = byteSet(" \t\"'`=:|-{([<>,\\\r\n")

// wordsBefore reports what the words before the value at a say: that a secret
// follows, or only that something of a vendor does. It reads four of them.
func (sc *scanner) wordsBefore(a int) (strong, vendor bool) {
	s := sc.s
	if pathSegment(s, a) {
		return false, false
	}
	w := wordBefore{value: a, low: max(sc.floor, a-80)}
	for k := a; w.nth < 4; w.nth++ {
		end, separated, newline := w.gap(s, k)
		if newline || end == k && w.nth == 0 || w.pair {
			return false, vendor // a pair's own key decides alone
		}
		k = end
		w.pair = w.nth == 0 && separated
		if w.nth > 0 && !sayTails.endsAt(s, k) {
			return false, vendor
		}
		start := sc.wordStart(k, w.low)
		if start == k || k-start >= 64 {
			return false, vendor
		}
		w.start, w.end = start, k
		k = start
		if w.pair && w.end-start < 3 && allDigits(s[start:w.end]) { // "Unseal Key 2: …"
			w.pair = false
			continue
		}
		if w.nth == 0 {
			switch {
			case w.end-start == 2 && lower(s[start]) == 'v' && signed(s[max(0, start-128):start]):
				return true, vendor
			case !w.pair && equalFold(s[w.start:w.end], "name"):
				return false, vendor // "duplicate key name '…'"
			case w.otherColumn(s), w.pair && equalFold(s[w.start:w.end], "hash") && sc.tokenBefore(w.start):
				return false, vendor // "cookie hash: …"
			case !sayTails.endsAt(s, w.end):
				continue
			}
		}
		var decided bool
		if strong, vendor, decided = sc.wordSays(&w, vendor); decided {
			return strong, vendor
		}
	}
	return false, vendor
}

// wordBefore is one of the words before a value.
type wordBefore struct {
	value, low int  // where the value begins, and the first byte that is read
	nth        int  // 0 is the word next to the value
	start, end int  // of the word
	pair       bool // a ':' or '=' follows it
}

// gap returns where the bytes between a word and the one at k begin, whether one
// of them separates a key from its value, and whether a line ends among them.
func (w *wordBefore) gap(s string, k int) (end int, separated, newline bool) {
	for k > w.low && gapByte[s[k-1]] {
		k--
		separated = separated || s[k] == '=' || s[k] == ':'
		if s[k] == '\n' && w.nth > 0 {
			return k, separated, true
		}
	}
	return k, separated, false
}

// otherColumn reports whether the word next to the value stands in another column
// of a table.
func (w *wordBefore) otherColumn(s string) bool {
	k := w.end
	return s[k] == '\t' && w.start > 0 && s[w.start-1] != '\n' ||
		k+1 == w.value && (s[k] == ',' || s[k] == '|' && plainID(w.run(s)))
}

// run is the run of word bytes with which the value begins.
func (w *wordBefore) run(s string) string { return s[w.value:runEnd(s, w.value, isWord)] }

// wordSays reads one word: what it says, and whether that decides. vendor is what
// the words after it said.
func (sc *scanner) wordSays(w *wordBefore, vendor bool) (strong, vend, decided bool) {
	s := sc.s
	k := w.end
	var name nameSays
	if kept := sc.r.names.find(s[w.start:k]); kept == nil {
		name = sc.r.learn(s[w.start:k])
	} else if kept.nothing {
		return false, vendor, w.nth > 0 && !vendor
	} else {
		name = kept.says
	}
	if w.nth == 1 && name.id && strings.HasPrefix(s[k:], " from ") && hasSuffixFold(s[w.low:k], "session id") {
		return sessionID(w.run(s)), vendor, true // "changed session id from … to …"
	}
	if w.nth == 0 && name.id && (hasSuffixFold(s[w.low:k], "session id") || hasSuffixFold(s[w.low:k], "session for id") || hasSuffixFold(s[w.low:k], "session with id")) {
		run := w.run(s)
		return (len(run) >= minBare || sessionID(run) && opaque(run, minRun, false)) && !(len(run) >= 36 && isUUID(run[:36])), vendor, true
	}
	if w.pair && name.describes {
		return false, false, true // "Key Name: …"
	}
	if s[k] != '=' && name.status {
		w.pair = false // "token mismatch: …"
	}
	info := name.key
	switch {
	case !w.pair && info.kind == KindGuessable && holdsUUID(w.run(s)):
		return false, false, true
	case w.pair && name.id && info.kind == KindNone && w.end-w.start > len("id"):
		return false, false, true // "gravatar_id: …"
	case w.pair && info.kind == KindGuessable && hasSuffixFold(s[w.start:k], "pass"), !w.pair && hasSuffixFold(s[w.start:k], "test-pass"):
		return false, vendor, false // a test's result
	case sc.statusWord(w.start, k):
		return false, false, true
	case info.safe:
		// A digest, unless it is that of a webhook's signature.
		return signed(s[max(w.low, w.start-24):k]), false, true
	case info.request && holdsUUID(w.run(s)), info.cookie && protocolCookie(w.run(s)):
		return false, false, true
	case info.kind == KindToken, info.kind == KindGuessable:
		return true, vendor, true
	}
	column := !w.pair && w.value-k > 1 && s[k] == ' ' && s[k+1] == ' ' // of a table
	if w.nth == 0 && info.kind == KindMaybe && info.loose && !column && (w.pair || !name.response) && (!info.id || sessionID(w.run(s)) || equalFold(s[w.start:k], "session") && shortSession(w.run(s))) {
		secret := !name.commit || !commit(w.run(s))
		return secret, vendor || secret && info.vendor, true
	}
	vendor = vendor || w.nth < 2 && (name.role&wordVendor != 0 || name.vendor)
	if name.role&(wordKey|wordNumeric) != 0 {
		if wide := sc.r.keyInfo(s[max(w.low, w.start-24):k]); wide.kind == KindToken || wide.kind == KindMaybe && vendor {
			return true, vendor, true
		}
	}
	return false, vendor, w.nth > 0 && name.role == 0 && !vendor
}

// pathSegment reports whether the value at a is a part of a path of Windows: one
// '\\' or two, escaped, stand between it and a name.
func pathSegment(s string, a int) bool {
	k := a
	if k > 0 && s[k-1] == '{' {
		k--
	}
	i := k
	for i > 0 && i > k-4 && s[i-1] == '\\' {
		i--
	}
	return i < k && i > 0 && class[s[i-1]]&(isWord|isDotTilde) != 0
}

// sessionID reports whether v, after the word "session", opens one: 24 letters
// and digits or more. Shorter ones and UUIDs only name it.
func sessionID(v string) bool {
	return len(v) >= 24 && runEnd(v, 0, isAlnum) == len(v) && !recordID(v)
}

// shortSession reports whether v, right after the word "session", may open one though it
// has fewer: 18 or more of both cases with digits.
func shortSession(v string) bool {
	if len(v) < 18 || runEnd(v, 0, isAlnum) != len(v) {
		return false
	}
	t := measure(v)
	return t.upper > 2 && t.lower > 2 && t.digit > 1
}

// signed reports whether a header's name says signature: "Hmac-Sha256",
// "Signature-256: sha256".
func signed(s string) bool {
	for i := range len(s) {
		if hasPrefixFold(s[i:], "signature") || hasPrefixFold(s[i:], "hmac") {
			return true
		}
	}
	return false
}

// tokenBefore reports whether the word before the one at a names a token.
func (sc *scanner) tokenBefore(a int) bool {
	k := a
	for k > sc.floor && strings.IndexByte(" _-", sc.s[k-1]) >= 0 {
		k--
	}
	return k < a && roleOf(sc.s[runStart(sc.s, k, max(sc.floor, k-maxWord), isLetter):k])&wordToken != 0
}
