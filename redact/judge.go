package redact

import "strings"

// setting is where a value stands, which decides how sure its look must be.
type setting uint8

const (
	inProse   setting = iota // after a blank in a sentence: "token: expired"
	inPair                   // in a data format: key=value, JSON, a flag
	inQuery                  // a URL's query or a form
	inCookie                 // a pair of a Cookie header
	inAuth                   // a parameter of an Authorization header
	fromOwner                // the caller says that this is the key's whole value
)

// judge decides whether s[a:b] is a secret under a key that says info.
func (sc *scanner) judge(a, b int, info keyInfo, where setting, quoted bool) (span, bool) {
	v := sc.s[a:b]
	if a < sc.floor || v == "" || placeholder(v) {
		return span{}, false
	}
	if !quoted && (strings.IndexByte("{[(<", v[0]) >= 0 || typeName(v) || nextKey(v)) {
		return span{}, false // a structure, or the name of a type or function
	}
	if (where == fromOwner || quoted) && tellsNothing(v) {
		return span{}, false
	}
	if info.own {
		where = fromOwner
	}
	switch {
	case info.kind == KindGuessable:
		if where == inPair && !quoted && sc.inConnectionString(b, v) {
			return span{a, b, ruleDSN, KindGuessable}, true
		}
		if info.verb && !quoted && runEnd(v, 0, isLetter) == len(v) {
			return span{}, false // "validate_password: module"
		}
		if guessableValue(v, where, quoted) && !(where == inProse && !quoted && sc.sentence(b, v)) {
			return span{a, b, ruleKeyGuessable, KindGuessable}, true
		}
	case info.kind == KindToken:
		if info.request && holdsUUID(v) || info.cookie && where != inCookie && !cookieValue(v) || !quoted && sc.sentence(b, v) {
			return span{}, false
		}
		if tokenValue(v, where, quoted) || where == inCookie && opaquePart(v) {
			return span{a, b, ruleKey, KindToken}, true
		}
	case info.kind == KindMaybe && info.pass:
		if !(allDigits(v) && len(v) < 6) && guessableValue(v, where, quoted) && (where != inProse || sc.userBefore(a)) {
			return span{a, b, ruleKeyGuessable, KindGuessable}, true
		}
	case info.kind == KindMaybe:
		if info.numeric && where == inQuery && len(v) >= 6 && sc.authorizationCode(a, b) && !isStatus(v) && !isName(v) {
			return span{a, b, ruleKeyMaybe, KindToken}, true
		}
		if info.numeric && (where == inQuery || where == inPair && len(v) == 6 && sc.secondFactor(a)) && allDigits(v) && len(v) >= 4 && len(v) <= 10 {
			return span{a, b, ruleOneTimeCode, KindGuessable}, true
		}
		if info.id && where != inCookie && (isUUID(v) || !info.loose && dotted(v)) {
			return span{}, false
		}
		if info.long && len(v) < minBare || info.query && where != inQuery {
			return span{}, false
		}
		if opaque(v, 12, info.loose || where >= inQuery && where != fromOwner) || where == inCookie && opaquePart(v) || info.vendor && keyShaped(v) {
			return span{a, b, ruleKeyMaybe, KindToken}, true
		}
	}
	return span{}, false
}

// tellsNothing reports whether v, all of a secret's value, is a word that says
// whether there is one, or a remark in place of it: "true", "Value hidden due to
// security reasons".
func tellsNothing(v string) bool {
	if len(v) <= 12 && foldIn(v, presence[:]) {
		return true
	}
	if n := runEnd(v, 0, isLetter); n > 1 && n < len(v) && v[n] == ' ' && strings.Count(v, " ") > 1 && foldIn(v[:n], remarks[:]) {
		return true // a form's message: "is too short (minimum is 8 characters)"
	}
	if i := strings.LastIndexAny(v, "_ "); i > 0 && foldIn(v[i+1:], presence[:]) && isStatus(v) {
		return true // "OTP_DISABLED"
	}
	return (strings.Count(v, " ")+strings.Count(v, "_") >= 3 || hasPrefixFold(v, "not ")) && isStatus(v)
}

var remarks = [...]string{"is", "must", "can", "cannot", "should", "has", "does", "was", "were", "are", "needs", "may", "please", "too", "invalid", "incorrect", "wrong", "required", "no", "not"}

var presence = [...]string{"true", "false", "yes", "no", "null", "nil", "none", "undefined", "n/a", "unset", "not set", "missing", "required", "optional",
	"enabled", "disabled", "present", "absent", "expired", "invalid", "empty", "set", "unknown", "string", "default", "unavailable"}

// cookieValue reports whether v, under a key that says cookie, can open anything.
// Remote Desktop calls a user's name a cookie, IKE a pair of numbers.
func cookieValue(v string) bool {
	if len(v) == 33 && (v[16] == '/' || v[16] == '-') && hexDashed(v[:16]+v[17:]) {
		return false
	}
	return tokenish(v) && !allDigits(v) || strings.IndexByte(v, '=') > 0
}

// userBefore reports whether the words before the value at a tell of a user:
// "user: bob pass: …".
func (sc *scanner) userBefore(a int) bool {
	before := sc.s[max(sc.floor, a-64):a]
	return containsFold(before, "user") || containsFold(before, "login")
}

// authorizationCode reports whether the value s[a:b] of "code" stands beside what
// goes with one of OAuth's (RFC 6749, 4.1): the state, the kind of grant.
func (sc *scanner) authorizationCode(a, b int) bool {
	s := sc.s
	if before := s[max(sc.floor, a-maxLook/2):a]; !strings.HasSuffix(before, "code=") {
		return false
	} else if strings.Contains(before, "state=") || strings.Contains(before, "=authorization_code") {
		return true
	}
	after := s[b:min(len(s), b+maxLook/2)]
	return strings.HasPrefix(after, "&") && (strings.Contains(after, "&state=") || strings.Contains(after, "&session_state=") || strings.Contains(after, "=authorization_code"))
}

// typeName reports whether v is a name with a bracket after it: "Token{7f3a",
// "getToken(".
func typeName(v string) bool {
	i := runEnd(v, 0, isLetter|isDotTilde|isWordSym)
	return i > 2 && i < len(v) && (v[i] == '{' || v[i] == '(' || v[i] == '[')
}

// nextKey reports whether v is another key: "secret: secretName: db".
func nextKey(v string) bool {
	n := len(v) - 1
	return n > 1 && v[n] == ':' && class[v[0]]&isLetter != 0 && runEnd(v, 0, isLetter|isWordSym) == n
}

// algorithm reports whether v names a cipher, a digest or a key's type.
func algorithm(v string) bool {
	if len(v) >= 40 || strings.IndexByte(v, ' ') >= 0 {
		return false
	}
	for _, p := range [...]string{"ssh-", "ecdsa-", "rsa", "aes", "sha1", "sha2", "sha-", "sha3", "curve25519", "hmac-sha", "ed25519", "hs256", "rs256", "es256", "x25519", "dsa-", "ecdh", "sk-ssh-", "sk-ecdsa-", "diffie-", "bcrypt", "argon2", "pbkdf2", "md5"} {
		if hasPrefixFold(v, p) {
			return true
		}
	}
	return false
}

// guessableValue reports whether v can be a password or code.
func guessableValue(v string, where setting, quoted bool) bool {
	if where == fromOwner {
		return true
	}
	if isStatus(v) || foldIn(v, architectures[:]) || allDigits(v) && len(v) < 3 || len(v) == 1 || v[0] == '/' || strings.HasPrefix(v, "~/") || driveLetter(v) {
		return false
	}
	if where == inProse && !quoted {
		return len(v) > 2
	}
	return !reference(v)
}

// architectures follow the names of Debian's packages: "base-passwd:amd64".
var architectures = [...]string{"amd64", "i386", "arm64", "armhf", "armel", "ppc64el", "s390x", "riscv64"}

// driveLetter reports whether v begins a path of Windows: "C:", "D:\Users".
func driveLetter(v string) bool {
	return len(v) >= 2 && v[1] == ':' && class[v[0]]&isLetter != 0 && (len(v) == 2 || v[2] == '\\' || v[2] == '/')
}

// sentence reports whether the lower-case word v ending at b goes on as a
// sentence: "password: please enter it again".
func (sc *scanner) sentence(b int, v string) bool {
	if runEnd(v, 0, isLower) != len(v) {
		return false
	}
	s := sc.s
	if b+1 >= len(s) || s[b] != ' ' || class[s[b+1]]&isLower == 0 {
		return false
	}
	switch s[b+1 : runEnd(s, b+1, isLetter)] {
	case "for", "on", "at", "from", "in", "user", "username", "host":
		return false
	}
	return true
}

// tokenValue reports whether v can be a token under a key that says so.
func tokenValue(v string, where setting, quoted bool) bool {
	if where == fromOwner {
		return !reference(v) && !account(v)
	}
	if isStatus(v) || reference(v) || algorithm(v) || strings.HasPrefix(v, "id:") {
		return false
	}
	if allDigits(v) {
		return len(v) >= 6
	}
	if where == inProse && !quoted {
		return tokenish(v)
	}
	if len(v) < 4 || version(v) {
		return false
	}
	return quoted && !account(v) || tokenish(v) || len(v) < 40 && !dotted(v)
}

// version reports whether v is the version of a package: "^2.4.4".
func version(v string) bool {
	v = strings.TrimLeft(v, "^~>=v")
	return strings.Count(v, ".") > 1 && runEnd(v, 0, isDigit|isDotTilde) == len(v)
}

// account reports whether v names an account of Windows: "example.org\bob".
func account(v string) bool {
	i := runEnd(v, 0, isWord|isDotTilde)
	k := i
	for k < len(v) && k < i+2 && v[k] == '\\' {
		k++
	}
	return i > 1 && k > i && k < len(v) && runEnd(v, k, isWord|isDotTilde) == len(v) && !tokenish(v[k:])
}

// tokenish reports whether v, a word of a sentence, looks made by a machine.
func tokenish(v string) bool {
	if len(v) < 8 {
		return false
	}
	t := measure(v)
	if t.digit == 0 {
		return t.n >= 16 && t.bits() >= 19
	}
	if t.n >= 16 && hexDashed(v) {
		return true
	}
	if dotted(v) && t.bits() < 15 {
		return t.upper > 1 && t.lower > 1 && t.digit > 2 && t.symbol < 5 && t.bits() >= 10
	}
	return t.letters() > 0 && (t.bits() >= 12 || t.hex() && t.n >= 16) || t.letters() == 0 && t.symbol == 0
}

// dotted reports whether v reads as a name of several parts: com.example.App@1f.
func dotted(v string) bool {
	return strings.Count(v, ".") >= 1 && class[v[0]]&isLetter != 0 && strings.IndexByte(v, '=') < 0
}

// reference reports whether v only says where a value is: a variable, a
// template, a path, a URL.
func reference(v string) bool {
	for _, ext := range [...]string{".pem", ".crt", ".key", ".p12", ".pfx", ".jks", ".pub"} {
		if strings.HasSuffix(v, ext) {
			return true // a file
		}
	}
	switch v[0] {
	case '$':
		if len(v) < 2 {
			return true
		}
		if n := runEnd(v, 1, isLetter|isWordSym); n > 2 && n == len(v) || n > 1 && n < len(v) && strings.IndexByte(".;()[]", v[n]) >= 0 {
			return true // a variable of a script
		}
		return v[1] == '{' || v[1] == '(' || runEnd(v, 1, isUpper|isWordSym|isDigit) == len(v) && class[v[1]]&isDigit == 0 || strings.HasPrefix(v, "$env:")
	case '%':
		return len(v) <= 3 || v[len(v)-1] == '%' || v[1] == '(' || v[1] == '%' || v[1] == '{'
	case '<':
		return v[len(v)-1] == '>'
	case '{':
		return strings.HasPrefix(v, "{{") || v[len(v)-1] == '}' && runEnd(v, 1, isWord|isDotTilde) == len(v)-1
	case '/', '.', '~':
		if strings.Count(v, "/") >= 2 || strings.HasPrefix(v, "./") || strings.HasPrefix(v, "~/") {
			t := measure(v)
			return t.bits() < 15
		}
	case '&':
		return true
	}
	if i := strings.Index(v, "://"); i > 0 && i < 12 {
		return true
	}
	if strings.HasPrefix(v, "arn:") || strings.HasPrefix(v, "vault:") && strings.Contains(v, "/") || strings.HasPrefix(v, "ENC[") || strings.HasPrefix(v, "op:/") {
		return true
	}
	if pathLike(v) {
		return true
	}
	if strings.IndexByte(v, '.') < 0 {
		return false
	}
	for _, p := range [...]string{"process.env", "os.environ", "os.getenv", "env.", "var.", "data.", "config.", "local.", "secrets.", "self.", "this.", "System.", "module."} {
		if strings.HasPrefix(v, p) {
			return true
		}
	}
	return false
}

// pathLike reports whether v reads as a path or a resource's name:
// projects/x/secrets/y.
func pathLike(v string) bool {
	if strings.Count(v, "/") < 2 || strings.IndexByte(v, '=') >= 0 || strings.Contains(v, "///") {
		return false
	}
	t := measure(v)
	return t.bits() < 15 && t.digit*4 < t.n
}

// opaque reports whether v looks drawn at random, has at least least bytes and
// only the bytes that tokens have. Hexadecimal digits and UUIDs, which name
// things more often than they open them, count when loose is set.
func opaque(v string, least int, loose bool) bool {
	if len(v) < least {
		return false
	}
	for i := range len(v) {
		if !inOpaque[v[i]] {
			return false
		}
	}
	if len(v) >= 36 {
		if isUUID(v) {
			return loose
		}
		if len(v) >= 73 && v[36] == '.' && isUUID(v[:36]) && isUUID(v[37:73]) {
			return true // the codes and sessions of Keycloak
		}
		if holdsUUID(v) || loose && uuidShaped(v) {
			return loose
		}
	}
	if strings.IndexByte(v, '%') >= 0 {
		var buf [256]byte
		return opaque(stringOf(decodePercent(buf[:0], v)), least, loose)
	}
	t := measure(v)
	if strings.HasPrefix(v, "0x") && len(v) <= 18 || publicDER(v) {
		return false
	}
	if t.hex() {
		return loose && t.n >= 16 && t.distinct > 5 && t.letters() > 0
	}
	if t.letters() < 3 || reference(v) || t.distinct < 6 {
		return false
	}
	if t.digit == 0 {
		return t.n >= 16 && t.bits() >= 20 && t.symbol*8 < t.n
	}
	if t.digit == 1 && !loose && t.n < minBare && t.bits() < 16 {
		return false // a name with a number in it
	}
	if strings.IndexByte(v, '/') >= 0 && t.bits() < 15 || strings.IndexByte(v, '.') >= 0 && t.bits() < 13 {
		return false
	}
	return t.bits() >= 14 || t.bits() >= 12 && t.symbol == 0 && t.n >= 20 && t.digit*3 >= t.n || loose && hexParts(v)
}

// decodePercent appends to b, as far as it has room, v with a '|' in place of each
// percent-encoded byte: its digits are no digits of the value's.
func decodePercent(b []byte, v string) []byte {
	for i := 0; i < len(v) && len(b) < cap(b); i++ {
		c := v[i]
		if c == '%' {
			c = '|'
			if i+2 < len(v) && class[v[i+1]]&(isDigit|isHexLetter) != 0 && class[v[i+2]]&(isDigit|isHexLetter) != 0 {
				i += 2
			}
		}
		b = append(b, c)
	}
	return b
}

// publicDER reports whether v begins as the base64 of a public key or a
// certificate in DER: SubjectPublicKeyInfo of RSA, of an elliptic curve or of
// Ed25519.
func publicDER(v string) bool {
	for _, p := range [...]string{"MIGfMA0GCSqGSIb3DQEB", "MIIBIjANBgkqhkiG9w0B", "MIICIjANBgkqhkiG9w0B", "MIIBojANBgkqhkiG9w0B", "MFkwEwYHKoZIzj0", "MHYwEAYHKoZIzj0", "MCowBQYDK2Vw"} {
		if strings.HasPrefix(v, p) {
			return true
		}
	}
	return false
}

// inOpaque are the bytes that tokens have.
var inOpaque = byteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.~|:%$!@")

// hexParts reports whether v is made of hexadecimal parts with a word before
// them: "sk_1f0c…", "1f0c…-us20".
func hexParts(v string) bool {
	longest := 0
	for i := 0; i < len(v); i++ {
		j := runEnd(v, i, isDigit|isHexLetter)
		longest = max(longest, j-i)
		i = max(i, j)
	}
	return longest >= 24
}

func allDigits(v string) bool { return runEnd(v, 0, isDigit) == len(v) }

// isStatus reports whether v is a word that says something about a secret:
// "expired", "required", "YES".
func isStatus(v string) bool {
	for len(v) > 1 && strings.IndexByte(".,!?;:)", v[len(v)-1]) >= 0 {
		v = v[:len(v)-1]
	}
	if runEnd(v, 0, isLetter) == len(v) {
		return words.lookup(v)&wordStatus != 0
	}
	// Words joined: "not_found", "insert_key_here", "<your-token>".
	n := 0
	for i := 0; i < len(v); i++ {
		j := runEnd(v, i, isLetter)
		if j > i {
			if words.lookup(v[i:j])&(wordStatus|wordToken|wordKey|wordGuessable) == 0 {
				return false
			}
			n++
			i = j
		}
		if i < len(v) && strings.IndexByte("_- <>/", v[i]) < 0 {
			return false
		}
	}
	return n > 0
}

// placeholder reports whether v stands for a value that is not there, or was
// taken out already.
func placeholder(v string) bool {
	if v == "" || redacted(v) {
		return true
	}
	if v[0] == v[len(v)-1] && strings.IndexByte("xX*.0-_#?•", v[0]) >= 0 {
		return strings.Trim(v, v[:1]) == "" || strings.Trim(v, "xX*.-_0 ") == ""
	}
	if v[0] == '<' && v[len(v)-1] == '>' && runEnd(v, 1, isWord|isDotTilde|isSpace) == len(v)-1 {
		return true
	}
	// Partly masked by another tool: "abcd****".
	return strings.Contains(v, "****") || strings.Contains(v, "XXXXXXXX") || strings.Contains(v, "xxxxxxxx")
}
