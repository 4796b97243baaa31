package redact

import (
	"math/bits"
	"strings"
)

// Flags that carry a password: of one letter beside a user's name, whatever the
// program ("-u bob -p …", "-u bob:…"), of the programs in flagArgTable, and those
// whose name says it.

// flagStops returns those positions of m, a mask of positions from base in s, at
// which such a flag begins.
func flagStops(s string, base int, m uint64) (stops uint64) {
	for ; m != 0; m &= m - 1 {
		if flagAt(s, base+bits.TrailingZeros64(m)) {
			stops |= m & -m
		}
	}
	return stops
}

// flagAt reports whether a flag that may carry a password begins at p.
func flagAt(s string, p int) bool {
	return s[p] == '-' && p > 0 && p+3 < len(s) && (s[p-1] == ' ' || s[p-1] == '"' || s[p-1] == '\'') &&
		(shortFlag(s, p) || passwordFlag(s, p) || keyFlag(s, p))
}

// flagArgument matches the password in the argument of the flag at p.
func (sc *scanner) flagArgument(p int) (span, bool) {
	s := sc.s
	if shortFlag(s, p) {
		if m, ok := sc.flagBesideUser(p); ok {
			return m, true
		}
	}
	if passwordFlag(s, p) {
		if m, ok := sc.programFlag(p); ok {
			return m, true
		}
	}
	if keyFlag(s, p) {
		return sc.namedFlag(p)
	}
	return span{}, false
}

// shortFlag reports whether a flag of one letter that may carry a password, or a
// user and a password, begins at p, or --user.
func shortFlag(s string, p int) bool {
	if s[p] != '-' || p == 0 || p+3 >= len(s) || s[p-1] != ' ' {
		return false
	}
	switch s[p+1] {
	case 'p', 'P', 'w', 'W', 'u', 'a':
		return s[p+2] == ' '
	case '-':
		n := len("--user")
		return strings.HasPrefix(s[p:], "--user") && p+n < len(s) && (s[p+n] == ' ' || s[p+n] == '=')
	}
	return false
}

// userFlags are the flags before a user's name.
var userFlags = [...]string{" -u ", " -U ", " -l ", " -D ", " --user ", " --user=", " --username ", " --username=", " --login ", " -user ", " -username ", " /user:"}

// flagBesideUser matches the argument of the flag at p when a flag before it on the
// line has a user's name. The argument has to look like a password: most arguments
// of such flags are ports and paths.
func (sc *scanner) flagBesideUser(p int) (span, bool) {
	s := sc.s
	switch s[p+1] {
	case 'u', 'a':
		return sc.userArgument(skipBlanks(s, p+2))
	case '-':
		return sc.userArgument(skipBlanks(s, p+len("--user=")))
	}
	before := s[max(sc.floor, p-maxLook/2):p]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i:]
	}
	named := false
	for _, f := range userFlags {
		if i := strings.LastIndex(before, f); i >= 0 && i+len(f) < len(before) && before[i+len(f)] != '-' {
			named = true
			break
		}
	}
	if !named {
		return span{}, false
	}
	v := skipBlanks(s, p+2)
	for v < len(s) && strings.IndexByte("'\"\\", s[v]) >= 0 {
		v++
	}
	b := v
	for b < len(s) && b < v+maxKey && class[s[b]]&isSpace == 0 && strings.IndexByte("'\"`\\", s[b]) < 0 {
		b++
	}
	if v == b || s[v] == '-' || s[v] == '.' || !namesPassword(s[v:b]) || placeholder(s[v:b]) || reference(s[v:b]) || isName(s[v:b]) && s[p+1] != 'p' {
		return span{}, false
	}
	return span{v, b, ruleCLIUser, KindGuessable}, true
}

// userArgument matches the password in the argument "bob:…" at v.
func (sc *scanner) userArgument(v int) (span, bool) {
	s := sc.s
	for v < len(s) && strings.IndexByte("'\"\\", s[v]) >= 0 {
		v++
	}
	b := v
	for b < len(s) && b < v+maxKey && class[s[b]]&isSpace == 0 && strings.IndexByte("'\"`\\", s[b]) < 0 {
		b++
	}
	i := strings.IndexByte(s[v:b], ':')
	if i < 1 || b-v-i-1 < 6 || b-v-i-1 > 40 || algorithm(s[v:v+i]) {
		return span{}, false
	}
	a := v + i + 1
	if runEnd(s, v, isWord|isDotTilde) != a-1 && strings.IndexByte(s[v:a], '@') < 0 || !namesPassword(s[a:b]) || placeholder(s[a:b]) || reference(s[a:b]) || isName(s[a:b]) {
		return span{}, false
	}
	return span{a, b, ruleCLIUser, KindGuessable}, true
}
