package redact

import "strings"

// Passwords on command lines, in an argument that only the program's name
// explains: "curl -u user:…", "mysql -p…", "ldapsearch -w …". Flags that name
// what they carry are read by flag.

// curl finds the argument of -u or --user in the rest of a command, and
// remembers its ':'.
func (sc *scanner) curl(i int) {
	s := sc.s
	end := min(len(s), i+4*maxLook)
	if sc.colon >= i {
		return
	}
	first := end
	for _, opt := range [...]string{" -u", " --user", " --proxy-user", " -U"} {
		j := strings.Index(s[i:first], opt)
		if j < 0 {
			continue
		}
		v := i + j + len(opt)
		for v < end && strings.IndexByte(" ='\"\\", s[v]) >= 0 {
			v++
		}
		for v < end && class[s[v]]&isSpace == 0 {
			if s[v] == ':' {
				sc.colon, first = v, i+j
				break
			}
			v++
		}
	}
}

// passwordFlag says which flag of a program carries a password.
type passwordFlag struct {
	program, flag string
	glued         bool // the password follows at once: "-pSecret"
	after         string
}

// passwordFlags are looked at in this order; a program's name is that of the
// word, or begins with it.
var passwordFlags = [...]passwordFlag{
	{program: "mysql", flag: "-p", glued: true},
	{program: "sshpass", flag: "-p"},
	{program: "sshpass", flag: "-p", glued: true},
	{program: "docker", flag: "-p", after: " login "},
	{program: "podman", flag: "-p", after: " login "},
	{program: "ldap", flag: "-w"},
	{program: "sqlcmd", flag: "-P"},
	{program: "mongo", flag: "-p"},
	{program: "plink", flag: "-pw"},
	{program: "psexec", flag: "-p"},
	{program: "xfreerdp", flag: "/p:", glued: true},
	{program: "schtasks", flag: "/rp"},
	{program: "bcp", flag: "-P", glued: true},
	{program: "bcp", flag: "-P"},
	{program: "ipmitool", flag: "-P"},
	{program: "mosquitto", flag: "-P"},
	{program: "snmp", flag: "-A"},
	{program: "snmp", flag: "-X"},
	{program: "snmp", flag: "-c"},
}

// command finds the password among the arguments of the program s[p:i], and
// remembers where it begins.
func (sc *scanner) command(p, i int) {
	if sc.colon >= i {
		return
	}
	s := sc.s
	end := min(lineEnd(s, i), i+maxLook)
	v := 0
	switch w := s[p:i]; {
	case equalFold(w, "htpasswd"):
		if v = optionEnd(s[:end], i, "b "); v > 0 { // -b, -cb: the file, the user, the password
			v = nextWord(s[:end], nextWord(s[:end], v))
		}
	case equalFold(w, "snmp"):
		if hasPrefixFold(s[i:end], "-server community ") {
			v = nextWord(s[:end], i+len("-server "))
		}
	}
	if v > 0 && v < end && s[v] != '-' {
		sc.colon = v - 1
		return
	}
	for n := range passwordFlags {
		f := &passwordFlags[n]
		if !hasPrefixFold(s[p:i], f.program) || f.after != "" && !strings.Contains(s[i:end], f.after) {
			continue
		}
		if v := f.value(s, i, end); v > 0 {
			sc.colon = v - 1
			return
		}
	}
}

// value returns where the password begins that f's flag carries in s[i:end], or
// 0.
func (f *passwordFlag) value(s string, i, end int) int {
	for {
		j := strings.Index(s[i:end], f.flag)
		if j < 0 {
			return 0
		}
		v := i + j + len(f.flag)
		i = v
		if s[v-len(f.flag)-1] != ' ' || v == end || (s[v] == ' ') == f.glued {
			continue // part of a word, or another flag
		}
		for v < end && strings.IndexByte(" '\"", s[v]) >= 0 {
			v++
		}
		if v < end && class[s[v]]&isSpace == 0 && s[v] != '-' && !strings.HasPrefix(s[v:], "assword") && !(s[v] == ',' && (v+1 == end || s[v+1] == ' ')) {
			return v
		}
	}
}

// optionEnd returns the end of the option opt in a command's arguments s[i:], 0
// when it is not there.
func optionEnd(s string, i int, opt string) int {
	if j := strings.Index(s[i:], opt); j >= 0 {
		return i + j + len(opt)
	}
	return 0
}

// nextWord returns the start of the word after the one at i, or len(s).
func nextWord(s string, i int) int {
	for i < len(s) && s[i] != ' ' {
		i++
	}
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// userPassword matches the password after the ':' at p of "-u user:password".
func (sc *scanner) userPassword(p int) (span, bool) {
	s := sc.s
	b := p + 1
	for b < len(s) && class[s[b]]&isSpace == 0 && strings.IndexByte("\"'`", s[b]) < 0 {
		b++
	}
	v := s[p+1 : b]
	if v == "" || placeholder(v) || reference(v) {
		return span{}, false
	}
	if s[p] == ':' {
		sc.curl(b) // a proxy's user may follow
	}
	return span{p + 1, b, ruleCLIUser, KindGuessable}, true
}
