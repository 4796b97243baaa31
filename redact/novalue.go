package redact

import "strings"

// What stands where a value is looked for and is a part of a program, of a structure or
// another pair.

// typeName reports whether v is a name with a bracket after it: "Token{7f3a",
// "getToken(".
func typeName(v string) bool {
	i := runEnd(v, 0, isLetter|isDotTilde|isWordSym)
	if strings.HasPrefix(v[i:], "::") { // a member of a class
		i = runEnd(v, i+2, isLetter|isDotTilde|isWordSym)
	}
	if i+1 < len(v) && v[i] == '!' { // a macro of Rust
		i++
	}
	return i > 2 && i < len(v) && (v[i] == '{' || v[i] == '(' || v[i] == '[')
}

// nextKey reports whether v is another key: "secret: secretName: db".
func nextKey(v string) bool {
	n := len(v) - 1
	return n > 1 && v[n] == ':' && class[v[0]]&isLetter != 0 && runEnd(v, 0, isLetter|isWordSym) == n
}

// pairFollows reports whether the value s[a:b] is a pair itself, behind a ':' and a
// blank, and more follows: "htpasswd: path=/etc/htpasswd create=yes".
func (sc *scanner) pairFollows(a, b int) bool {
	s := sc.s
	return a > 1 && s[a-1] == ' ' && s[a-2] == ':' && b < len(s) && s[b] == ' ' && namesPair(s[a:b])
}

// structField reports whether the value s[a:b] is the field after one that is empty, as
// Go prints a structure: "{User:bob Password: SSL:false}".
func (sc *scanner) structField(a, b int) bool {
	s := sc.s
	n := runEnd(s[:b], a, isAlnum)
	if n == a || n == b || s[n] != ':' || class[s[a]]&isUpper == 0 || a < 3 || s[a-1] != ' ' || s[a-2] != ':' {
		return false
	}
	k := runStart(s, a-2, sc.floor, isWord)
	if k == a-2 || k <= sc.floor {
		return false
	}
	if s[k-1] == '{' {
		return true
	}
	field := k - 1
	for low := max(sc.floor, k-maxKey); field > low && class[s[field-1]]&isSpace == 0; {
		field--
	}
	i := strings.IndexByte(s[field:k-1], ':')
	if s[k-1] != ' ' || i <= 0 || field+i+1 >= k-1 {
		return false
	}
	name := strings.TrimLeft(s[field:field+i], "&{")
	return runEnd(name, 0, isAlnum) == len(name)
}

// cmdlet reports whether v is a command of PowerShell, whose result a variable
// gets: "Invoke-UserImpersonation".
func cmdlet(v string) bool {
	verb, noun, ok := strings.Cut(v, "-")
	return ok && noun != "" && runEnd(noun, 0, isLetter) == len(noun) && foldIn(verb, cmdletVerbs[:])
}

var cmdletVerbs = [...]string{"get", "set", "new", "add", "invoke", "convertto", "convertfrom", "read", "write", "import", "export", "out", "select", "where", "start", "remove", "join", "test"}

// codeFollows reports whether the text goes on behind the name v, which ends at b, as
// that of a program: a call with a blank before its bracket, another assignment.
func (sc *scanner) codeFollows(b int, v string) bool {
	if n := runEnd(v, 0, isLetter|isWordSym); n != len(v) || b+2 >= len(sc.s) || sc.s[b] != ' ' {
		return false
	}
	switch sc.s[b+1] {
	case '(':
		return runEnd(v, 0, isUpper) == 1 && hasUpper(v[1:])
	case '=':
		return sc.s[b+2] == ' '
	}
	return false
}
