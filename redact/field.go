package redact

import "strings"

// Tokens that only their place in a line of a known form shows.

// inField reports whether the run s[a:b] is a token by the form of the line that it
// is in: the digest of POP3's APOP (RFC 1939), a password of Cisco's type 7, the value
// of a session in a cookie file of Netscape's, the token of a call of Subsonic's API.
// Three bytes or more stand before it.
func (sc *scanner) inField(a, b int) bool {
	s := sc.s
	if a <= sc.floor {
		return false
	}
	switch s[a-1] {
	case ' ':
		if s[a-2] == '7' && s[a-3] == ' ' {
			return typeSeven(s[a:b]) && keysBefore(s[max(0, a-20):a-3])
		}
		return b-a == 32 && apopBefore(s[max(0, a-maxKey):a-1]) && plainID(s[a:b])
	case '\t':
		return cookieLine(s[max(0, a-maxLook) : a-1])
	case '=':
		return b-a == 32 && s[a-2] == 't' && (s[a-3] == '&' || s[a-3] == '?') && strings.Contains(s[max(0, a-maxLook):a], "/rest/") && plainID(s[a:b])
	}
	return false
}

// typeSeven reports whether v has the form of Cisco's type 7: the place in a key, of
// two digits, and pairs of hexadecimal digits in capitals.
func typeSeven(v string) bool {
	return len(v)%2 == 0 && (v[0] == '0' || v[0] == '1' && v[1] < '6') && class[v[1]]&isDigit != 0 &&
		runEnd(v, 2, isDigit|isHexLetter) == len(v) && strings.ToUpper(v) == v
}

// keysBefore reports whether before ends with a word that a key stands after in the
// configuration of a router.
func keysBefore(before string) bool {
	return strings.HasSuffix(before, "key-string") || strings.HasSuffix(before, " md5") || strings.HasSuffix(before, " key") || strings.HasSuffix(before, " sha")
}

// apopBefore reports whether before ends with the command APOP and a name.
func apopBefore(before string) bool {
	_, name, ok := strings.Cut(before, "APOP ")
	return ok && name != "" && strings.IndexByte(name, ' ') < 0
}

// cookieLine reports whether before is a line of a cookie file up to its last field,
// with the name of a session: "example.org TRUE / FALSE 0 sid".
func cookieLine(before string) bool {
	i := strings.LastIndexByte(before, '\t')
	if i < 0 || cookieInfo(before[i+1:], keyInfo{}).kind != KindToken {
		return false
	}
	n := runStart(before, i, 0, isDigit)
	return n < i && (strings.HasSuffix(before[:n], "\tTRUE\t") || strings.HasSuffix(before[:n], "\tFALSE\t"))
}
