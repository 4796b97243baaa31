package redact

import "strings"

// passwordOption returns the option before the password of a command whose name
// or its first part ends with tail.
func passwordOption(tail string) string {
	switch {
	case hasSuffixFold(tail, "edis"): // redis-cli
		return " -a "
	case hasSuffixFold(tail, "ient"): // smbclient: -U user%password
		return " -U "
	case hasSuffixFold(tail, "arch"), hasSuffixFold(tail, "oami"), hasSuffixFold(tail, "dify"), hasSuffixFold(tail, "padd"): // ldap…
		return " -w "
	}
	return ""
}

// option remembers the argument of opt in the command s[i:end].
func (sc *scanner) option(i, end int, opt string) {
	s := sc.s
	j := strings.Index(s[i:end], opt)
	if j < 0 || opt == " -a " && !strings.HasPrefix(s[i:], "-cli ") {
		return
	}
	v := i + j + len(opt)
	if opt == " -U " {
		n := strings.IndexByte(s[v:end], '%')
		if n < 0 || strings.IndexByte(s[v:v+n], ' ') >= 0 {
			return
		}
		v += n + 1
	}
	for v < end && strings.IndexByte("'\"", s[v]) >= 0 {
		v++
	}
	if v < end && class[s[v]]&isSpace == 0 && s[v] != '-' {
		sc.colon = v - 1
	}
}
