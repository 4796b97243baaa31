package redact

import "strings"

// keyDump matches the bytes of a key that a program prints after its name, as
// wpa_supplicant does: "PMK - hexdump(len=32): cd 9b …". The word "hexdump" is s[p:e].
func (sc *scanner) keyDump(p, e int) (span, bool) {
	s := sc.s
	n := strings.Index(s[e:min(len(s), e+maxWord)], "):")
	if n < 0 || !strings.HasPrefix(s[e:], "(len=") && !strings.HasPrefix(s[e:], "_ascii(len=") || !dumpOfKey(s[max(sc.floor, p-maxWord):p]) {
		return span{}, false
	}
	a := skipBlanks(s, e+n+len("):"))
	b := a
	for b+2 <= len(s) && hexPair(s[b:b+2]) {
		if b += 2; b+1 < len(s) && s[b] == ' ' && class[s[b+1]]&(isDigit|isHexLetter) != 0 {
			b++
			continue
		}
		break
	}
	if b-a < 3*4 || a < sc.floor {
		return span{}, false
	}
	return span{a, b, ruleKey, KindToken}, true
}

// hexPair reports whether v is two hexadecimal digits.
func hexPair(v string) bool { return runEnd(v, 0, isDigit|isHexLetter) == 2 }

// dumpedKeys are the names of the keys of a wireless network and of EAP, with those
// that any key has.
var dumpedKeys = [...]string{"psk", "pmk", "ptk", "gtk", "igtk", "kck", "kek", "tk", "mk", "msk", "emsk", "wep", "key", "keys", "passphrase", "password", "secret"}

// dumpOfKey reports whether before, which ends before the word "hexdump", names a key.
func dumpOfKey(before string) bool {
	name := strings.TrimRight(before, " -:")
	for range 3 {
		rest, w := lastWord(name)
		if foldIn(w, dumpedKeys[:]) {
			_, of := lastWord(rest)
			return roleOf(of)&wordHarmless == 0
		}
		if !equalFold(w, "data") && !equalFold(w, "value") {
			return false
		}
		name = rest
	}
	return false
}

// xfrmBefore reports whether before ends with what stands before a key in the state of
// the kernel's IPsec: "enc cbc(aes) ".
func xfrmBefore(before string) bool {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	for _, kind := range [...]string{"auth-trunc ", "auth ", "enc ", "aead "} {
		if i := strings.LastIndex(line, kind); i >= 0 && strings.Count(line[i:], " ") == 2 && strings.HasSuffix(line, ") ") {
			return true
		}
	}
	return false
}
