package redact

import "strings"

// setting is where a value stands, which decides how sure its look must be.
type setting uint8

const (
	inProse   setting = iota // after a blank in a sentence: "token: expired"
	inPair                   // in a data format: key=value, JSON, a flag
	inQuery                  // a URL's query or a form
	inPath                   // a parameter of a URL's path: ";jsessionid=…"
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
	if !quoted && (strings.IndexByte("{[(<", v[0]) >= 0 || typeName(v) || nextKey(v) || cmdlet(v) || sc.codeFollows(b, v) || sc.pairFollows(a, b) || sc.structField(a, b)) {
		return span{}, false // a structure, the name of a type or function, another pair
	}
	if (where == fromOwner || quoted) && tellsNothing(v) || quoted && a > 0 && sc.s[a-1] == '`' && strings.IndexByte(v, ' ') > 0 {
		return span{}, false // also a shell's command
	}
	if info.own {
		where = fromOwner
	}
	switch {
	case info.kind == KindGuessable:
		if e := sentenceEnd(sc.s, a, b); info.numeric && !quoted && allDigits(sc.s[a:e]) {
			b, v = e, sc.s[a:e] // "code: 482913."
		}
		if where == inPair && !quoted && sc.inConnectionString(b, v) {
			return span{a, b, ruleDSN, KindGuessable}, true
		}
		if info.pin && boardPin(v) {
			return span{}, false
		}
		if info.numeric && (constant(v) || !quoted && strings.IndexByte(v, '.') > 0) || info.verb && !quoted && runEnd(v, 0, isLetter) == len(v) {
			return span{}, false // "validate_password: module"
		}
		if guessableValue(v, where, quoted) && !(where == inProse && !quoted && sc.sentence(b, v)) {
			return span{a, b, ruleKeyGuessable, KindGuessable}, true
		}
	case info.kind == KindToken:
		if info.request && holdsUUID(v) || commit(v) && sc.certificateBefore(a) || info.cookie && where != inCookie && !cookieValue(v) || !quoted && (sc.sentence(b, v) || strings.HasPrefix(sc.s[b:], " / "+Mask)) {
			return span{}, false // also the user's name before a password: see pairAfter
		}
		if info.numeric && where <= inPair {
			if m, ok := sc.codeAsked(a); ok {
				return m, true // "your access code: …"
			}
		}
		if tokenValue(v, where, quoted) || where == inCookie && opaquePart(v) {
			return span{a, b, ruleKey, KindToken}, true
		}
	case info.kind == KindMaybe && info.pass:
		if !(allDigits(v) && len(v) < 6) && guessableValue(v, where, quoted) && (where != inProse || sc.userBefore(a)) {
			return span{a, b, ruleKeyGuessable, KindGuessable}, true
		}
	case info.kind == KindMaybe:
		return sc.judgeMaybe(a, b, info, where)
	}
	return span{}, false
}

// judgeMaybe is judge where the key only may name a secret.
func (sc *scanner) judgeMaybe(a, b int, info keyInfo, where setting) (span, bool) {
	v := sc.s[a:b]
	if info.numeric && (where == inQuery || where == inPair) && len(v) >= 6 && sc.authorizationCode(a, b) && !isStatus(v) && !isName(v) {
		return span{a, b, ruleKeyMaybe, KindToken}, true
	}
	if info.numeric && where <= inPair {
		if m, ok := sc.sentCode(a, b); ok {
			return m, true
		}
		if m, ok := sc.codeAsked(a); ok {
			return m, true
		}
	}
	if info.numeric && (where == inQuery || where == inPair && len(v) == 6 && sc.secondFactor(a)) && allDigits(v) && len(v) >= 4 && len(v) <= 10 {
		return span{a, b, ruleOneTimeCode, KindGuessable}, true
	}
	if info.id && where != inCookie && (isUUID(v) || !info.loose && dotted(v) || migration(v) || passportID(v) || numbered(v) || startedSession(v) || claim(v) || recordID(v)) || jarm(v) || info.commit && commit(v) || info.words == 1 && duoID(v) || (len(v) == 17 || len(v) == 25) && hardwareAddress(v) {
		return span{}, false
	}
	if info.many && hasLower(v) && (where != inProse || sc.firstOfLine(a)) && likelyPassword(v) && strings.IndexByte(v, ' ') < 0 {
		return span{a, b, ruleKeyGuessable, KindGuessable}, true
	}
	if i := strings.IndexAny(v, "/:"); i > 0 && info.account && where != inProse && userName(v[:i]) && likelyPassword(v[i+1:]) && (v[i] == ':' || mixedPassword(v[i+1:]) || where == inPair) {
		return span{a + i + 1, b, ruleKeyGuessable, KindGuessable}, true
	}
	if info.phrase && phraseLen(v) == len(v) {
		return span{a, b, ruleKeyMaybe, KindToken}, true
	}
	if info.long && len(v) < minBare || info.query && where != inQuery && where != inCookie {
		return span{}, false
	}
	if where == inQuery && info.loose && len(v) >= 8 && len(v) < 12 && measuredDigits(v) > 1 && opaque(v, 8, true) {
		return span{a, b, ruleKeyMaybe, KindToken}, true // "?sid=4f8a91c2"
	}
	if opaque(v, 12, info.loose || where >= inQuery && where != fromOwner) || where == inCookie && opaquePart(v) || info.vendor && (keyShaped(v) || info.words > 1 && where != inProse && shortKey(v)) {
		return span{a, b, ruleKeyMaybe, KindToken}, true
	}
	if info.account && where == inPair && likelyPassword(v) && mixedPassword(v) && strings.IndexByte(v, ' ') < 0 {
		return span{a, b, ruleKeyGuessable, KindGuessable}, true
	}
	return span{}, false
}

// firstOfLine reports whether the name before the ':' before the value at a is the first
// of its line, as in YAML.
func (sc *scanner) firstOfLine(a int) bool {
	s := sc.s
	for a > sc.floor && strings.IndexByte(" \t:\"'", s[a-1]) >= 0 {
		a--
	}
	return beginsLine(s, runStart(s, a, max(sc.floor, a-maxWord), isWord))
}

// onlyRandom reports whether a value under such a name has to look drawn at random
// to be a secret, for which it needs ten bytes at least.
func (info *keyInfo) onlyRandom() bool {
	return info.kind == KindMaybe && !info.numeric && !info.pass && !info.own && !info.safe
}

var remarks = [...]string{"is", "must", "can", "cannot", "should", "has", "does", "was", "were", "are", "needs", "may", "please", "too", "invalid", "incorrect", "wrong", "required", "no", "not"}

var presence = [...]string{"true", "false", "yes", "no", "null", "nil", "none", "undefined", "n/a", "unset", "not set", "missing", "required", "optional",
	"enabled", "disabled", "present", "absent", "expired", "invalid", "empty", "set", "unknown", "string", "default", "unavailable", "simple"}

// cookieValue reports whether v, under a key that says cookie, can open anything.
// Remote Desktop calls a user's name a cookie, IKE a pair of numbers.
func cookieValue(v string) bool {
	if cookiePairIKE(v) || protocolCookie(v) {
		return false
	}
	return tokenish(v) && !allDigits(v) || strings.IndexByte(v, '=') > 0
}

// protocolCookie reports whether v is a number of up to 64 bits, as DNS, IKE, PPTP
// and Mobile IPv6 call cookies.
func protocolCookie(v string) bool {
	return len(v) <= 17 && strings.Trim(v, "0123456789abcdefABCDEF:") == ""
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
	before := s[max(sc.floor, a-maxLook/2):a]
	if strings.HasSuffix(before, "code=[") { // Java's print of a form
		return strings.Contains(before, "=[authorization_code]") || strings.Contains(s[b:min(len(s), b+maxLook)], "=[authorization_code]")
	}
	if !strings.HasSuffix(before, "code=") {
		return false
	} else if strings.Contains(before, "state=") || strings.Contains(before, "=authorization_code") {
		return true
	}
	after := s[b:min(len(s), b+maxLook/2)]
	return strings.HasPrefix(after, "&") && (strings.Contains(after, "&state=") || strings.Contains(after, "&session_state=") || strings.Contains(after, "=authorization_code"))
}

// algorithm reports whether v names a cipher, a digest or a key's type.
func algorithm(v string) bool {
	if len(v) >= 40 || strings.IndexByte(v, ' ') >= 0 {
		return false
	}
	for _, p := range [...]string{"ssh-", "ecdsa-", "rsa", "aes", "sha1", "sha2", "sha-", "sha3", "curve25519", "hmac-sha", "ed25519", "hs256", "rs256", "es256", "x25519", "dsa-", "ecdh", "sk-ssh-", "sk-ecdsa-", "diffie-", "bcrypt", "argon2", "pbkdf2", "md5", "utf"} {
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
	if !quoted && (longFlag(v) || v[0] == '-' && len(v) < 4 && allDigits(v[1:]) || address(v) || register(v) || ratio(v) || packageVersion(v)) {
		return false
	}
	if where == inProse && !quoted {
		return len(v) > 2 && !(v[0] == '!' && reference(v))
	}
	return !reference(v) && !validation(v)
}

// longFlag reports whether v is the next argument of a command line: "--timeout=40".
func longFlag(v string) bool {
	return len(v) > 4 && v[0] == '-' && v[1] == '-' && class[v[2]]&isLower != 0 && (strings.IndexByte(v, '=') > 3 || runEnd(v, 2, isLower|isWordSym) == len(v))
}

// address reports whether v is an address of IPv4, which no password is, also in
// brackets after a host's name, the closing one cut off: "mx.example.org[192.0.2.1".
func address(v string) bool {
	if i := strings.IndexByte(v, '['); i > 0 && runEnd(v, 0, isWord|isDotTilde) == i {
		v = strings.TrimSuffix(v[i+1:], "]")
	}
	return len(v) >= 7 && len(v) <= 15 && strings.Count(v, ".") == 3 && runEnd(v, 0, isDigit|isDotTilde) == len(v) && strings.IndexByte(v, '~') < 0
}

// ratio reports whether v says how many of how many: "5/5".
func ratio(v string) bool {
	a, b, ok := strings.Cut(v, "/")
	return ok && a != "" && b != "" && len(v) < 8 && allDigits(a) && allDigits(b)
}

// register reports whether v is a number of at most 64 bits as C writes it.
func register(v string) bool {
	return strings.HasPrefix(v, "0x") && len(v) <= 18 && runEnd(v, 2, isDigit|isHexLetter) == len(v)
}

// packageVersion reports whether v is the version of a package of Debian's, after
// the package's name and its epoch: "passwd_1:4.13+dfsg1-1+b1".
func packageVersion(v string) bool {
	n := runEnd(v, 0, isDigit|isDotTilde)
	return n > 2 && n < len(v) && class[v[0]]&isDigit != 0 && strings.IndexByte(v[:n], '.') > 0 && (strings.HasPrefix(v[n:], "+dfsg") || v[n] == '-' && class[v[n+1:][0]]&isDigit != 0) && runEnd(v, n, isAlnum|isDotTilde|isWordSym|isBase64) == len(v)
}

// validation reports whether v is what a framework demands of a form's field:
// "required|min:7|confirmed".
func validation(v string) bool {
	rule, rest, ok := strings.Cut(v, "|")
	return ok && runEnd(rule, 0, isLower|isWordSym) == len(rule) && isStatus(rule) && rest != "" && class[rest[0]]&isLower != 0
}

// architectures follow the names of Debian's packages: "base-passwd:amd64".
var architectures = [...]string{"amd64", "i386", "arm64", "armhf", "armel", "ppc64el", "s390x", "riscv64"}

// driveLetter reports whether v begins a path of Windows: "C:", "D:\Users".
func driveLetter(v string) bool {
	return len(v) >= 2 && v[1] == ':' && class[v[0]]&isLetter != 0 && (len(v) == 2 || v[2] == '\\' || v[2] == '/')
}

// sentence reports whether the word v ending at b, in letters as a sentence has
// them, goes on as one: "password: please enter it again".
func (sc *scanner) sentence(b int, v string) bool {
	if runEnd(v, 1, isLower) != len(v) && runEnd(v, 0, isUpper) != len(v) || class[v[0]]&isLetter == 0 {
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
	if isStatus(v) || reference(v) || algorithm(v) || foldIn(v, architectures[:]) || strings.HasPrefix(v, "id:") || objectRef(v) {
		return false
	}
	if allDigits(v) {
		return len(v) >= 6
	}
	if register(v) || len(v) == 42 && coinAddress(v) {
		return false
	}
	if where == inProse && !quoted {
		return tokenish(v)
	}
	if quoted && strings.IndexByte(v, ' ') > 0 && runEnd(v, 0, isLetter|isSpace) == len(v) {
		return false // the label of a device: "NSS Certificate DB"
	}
	if len(v) < 4 || version(v) || certificateName(v) || strings.IndexByte(v, '/') > 0 && runEnd(v, 0, isLetter|isBase64) == len(v) && nameLike(strings.ReplaceAll(v, "/", "_")) {
		return false
	}
	return quoted && !account(v) || tokenish(v) || len(v) < 40 && !dotted(v) || bootstrapToken(v)
}

// bootstrapToken reports whether v has the form of a token with which a node joins
// a cluster of Kubernetes: 6 and 16 letters and digits.
func bootstrapToken(v string) bool {
	return len(v) == 23 && v[6] == '.' && runEnd(v, 0, isLower|isDigit) == 6 && runEnd(v, 7, isLower|isDigit) == len(v) && measure(v).digit > 2
}

// certificateName reports whether v is the name of an object that holds a
// certificate: "myapp-pg-cluster-ca".
func certificateName(v string) bool {
	for _, end := range [...]string{"-ca", "-tls", "-cert", "-certs"} {
		if len(v) > len(end) && strings.HasSuffix(v, end) {
			return runEnd(v, 0, isLower|isWordSym) == len(v)
		}
	}
	return false
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

func allDigits(v string) bool { return runEnd(v, 0, isDigit) == len(v) }
