package redact

import "strings"

// Passwords among the arguments of functions, in SQL and in the traces of scripts.

// hashCalls are the functions whose argument is a password where their result is one.
var hashCalls = [...]string{"md5(", "sha(", "sha1(", "sha2(", "sha256(", "sha512(", "password(", "old_password(", "crypt(", "encrypt(", "bcrypt("}

// inCall returns where the first argument, a text in quotes, begins of the function
// called at v: "pw = MD5('…')". It returns v when none is.
func inCall(s string, v int) int {
	for _, name := range hashCalls {
		n := v + len(name)
		if n < len(s) && s[n-1] == '(' && (s[n] == '\'' || s[n] == '"') && hasPrefixFold(s[v:], name) {
			return n
		}
	}
	return v
}

// cipherCall matches the key in the second argument of "pgp_sym_decrypt(x, '…')" and
// "AES_ENCRYPT(x, '…')", whose word s[p:e] is the last one of the name.
func (sc *scanner) cipherCall(p, e int) (span, bool) {
	s := sc.s
	before := s[max(sc.floor, p-8):p]
	if !hasSuffixFold(before, "pgp_sym_") && !hasSuffixFold(before, "aes_") && !hasSuffixFold(before, "des_") && before != "" && class[before[len(before)-1]]&isSpace == 0 {
		return span{}, false
	}
	i := e
	if hasPrefixFold(s[e:], "_bytea") {
		i += len("_bytea")
	}
	if i >= len(s) || s[i] != '(' {
		return span{}, false
	}
	limit := min(len(s), i+2*maxLook)
	v := elementEnd(s[:limit], i+1)
	if v >= limit || s[v] != ',' {
		return span{}, false
	}
	v = skipBlanks(s, v+1)
	if v >= limit || s[v] != '\'' && s[v] != '"' {
		return span{}, false
	}
	return sc.valueAt(v, keyInfo{kind: KindGuessable, words: 2}, inPair)
}

// thirdArgument matches the password of a call that opens a connection,
// "mysqli_connect('db', 'app', '…')": the third text in quotes after the bracket,
// which stands a few bytes behind from.
func (sc *scanner) thirdArgument(from int) (span, bool) {
	s := sc.s
	i := strings.IndexByte(s[from:min(len(s), from+24)], '(')
	if i < 0 || strings.IndexByte(s[from:from+i], ' ') >= 0 {
		return span{}, false
	}
	v, limit := from+i+1, min(len(s), from+i+2*maxLook)
	for n := 0; v < limit; v++ {
		v = skipBlanks(s, v)
		if v < limit && (s[v] == '\'' || s[v] == '"') {
			if n++; n == 3 {
				return sc.valueAt(v, keyInfo{kind: KindGuessable, words: 2}, inPair)
			}
		}
		if v = elementEnd(s[:limit], v); v >= limit || s[v] != ',' {
			break
		}
	}
	return span{}, false
}

// attachedKey matches the key of SQLite's "ATTACH 'a.db' AS a KEY '…'", whose word
// KEY is s[p:e].
func (sc *scanner) attachedKey(p, e int) (span, bool) {
	s := sc.s
	if !strings.HasPrefix(s[e:], " '") && !strings.HasPrefix(s[e:], " \"") || !containsFold(s[max(sc.floor, p-maxLook):p], "attach") {
		return span{}, false
	}
	return sc.valueAt(e+1, keyInfo{kind: KindGuessable, words: 2}, inPair)
}
