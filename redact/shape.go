package redact

import "strings"

// jwt matches a JSON Web Token in compact form: the header's base64url begins
// with "ey", the first two bytes of a JSON object.
func (sc *scanner) jwt(a, b int) (span, bool) {
	s := sc.s
	end := b
	for parts := 1; parts < 5 && end+1 < len(s) && s[end] == '.'; parts++ {
		next := runEnd(s, end+1, isWord)
		if next == end+1 && parts > 2 {
			break
		}
		end = next
	}
	if end == b || !looksRandom(s[a:b]) {
		return span{}, false
	}
	return span{a, end, ruleJWT, KindToken}, true
}

// placeholder reports whether v stands for a value that is not there: all one
// letter, or a word such as "null".
func placeholder(v string) bool {
	switch {
	case v == "":
		return true
	case strings.Trim(v, v[:1]) == "" && strings.IndexByte("xX*.0-_#", v[0]) >= 0:
		return true
	}
	switch strings.ToLower(v[:min(len(v), 12)]) {
	case "null", "nil", "none", "true", "false", "yes", "no", "undefined", "<nil>", "redacted", "masked", "n/a", "empty":
		return true
	}
	return redacted(v)
}

// redacted reports whether v is what a Redactor, or another tool, put in place
// of a secret.
func redacted(v string) bool {
	return v == Mask || v == "***" || v == "<redacted>" || strings.Contains(v, "[REDACTED]") || hashed(v) == len(v)
}

// hashed returns the length of the hash form that v begins with, or 0.
func hashed(v string) int {
	rest, keyed := v, false
	if strings.HasPrefix(v, hmacPrefix) {
		rest = v[len(hmacPrefix):]
		i := strings.IndexByte(rest[:min(len(rest), maxKeyIDBytes+1)], ':')
		if i < 1 {
			return 0
		}
		rest, keyed = rest[i+1:], true
	}
	if !keyed {
		if !strings.HasPrefix(v, sha256Prefix) {
			return 0
		}
		rest = v[len(sha256Prefix):]
	}
	if len(rest) < 64 || runEnd(rest[:64], 0, isDigit|isHexLetter) != 64 {
		return 0
	}
	return len(v) - len(rest) + 64
}

// looksRandom reports whether v is likely drawn at random rather than written
// by a person.
func looksRandom(v string) bool {
	var seen byte
	for i := range len(v) {
		seen |= class[v[i]]
	}
	return len(v) >= 16 && seen&isDigit != 0 && seen&isLetter != 0
}
