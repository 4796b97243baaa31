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
	return sc.passwordAt(v)
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
	return sc.nthText(from+i+1, 3)
}

// nthText matches the nth text in quotes of the list of arguments at v:
// "EXEC sp_addlogin 'bob', '…'".
func (sc *scanner) nthText(v, n int) (span, bool) {
	s := sc.s
	for limit := min(len(s), v+2*maxLook); v < limit; v++ {
		if v = skipBlanks(s, v); v+1 < limit && s[v] == 'N' {
			v++ // of SQL Server
		}
		if v < limit && (s[v] == '\'' || s[v] == '"') {
			if n--; n == 0 {
				return sc.passwordAt(v)
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
	return sc.passwordAt(e + 1)
}

// lastPair matches the password of a call whose last two arguments are the name of a
// user and a password: "ftp_login(Resource id #3, 'bob', '…')". The bracket is at i.
func (sc *scanner) lastPair(i int) (span, bool) {
	s := sc.s
	limit := min(len(s), i+maxLook)
	name, last := 0, 0
	for v := i + 1; v < limit; {
		name, last = last, skipBlanks(s, v)
		end := elementEnd(s[:limit], last)
		if end >= limit || s[end] == ')' {
			break
		}
		v = end + 1
	}
	if name == 0 || last >= limit || strings.IndexByte("'\"", s[name]) < 0 || s[name] != s[last] {
		return span{}, false
	}
	a, b, _ := valueBounds(s, last, maxKey, inPair)
	if a >= b || !likelyPassword(s[a:b]) {
		return span{}, false
	}
	return sc.passwordAt(last)
}

// typedInto matches the text that a test of a page typed into a field, whose name
// ends with the quote at q: find("password").send_keys("…"), fill('#password', '…').
func (sc *scanner) typedInto(q int) (span, bool) {
	s := sc.s
	rest := s[q+1 : min(len(s), q+40)]
	if strings.HasPrefix(rest, ").") {
		n := strings.IndexByte(rest, '(')
		if k := n + 1; n > 0 && k < len(rest) && strings.IndexByte("'\"", rest[k]) >= 0 && foldIn(rest[2:n], typing[:]) {
			return sc.passwordAt(q + 1 + k)
		}
	}
	return span{}, false
}

var typing = [...]string{"send_keys", "sendkeys", "fill", "type", "setvalue", "set_value", "val", "typetext", "clearandtype"}

// quotedArgument matches the text in quotes at v, the first argument of a call.
func (sc *scanner) quotedArgument(v int) (span, bool) {
	if v >= len(sc.s) || sc.s[v] != '\'' && sc.s[v] != '"' {
		return span{}, false
	}
	return sc.passwordAt(v)
}
