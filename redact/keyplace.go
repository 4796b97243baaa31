package redact

import "strings"

// Where the name of a key stands and what it says at its place, with the words
// before it.

// maxGap is how many bytes may stand between a name and its separator, as where
// columns are aligned.
const maxGap = 40

// keyBefore returns the bounds of the name that ends before the separator at p,
// beyond blanks, quotes and brackets.
func (sc *scanner) keyBefore(p int) (a, k int) {
	s := sc.s
	k = p
	for n := 0; k > sc.floor && n < maxGap; n++ {
		c := s[k-1]
		if c == '\\' {
			k = escapesStart(s, k, max(sc.floor, p-maxLook))
			continue
		}
		if class[c]&isWord != 0 && (k-3 < sc.floor || s[k-3] != '%') {
			break
		}
		if c == ']' && k-2 >= sc.floor && s[k-2] == '[' {
			k -= 2 // of C: char auth[] = "…"
			continue
		}
		if c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '`' || c == ']' || c == '*' || c == '.' {
			k--
			continue
		}
		if k-3 >= sc.floor && (hasPrefixFold(s[k-3:k], "%5d") || s[k-3:k] == "%22") {
			k -= 3
			continue
		}
		if c == ';' && k-len(htmlQuote) > sc.floor && s[k-len(htmlQuote):k] == htmlQuote {
			k -= len(htmlQuote)
			continue
		}
		break
	}
	a = nameStart(s, k, max(sc.floor, k-maxKey))
	switch {
	case a > sc.floor && s[a-1] == '#' && k-a > 3 && s[a] == '0' && s[a+1] == '1' && class[s[a+2]]&isDigit != 0:
		a += len("011") // a tab before the key, as syslog writes it
	case a > sc.floor && s[a-1] == '\\' && k-a > 1 && strings.IndexByte("nrt", s[a]) >= 0:
		a++ // an escaped line end before the key
	case a > sc.floor && s[a-1] == '%' && k-a > 2:
		a += 2 // a percent-encoded byte before the key
	}
	return a, k
}

// escapesStart returns where the backslashes that end at k begin, one of which does,
// but no less than low: a quote of JSON in a string in a string has many.
func escapesStart(s string, k, low int) int {
	for k--; k > low && s[k-1] == '\\'; {
		k--
	}
	return k
}

// keyInfoAt classifies the name s[a:k]. Where one common word is not enough it
// reads the words before it as well: "Secret access key: …", "exit code: …".
func (sc *scanner) keyInfoAt(a, k int) keyInfo {
	s := sc.s
	info := sc.r.keyInfo(s[a:k])
	if a-2 > sc.floor && s[a-1] == '[' && info.kind <= KindMaybe && class[s[a-2]]&isWord != 0 { // password[confirmation]
		if outer := sc.r.keyInfo(s[runStart(s, a-1, max(sc.floor, a-1-maxKey), isWord) : a-1]); outer.kind > KindMaybe {
			return outer
		}
	}
	if sc.statusWord(a, k) {
		return keyInfo{}
	}
	if info.words > 1 || info.kind == KindGuessable || info.kind == KindNone && !info.value || info.auth {
		return info
	}
	b := a
	for range 2 {
		if b-1 <= sc.floor || s[b-1] != ' ' && s[b-1] != '\t' || class[s[b-2]]&isAlnum == 0 {
			break
		}
		w := runStart(s, b-1, max(sc.floor, b-1-maxKey), isWord)
		if k < len(s) && s[k] == '=' && otherPair(s, w, sc.floor) {
			break
		}
		b = w
	}
	if b == a {
		return info
	}
	wider := sc.r.keyInfo(s[b:k])
	wider.value = info.value && wider.kind != KindGuessable
	if wider.kind == info.kind && foldIn(s[b:runEnd(s[:a], b, isLetter)], levels[:]) {
		return info
	}
	if wider.kind != KindMaybe || info.kind == KindToken || wider.vendor {
		return wider // also where a word makes it harmless: "restored from key: …"
	}
	return info
}

// behindTag returns where the value goes on behind the tag of an attribute of RADIUS at v,
// and v where none is: "Tunnel-Password:0 = …".
func behindTag(s string, v int) int {
	n := runEnd(s[:min(len(s), v+3)], v, isDigit)
	if n > v && strings.HasPrefix(s[n:], " = ") {
		return n + len(" = ")
	}
	return v
}

// statusWord reports whether the name s[a:k] is that of the program status word, which
// mainframes print.
func (sc *scanner) statusWord(a, k int) bool {
	return sc.s[a:k] == "PSW" && (strings.HasSuffix(sc.s[sc.floor:a], "User ") || strings.HasSuffix(sc.s[sc.floor:a], "Krnl "))
}

// otherPair reports whether the word at w ends the value of a pair, so that it is
// no part of the name of the next one: "ip=203.0.113.9 token=…", "path=/public token=…".
func otherPair(s string, w, floor int) bool {
	for low := max(floor, w-maxKey); w > low && class[s[w-1]]&isSpace == 0; w-- {
		if s[w-1] == '=' {
			return true
		}
	}
	return false
}

// levels are the words of a log's levels, which say nothing of a key.
var levels = [...]string{"trace", "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical", "panic", "severe"}

// namedPair classifies a value by the name that stands beside it:
// {"name":"DB_PASSWORD","value":"…"}, <add key="Password" value="…"/>. The key
// "value" begins at a.
func (sc *scanner) namedPair(a int) keyInfo {
	s := sc.s
	left := func(i int, set string) int {
		for i > max(sc.floor, a-maxLook) && strings.IndexByte(set, s[i-1]) >= 0 {
			i--
		}
		return i
	}
	end := left(a, " \t\r\n,\"'\\")
	if end > sc.floor && s[end-1] == '{' { // of Protocol Buffers: password { value: "…" }
		end = left(end-1, " \t\r\n\"'\\:=")
		info := sc.r.keyInfo(s[runStart(s, end, max(sc.floor, end-maxKey), isWord|isDotTilde):end])
		info.value = false
		return info
	}
	start := runStart(s, end, max(sc.floor, end-maxKey), isWord|isDotTilde)
	if start == end {
		return keyInfo{}
	}
	sep := left(start, " \t\"'\\:=")
	if sep == start {
		return keyInfo{}
	}
	name := runStart(s, sep, max(sc.floor, sep-16), isLetter)
	switch {
	case equalFold(s[name:sep], "type"): // <input type="password" value="…">
		if !equalFold(s[start:end], "password") {
			return keyInfo{}
		}
		return keyInfo{kind: KindGuessable, words: 2}
	case equalFold(s[name:sep], "name"), equalFold(s[name:sep], "key"), equalFold(s[name:sep], "field"),
		equalFold(s[name:sep], "variable"), equalFold(s[name:sep], "param"), equalFold(s[name:sep], "header"):
		info := sc.r.keyInfo(s[start:end])
		info.value = false
		return info
	}
	return keyInfo{}
}

// labelStart returns where the words begin, three at most before the one at a, that a
// column of labels has: "Key Content      : …".
func labelStart(s string, a int) int {
	for n := 0; n < 3 && a > 1 && s[a-1] == ' ' && class[s[a-2]]&isAlnum != 0; n++ {
		a = runStart(s, a-1, max(0, a-1-maxWord), isWord)
	}
	return a
}

// inputValue is the key that Pydantic writes before what it refuses.
const inputValue = "input_value"

// fieldAbove classifies the input of a field that Pydantic refuses, whose name stands on
// the line above: "body.password\n  String should have … [type=…, input_value='…'". The
// key inputValue begins at a. Line ends may be escaped.
func (sc *scanner) fieldAbove(a int) keyInfo {
	s := sc.s
	before := s[max(sc.floor, a-2*maxLook):a]
	i := max(strings.LastIndexByte(before, '\n'), strings.LastIndex(before, `\n`)+1)
	if i < 2 {
		return keyInfo{}
	}
	above := strings.TrimRight(before[:i], "\\\n")
	return sc.r.keyInfo(above[nameStart(above, len(above), max(0, len(above)-maxKey)):])
}

// beginsLine reports whether only blanks and the marks of a difference stand before
// a in its line.
func beginsLine(s string, a int) bool {
	for a > 0 && (class[s[a-1]]&isSpace != 0 || strings.IndexByte("+-~", s[a-1]) >= 0 && a < len(s) && s[a] == ' ') {
		if a--; s[a] == '\n' {
			return true
		}
	}
	return a == 0
}
