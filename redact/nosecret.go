package redact

import (
	"strings"
	"unicode/utf8"
)

// What stands in place of a secret and is none: references, remarks, masks.

// reference reports whether v only says where a value is: a variable, a
// template, a path, a URL.
func reference(v string) bool {
	if namesFile(v) {
		return true
	}
	switch v[0] {
	case '$':
		if len(v) < 2 || len(v) < 4 && allDigits(v[1:]) {
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
		if n := runEnd(v, 1, isLower); n > 3 && n < len(v) && v[n] == '/' && strings.IndexByte(v[n+1:], '/') > 0 {
			return true
		}
		if strings.Count(v, "/") >= 2 || strings.HasPrefix(v, "./") || strings.HasPrefix(v, "~/") {
			t := measure(v)
			return t.bits() < 15
		}
	case '&':
		return true
	case '@':
		return sqlParameter(v) || strings.HasPrefix(v, "@Microsoft.KeyVault(")
	case '!':
		// A tag of YAML ("!vault"), or a list of ciphers ("PSK:!SRP:!MD5").
		return runEnd(v, 1, isLower|isWordSym) == len(v) || strings.Contains(v, ":!")
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

// namesFile reports whether v ends as the name of a file in which secrets are kept.
func namesFile(v string) bool {
	end := v[max(0, len(v)-len(".json")):]
	i := strings.LastIndexByte(end, '.')
	if i < 0 {
		return false
	}
	switch end[i+1:] {
	case "pem", "crt", "key", "p12", "pfx", "jks", "pub", "txt", "json", "yaml", "yml", "conf", "ini", "inf", "cat":
		return true
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
	n, noun := 0, true
	for i := 0; i < len(v); i++ {
		j := runEnd(v, i, isLetter)
		if j > i {
			role := words.lookup(v[i:j])
			switch {
			case role&(wordStatus|wordToken|wordKey|wordGuessable) != 0:
				noun = noun || role&(wordToken|wordKey|wordGuessable) != 0
			case role&(wordQualifier|wordVendor) != 0:
				noun = false // one must follow: "api-key"
			default:
				return false
			}
			n++
			i = j
		}
		if i < len(v) && strings.IndexByte("_- <>/", v[i]) < 0 {
			return false
		}
	}
	return n > 0 && noun
}

// placeholder reports whether v stands for a value that is not there, or was
// taken out already.
func placeholder(v string) bool {
	if len(v) > 2 && v[0] == '"' && v[1] == '$' && reference(v[1:]) {
		return true // between the quotes of PowerShell
	}
	if v == "" || redacted(v) || strings.Contains(v, "[^") || strings.HasPrefix(v, "...") || writtenInstead(v) || yours(v) || template(v) || maskWord(v) || sshFingerprint(v) {
		return true
	}
	if v[0] == v[len(v)-1] && strings.IndexByte("xX*.0-_#?•", v[0]) >= 0 {
		return strings.Trim(v, v[:1]) == "" || strings.Trim(v, "xX*.-_0 ") == ""
	}
	if v[0] == '<' && v[len(v)-1] == '>' && runEnd(v, 1, isWord|isDotTilde|isSpace) == len(v)-1 {
		return true
	}
	if v[0] >= utf8.RuneSelf {
		if _, n := utf8.DecodeRuneInString(v); len(v) >= 3*n && strings.Count(v, v[:n])*n == len(v) {
			return true // one sign again and again
		}
	}
	if v[0] == '[' && v[len(v)-1] == ']' && strings.IndexByte(v, ' ') > 0 && runEnd(v, 1, isLetter|isWordSym|isSpace) == len(v)-1 {
		return true // "[token starting with ghp_]"
	}
	// Partly masked by another tool: "abcd****".
	return strings.HasPrefix(v, "•") && strings.Trim(v, "•") == "" || strings.Contains(v, "****") || strings.Contains(v, "XXXXXXXX") || strings.Contains(v, "xxxxxxxx")
}

// writtenInstead reports whether v is what a tool writes where it hides a password: Go's
// URLs, Ansible's two forms, PowerShell's type.
func writtenInstead(v string) bool {
	for _, known := range [...]string{"NOTAVALIDPASSWORD", "NO_LOG_PARAMETER", "NOT_LOGGING_PARAMETER", "System.Security.SecureString"} {
		if strings.Contains(v, known) {
			return true
		}
	}
	return false
}

// yours reports whether v tells the reader to put a value of their own in its place:
// "your-api-key".
func yours(v string) bool {
	return len(v) > 5 && hasPrefixFold(v, "your") && strings.IndexByte("-_ ", v[4]) >= 0 && runEnd(v, 0, isLetter|isWordSym|isSpace) == len(v)
}

// template reports whether v is a variable that a program or a template engine puts
// a value in for; its closing bracket may be cut off.
func template(v string) bool {
	if strings.IndexByte("$#{%<", v[0]) < 0 {
		return false
	}
	if v[0] == '$' && len(v) > 3 && (v[1] == '(' && v[len(v)-1] == ')' || strings.IndexByte(v, '_') > 1 && runEnd(v, 1, isUpper|isWordSym) == len(v)) {
		return true
	}
	if v[0] == '%' && len(v) > 2 && v[len(v)-1] == '%' && runEnd(v, 1, isUpper|isDigit|isWordSym) == len(v)-1 {
		return true
	}
	for _, open := range [...]string{"${{", "${", "#{", "{{", "$ENV{", "$(", "%(", "<%="} {
		if rest, ok := strings.CutPrefix(v, open); ok {
			n := runEnd(rest, 0, isWord|isDotTilde|isSpace)
			return rest == "" || n > 0 && strings.Trim(rest[n:], "})>%sd ") == ""
		}
	}
	return false
}

// maskWord reports whether v is a word that other tools put in place of a secret,
// between brackets or stars: "(hidden)", "***FILTERED***".
func maskWord(v string) bool {
	if class[v[0]]&isAlnum != 0 {
		return false
	}
	w := strings.Trim(v, "[](){}<>*#-_.")
	return len(w) < len(v) && len(w) <= 12 && foldIn(w, maskWords[:])
}

var maskWords = [...]string{"redacted", "secure", "secured", "filtered", "hidden", "protected", "masked", "removed", "sanitized", "censored", "scrubbed", "omitted", "obfuscated", "suppressed",
	"sensitive", "stripped", "elided", "encrypted", "secret", "private", "password", "none", "empty", "null", "not set", "unset"}

// sshFingerprint reports whether v is the fingerprint of a key as OpenSSH prints it.
func sshFingerprint(v string) bool {
	const head = "SHA256:"
	return len(v) >= len(head)+43 && len(v) <= len(head)+44 && strings.HasPrefix(v, head) && runEnd(v, len(head), isAlnum|isBase64) == len(v)
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
	if constant(v) && isStatus(v) {
		return true // "NO_DEVICE_TOKEN"
	}
	if i := strings.LastIndexAny(v, "_ "); i > 0 && foldIn(v[i+1:], presence[:]) && isStatus(v) {
		return true // "OTP_DISABLED"
	}
	return (strings.Count(v, " ")+strings.Count(v, "_") >= 3 || hasPrefixFold(v, "not ")) && isStatus(v)
}

// harmless reports whether the match m only has the form of a secret: it is that of
// a document's example, or an access key's id in an audit event.
func (sc *scanner) harmless(m span) bool {
	v := sc.s[m.start:m.end]
	if m.kind != KindToken {
		return false
	}
	if accessKeyID(v) && sc.actorBefore(m.start) || strings.HasSuffix(v, "EXAMPLE") && (strings.HasPrefix(v, "AKIA") || strings.HasPrefix(v, "ASIA")) {
		return true
	}
	before := sc.s[max(sc.floor, m.start-len("message-id=<")):m.start]
	switch {
	case strings.HasSuffix(before, "SHA256:"), strings.HasSuffix(before, "enode://"):
		return true // a fingerprint, the public key of a node of Ethereum
	case digest(v) && (strings.HasSuffix(before, "{SHA1}") || strings.HasSuffix(before, "{SHA256}")):
		return true // the digest that clients of OpenStack write for a token
	case m.end < len(sc.s) && sc.s[m.end] == '@' && !strings.HasSuffix(before, "://") && (m.rule == ruleOpaque || strings.HasSuffix(before, "<")):
		return true // an address or a message's id
	}
	if len(v) <= 36 && len(sc.r.rules.rules[m.rule].Prefixes) > 0 {
		run := sc.s[runStart(sc.s, m.start, max(sc.floor, m.start-36), isWord):runEnd(sc.s[:min(len(sc.s), m.end+36)], m.end, isWord)]
		if isUUID(run) {
			return true
		}
	}
	if rest := sc.s[m.end:]; strings.HasPrefix(rest, "####") || strings.HasPrefix(rest, "****") {
		return true
	}
	return filler(v) || strings.HasPrefix(v, "00D") && runEnd(v, 0, isDigit|isHexLetter) == len(v) || sc.assetName(m) || sc.inBase64(m) || sc.lineOfBase64(m)
}

// accessKeyID reports whether v is the id of an access key of AWS.
func accessKeyID(v string) bool {
	return len(v) >= 20 && len(v) <= 21 && (strings.HasPrefix(v, "AKIA") || strings.HasPrefix(v, "ASIA")) && runEnd(v, 0, isUpper|isDigit) == len(v)
}

// actorBefore reports whether the id of an access key at a is that of an audit
// event's actor, in text that is no JSON.
func (sc *scanner) actorBefore(a int) bool {
	before := strings.TrimRight(sc.s[max(sc.floor, a-2*maxLook):a], "\"'\\[:= u")
	if !hasSuffixFold(before, "accesskeyid") || containsFold(before, "credentials") {
		return false
	}
	return containsFold(before, "useridentity") || containsFold(before, "requestparameters") || strings.Contains(before, "\"extra\"")
}

// filler reports whether v is mostly a mask in place of a token:
// "xoxb-1234-############".
func filler(v string) bool {
	masked := 0
	for i := 0; i < len(v); i++ {
		if !fills[v[i]] {
			continue
		}
		j := i + 1
		for j < len(v) && v[j] == v[i] {
			j++
		}
		if x := lower(v[i]) == 'x'; x && j-i >= 6 {
			masked += j - i
		} else if !x && j-i >= 8 {
			return true
		}
		i = j - 1
	}
	return 2*masked >= len(v)
}

// fills are the bytes that masks are made of.
var fills = byteSet("#*xX")

// assetName reports whether the match m is a part of the name of a picture or of
// something else that a page loads: "icon-7a388b69….png".
func (sc *scanner) assetName(m span) bool {
	s := sc.s
	if m.end >= len(s) || s[m.end] != '.' || m.start == 0 || strings.IndexByte("/._-", s[m.start-1]) < 0 {
		return false
	}
	e := runEnd(s, m.end+1, isAlnum)
	return foldIn(s[m.end+1:e], assetTypes[:])
}

var assetTypes = [...]string{"png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "js", "css", "woff", "woff2", "ttf", "map", "mp4", "html", "htm",
	"py", "go", "java", "class", "rb", "php", "ts", "tsx", "jsx", "c", "h", "cpp", "rs", "so", "o", "jar", "whl", "deb", "rpm", "rmeta", "rlib", "d", "dylib", "dll", "exe", "pdb", "lib", "a"}

// inBase64 reports whether the match m begins in the middle of a line of base64,
// behind a '/' or '+' and more that looks drawn at random.
func (sc *scanner) inBase64(m span) bool {
	s := sc.s
	if m.start <= sc.floor || s[m.start-1] != '/' && s[m.start-1] != '+' {
		return false
	}
	a := runStart(s, m.start, max(sc.floor, m.start-maxKey), isAlnum|isBase64)
	if n := m.start - a; n < 8 || runEnd(s[:min(len(s), m.end+maxKey)], m.end, isAlnum|isBase64)-a < 56 {
		return false
	}
	t := measure(s[a : m.start-1])
	return t.upper > 1 && t.lower > 1 && t.bits() >= 18
}

// lineOfBase64 reports whether the match m, by a prefix, begins a line of base64 of
// the width that certificates have, behind which another one follows.
func (sc *scanner) lineOfBase64(m span) bool {
	s := sc.s
	if rule := &sc.r.rules.rules[m.rule]; len(rule.Prefixes) == 0 || rule.lines {
		return false
	}
	b := runEnd(s[:min(len(s), m.start+80)], m.start, isAlnum|isBase64)
	if n := b - m.start; n != 64 && n != 76 {
		return false
	}
	next := nextLine(s, b)
	return next > b && runEnd(s[:min(len(s), next+40)], next, isAlnum|isBase64) == next+40
}

// sqlParameter reports whether v is the name of a statement's parameter as drivers make
// it: "@p1", "@__user_0".
func sqlParameter(v string) bool {
	n := len(strings.TrimRight(v, "0123456789"))
	return n < len(v) && (v[:n] == "@p" || strings.HasPrefix(v, "@__") && v[n-1] == '_')
}

// boardPin reports whether v names a contact of a controller, as in the configuration of
// a printer: "!PB12", "^PC0", "gpio21", "probe:z_virtual_endstop".
func boardPin(v string) bool {
	v = strings.TrimLeft(v, "!^~")
	n := runEnd(v, 0, isLetter)
	return n > 0 && (strings.IndexByte(v, ':') > 0 || strings.IndexByte(v, '_') > 0 || n == 2 && lower(v[0]) == 'p' && len(v) > n && len(v) < 5 && allDigits(v[n:]) || hasPrefixFold(v, "gpio"))
}

// constant reports whether v is the name of a constant: "OTP_LINK".
func constant(v string) bool {
	return strings.IndexByte(v, '_') > 0 && runEnd(v, 0, isUpper|isWordSym) == len(v)
}
