package redact

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// plainStart reports whether the run v begins as the base64 of a zero byte and a
// printable one does, with which most responses of SASL's PLAIN begin.
func plainStart(v string) bool { return len(v) > 1 && v[0] == 'A' && v[1]-'C' <= 'H'-'C' }

// plainEnd returns the end of the response of SASL's PLAIN (RFC 4616) that begins with
// the run s[a:b] as plainStart tells, whatever stands before it: nothing, a name and a password, each after
// a zero byte. It returns 0 when that is none.
func plainEnd(s string, a, b int) int {
	if a > 0 && class[s[a-1]]&isBase64 != 0 && s[a-1] != '=' {
		return 0
	}
	b = runEnd(s[:min(len(s), b+maxJudged)], b, isWord|isBase64)
	var acc uint32
	zeros, name, length := 0, 0, 0
	for i, n := a, 0; i < b && s[i] != '='; i++ {
		d := base64Value(s[i])
		if d < 0 {
			return 0
		}
		acc = acc<<6 | uint32(d)
		if n += 6; n%8 >= 6 {
			continue
		}
		switch c := byte(acc >> (n % 8)); {
		case c == 0:
			zeros++
			name, length = length, 0
		case c < ' ' || c >= 0x7f || zeros > 2:
			return 0
		default:
			length++
		}
	}
	if zeros != 2 || name < 2 || length < 3 {
		return 0
	}
	return b
}

// passwordPrompted reports whether before ends with the challenge for the password of
// SASL's LOGIN, and what a log writes between it and the answer: "334 UGFzc3dvcmQ6\n>>> ".
func passwordPrompted(before string) bool {
	const challenge = "334 UGFzc3dvcmQ6"
	n := len(before)
	if n <= len(challenge) || !answerMark[before[n-1]] || before[n-1] == ' ' && !answerMark[before[n-2]] {
		return false
	}
	before = before[max(0, n-64):]
	i := strings.LastIndex(before, challenge)
	if i < 0 {
		return false
	}
	gap := before[i+len(challenge):]
	return strings.Count(gap, "\n")+strings.Count(gap, `\n`) <= 1
}

// answerMark are the bytes that may stand before the answer to a challenge, with a blank
// between or without: ">>> ", "C: ".
var answerMark = byteSet(" \n'\":>=")

// mailAddress reports whether the base64 that v begins with is an address of e-mail, or
// v does: what AUTH LOGIN begins with is a user's name.
func mailAddress(v string) bool {
	n := runEnd(v[:min(len(v), maxKey)], 0, isAlnum|isBase64)
	if n < len(v) && v[n] == '@' {
		return true
	}
	var text [maxKey]byte
	k, err := base64.StdEncoding.Decode(text[:], bytesOf(v[:n]))
	return err == nil && bytes.IndexByte(text[:k], '@') > 0 && printable(text[:k])
}
