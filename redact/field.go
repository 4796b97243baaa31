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
	case '<':
		return b-a == 32 && chapBefore(s[max(0, a-40):a-1]) && plainID(s[a:b])
	case ':':
		if i := strings.LastIndexByte(s[max(sc.floor, a-16):a-1], ':') + max(sc.floor, a-16); i > 4 && strings.HasSuffix(s[:i], "CRV1") {
			return true // the state of a dynamic challenge of OpenVPN's: "CRV1:R,E:…:bob:Enter code"
		}
		if strings.HasSuffix(s[:a], "inline:") {
			return runEnd(s[:min(len(s), a+40)], a, isWord|isBase64) == a+40 // the key of SRTP in a description of a session (RFC 4568)
		}
		return strings.HasPrefix(s[b:], ":[") && b-a == 32 && plainID(s[a:b]) // of Samba's smbpasswd
	case ' ':
		if b-a == 36 && isUUID(s[a:b]) {
			return secretColumn(s[max(0, a-maxGap):a])
		}
		if s[a-2] == '7' && s[a-3] == ' ' {
			return typeSeven(s[a:b]) && keysBefore(s[max(0, a-20):a-3])
		}
		return b-a == 32 && apopBefore(s[max(0, a-maxKey):a-1]) && plainID(s[a:b])
	case '\t':
		return cookieLine(s[max(0, a-maxLook) : a-1])
	case '=':
		if s[a-3] == ',' && (s[a-2] == 'p' || s[a-2] == 'r') {
			return scramBefore(s[max(0, a-maxLook) : a-3])
		}
		return b-a == 32 && s[a-2] == 't' && (s[a-3] == '&' || s[a-3] == '?') && strings.Contains(s[max(0, a-maxLook):a], "/rest/") && plainID(s[a:b])
	}
	return false
}

// scramBefore reports whether before is the start of a client's message of SCRAM
// (RFC 5802, 7): "n,,n=bob", "c=biws,r=…".
func scramBefore(before string) bool {
	return strings.Contains(before, "n,,n=") || strings.Contains(before, "c=bi") || strings.Contains(before, ",,n=,r=")
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

// fieldEnd returns the end of the token in a field that begins with the run s[a:b]:
// that of SRTP is base64.
func fieldEnd(s string, a, b int) int {
	switch s[a-1] {
	case ':':
		return runEnd(s[:min(len(s), b+maxKey)], b, isWord|isBase64)
	case '=':
		if b = runEnd(s[:min(len(s), b+maxKey)], b, isWord|isBase64); strings.HasPrefix(s[b:], ",p=") { // SCRAM's proof
			b = runEnd(s[:min(len(s), b+2*maxKey)], b+len(",p="), isWord|isBase64)
		}
	}
	return b
}

// chapBefore reports whether before ends as pppd prints the response of CHAP.
func chapBefore(before string) bool {
	return strings.Contains(before, "CHAP Response") || strings.Contains(before, "CHAP Challenge")
}

// secretColumn reports whether before is the name of Vault's secret id in a table, with
// the blanks behind it.
func secretColumn(before string) bool {
	name := strings.TrimRight(before, " ")
	return len(before)-len(name) > 1 && strings.HasSuffix(name, "secret_id")
}

// apopBefore reports whether before ends with the command APOP and a name.
func apopBefore(before string) bool {
	i := strings.LastIndexByte(before, ' ') + 1
	return i < len(before) && strings.HasSuffix(before[:i], "APOP ")
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
