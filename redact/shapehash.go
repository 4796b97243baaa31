package redact

import (
	"slices"
	"strings"
)

// marked looks for tokens of 23 bytes or more that a mark at their end or in their
// middle tells.
func (sc *scanner) marked(a, b int) (span, bool) {
	s := sc.s
	switch n := b - a; {
	case s[a] == 'M' && s[a+1] == 'I' && s[a+6:a+12] == "IBAzCC": // PKCS #12, version 3
		return span{a, base64Lines(s, runEnd(s, b, isAlnum|isBase64)), rulePEM, KindToken}, true
	case n < 32:
	case n == 84 && s[b-8:b-4] == "AZDO":
		return span{a, b, ruleAzureDevOps, KindToken}, true
	case n == 40 && s[b-4:b] == "NRAL" && measuredDigits(s[a:b]) > 4:
		return span{a, b, ruleNewRelic, KindToken}, true
	case n == 40 && a > sc.floor && s[a-1] == '*' && (a < 2 || class[s[a-2]]&isAlnum == 0) && keyID(s[a:b]):
		return span{a, b, ruleCrypt, KindToken}, true // MySQL's own hash
	case n == 35 && s[a:a+3] == "md5" && (a == 0 && b == len(s) || a > sc.floor && strings.IndexByte("\"':", s[a-1]) >= 0) && digest(s[a+3:b]):
		return span{a, b, ruleCrypt, KindToken}, true // PostgreSQL's own hash
	case n == 40 && s[b-4:b] == "_mmk":
		return span{a, b, ruleMaxMind, KindToken}, true
	case n == 67 && s[a:a+3] == "K10" && strings.HasPrefix(s[b:], "::") && plainID(s[a+3:b]):
		for b < len(s) && (s[b] == ':' || class[s[b]]&isWord != 0) { // a server's token of K3s: the CA's digest, a name, the password
			b++
		}
		return span{a, b, ruleOpaque, KindToken}, true
	case n == 52 && legacyPAT(s[a:b]):
		return span{a, b, ruleAzureDevOps, KindToken}, true
	case n == 56 && stellarSeed(s[a:b]):
		return span{a, b, ruleJoined, KindToken}, true
	case n >= 64 && signedMessage(s[a:b]):
		return span{a, b, ruleOpaque, KindToken}, true
	case n >= 40 && identifiable(s[a:b]):
		return span{a, runEnd(s, b, isBase64), ruleAzureKey, KindToken}, true
	case n == 32 && b+17 <= len(s) && s[b] == '.' && plainID(s[a:b]):
		end := runEnd(s[:min(len(s), b+26)], b+1, isWord)
		if t := measure(s[b+1 : end]); (t.n == 16 || t.n == 24) && t.upper > 0 && t.lower > 0 && t.digit > 0 && t.bits() >= 14 {
			return span{a, end, ruleZhipu, KindToken}, true
		}
	}
	return sc.discord(a, b)
}

// markedBefore looks for tokens of which a mark right before the run s[a:b]
// joins the parts.
func (sc *scanner) markedBefore(a, b int) (span, bool) {
	s := sc.s
	switch n := b - a; s[a-1] {
	case '!':
		// Salesforce session: the organisation's id, 15 or 18 bytes, '!', the rest.
		id := runStart(s, a-1, max(sc.floor, a-20), isAlnum)
		if (a-1-id == 15 || a-1-id == 18) && s[id:id+3] == "00D" {
			return span{id, runEnd(s, b, isWord|isDotTilde), ruleSalesforce, KindToken}, true
		}
	case '~':
		return sc.azureSecret(a, b)
	case '|':
		id := runStart(s, a-1, max(sc.floor, a-19), isDigit)
		if d := a - 1 - id; d >= 13 && d <= 17 && n >= 25 && n <= 32 && opaque(s[a:b], minRun, false) {
			return span{id, b, ruleFacebookApp, KindToken}, true
		}
	case '$':
		low := max(sc.floor, a-48)
		if i := strings.LastIndex(s[low:a], "access_token$"); i >= 0 && n >= 30 {
			// What follows is the environment, the merchant and the secret.
			return span{low + i + len("access_token$"), b, ruleBraintree, KindToken}, true
		}
	}
	return span{}, false
}

// signedMessage reports whether v is a message that Rails signed: base64, "--",
// the hexadecimal digest.
func signedMessage(v string) bool {
	for _, n := range [...]int{40, 64} {
		k := len(v) - n
		if k > 20 && v[k-1] == '-' && v[k-2] == '-' && digest(v[k:]) && opaque(v[:k-2], 20, false) && hasUpper(v[:k-2]) {
			return true
		}
	}
	return false
}

// identifiable reports whether v is, or ends, a key in one of Microsoft's forms
// with a mark: "JQQJ" after 52 bytes, "AzSe" and the like near the end.
func identifiable(v string) bool {
	if len(v) >= 76 && v[52:56] == "JQQJ" {
		return true
	}
	tail := v[len(v)-14:]
	if !hasUpper(tail) {
		return false
	}
	for _, mark := range [...]string{"AzCa", "AzSe", "AzFu", "AIoT", "ACDb", "APIM", "AzMa"} {
		if strings.Contains(tail, mark) && opaque(v, 40, false) {
			return true
		}
	}
	return false
}

// azureKey reports whether v is the key of a storage account, a queue or the like of
// Azure in base64, 32 or 64 bytes (of a container registry 39), in which a mark of its
// kind stands before the checksum.
func azureKey(v string) bool {
	var end string // what stands behind the mark
	switch n := len(v); {
	case n == 44 && v[43] == '=':
		end = "="
	case n == 52:
	case n == 88 && v[86:] == "==":
		end = "=="
	default:
		return false
	}
	k := len(v) - len(end) - 10
	return slices.Contains(azureMarks[:], v[k:k+4]) && runEnd(v, 0, isAlnum|isBase64) == len(v) && strings.IndexByte(v[:k+10], '=') < 0
}

var azureMarks = [...]string{"+ASt", "ACDb", "+ABa", "+AMC", "APIM", "+ARm", "+AEh", "+ASb", "AIoT", "AzCa", "AzSe", "AzFu", "AZEG", "+ACR"}

// legacyPAT reports whether v has the form of a personal access token of Azure DevOps
// before 2024: 52 digits of base32 in lower case.
func legacyPAT(v string) bool {
	if strings.ContainsAny(v, "0189") || runEnd(v, 0, isLower|isDigit) != len(v) {
		return false
	}
	t := measure(v)
	return t.digit > 0 && t.distinct > 16 && t.bits() >= 18
}

// azureSecret matches a client secret of Microsoft Entra in which '~' or '.'
// stands again after "Q~".
func (sc *scanner) azureSecret(a, b int) (span, bool) {
	s := sc.s
	start := runStart(s, a, max(sc.floor, a-40), isWord|isDotTilde)
	end := runEnd(s[:min(len(s), b+40)], b, isWord|isDotTilde)
	for end > b && s[end-1] == '.' {
		end--
	}
	if n := end - start; n < 34 || n > 42 || s[start+4:start+6] != "Q~" || class[s[start+3]]&isDigit == 0 {
		return span{}, false
	}
	return span{start, end, ruleAzureSecret, KindToken}, true
}

// accountHash matches the hashes of Windows accounts in the forms of password
// crackers and dumps: "user:500:<32 hex>:<32 hex>:::" and the NTLMv2 response
// "user::DOMAIN:<16 hex>:<32 hex>:<hex>". The run s[a:b] is the first hash of 32.
func (sc *scanner) accountHash(a, b int) (span, bool) {
	s := sc.s
	if b-a != 32 || a < 4 || s[a-1] != ':' || b+33 > len(s) || s[b] != ':' || runEnd(s[:b], a, isDigit|isHexLetter) != b {
		return span{}, false
	}
	end := runEnd(s, b+1, isDigit|isHexLetter)
	if end == b+33 && strings.HasPrefix(s[end:], "::") {
		return span{a, end, ruleCrypt, KindToken}, true
	}
	start := runStart(s, a-1, max(sc.floor, a-17), isDigit|isHexLetter)
	if a-1-start == 16 && start > 0 && s[start-1] == ':' && end-b > 40 {
		return span{start, end, ruleCrypt, KindToken}, true
	}
	return span{}, false
}

// schemeHash matches the hashes of password files that begin with their scheme:
// "{SSHA}…" of LDAP, "pbkdf2_sha256$600000$…$…" of Django.
func (sc *scanner) schemeHash(a, b int) (span, bool) {
	s := sc.s
	if a <= sc.floor {
		return span{}, false
	}
	if s[a-1] == '+' || s[a-1] == '/' {
		a = runStart(s, a, max(sc.floor+1, a-40), isAlnum|isBase64) // "{SSHA}ab+…"
		if a <= sc.floor || s[a-1] != '}' {
			return span{}, false
		}
	}
	if s[a-1] != '}' && s[a-1] != '$' {
		return span{}, false
	}
	if s[a-1] == '}' {
		k := runStart(s, a-1, max(sc.floor, a-20), isAlnum|isWordSym)
		if k == sc.floor || s[k-1] != '{' || !passwordScheme(s[k:a-1]) || digest(s[a:b]) {
			return span{}, false // "{md5}" and hexadecimal digits: a file's content
		}
		return span{a, runEnd(s, b, isWord|isBase64|isDotTilde), ruleCrypt, KindToken}, true
	}
	k := a
	for k > max(sc.floor, a-64) && (class[s[k-1]]&isWord != 0 || strings.IndexByte("$.:", s[k-1]) >= 0) {
		k--
	}
	name := k + strings.IndexByte(s[k:a], '$')
	if e := runEnd(s, k, isAlnum); !passwordScheme(s[k:e]) || s[e] == ':' && hasPrefixFold(s[k:], "sha") {
		return span{}, false // "SHA256:…" is a fingerprint
	}
	for b < len(s) && (class[s[b]]&(isWord|isBase64|isDotTilde) != 0 || s[b] == '$') {
		b++
	}
	return span{name + 1, b, ruleCrypt, KindToken}, true
}

// storedScheme returns the end of the scheme in braces that begins the value at v,
// as LDAP and Dovecot store passwords: "{SSHA}…". It returns v when none does.
func storedScheme(s string, v int) int {
	if s[v] != '{' {
		return v
	}
	e := runEnd(s[:min(len(s), v+24)], v+1, isAlnum|isWordSym|isDotTilde)
	if e+5 > len(s) || s[e] != '}' || !passwordScheme(s[v+1:e]) && !equalFold(s[v+1:e], "plain") && !equalFold(s[v+1:e], "cleartext") {
		return v
	}
	return e + 1
}

// storedPassword matches what follows such a scheme at v.
func (sc *scanner) storedPassword(v int) (span, bool) {
	s := sc.s
	b := v
	for b < len(s) && class[s[b]]&isSpace == 0 && strings.IndexByte("\"'`,<", s[b]) < 0 {
		b++
	}
	if b-v < 4 || v < sc.floor || placeholder(s[v:b]) {
		return span{}, false
	}
	return span{v, b, ruleKeyGuessable, KindGuessable}, true
}

func passwordScheme(name string) bool {
	for _, p := range [...]string{"ssha", "sha", "smd5", "md5", "pbkdf2", "scrypt", "bcrypt", "argon2", "crypt"} {
		if hasPrefixFold(name, p) {
			return true
		}
	}
	return false
}
