package redact

import "strings"

// What stands in place of a secret and is none: references, remarks, masks.

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
	return strings.HasPrefix(v, "•") && strings.Trim(v, "•") == "" || strings.Contains(v, "****") || strings.Contains(v, "XXXXXXXX") || strings.Contains(v, "xxxxxxxx")
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
