package redact

import (
	"slices"
	"strings"
)

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
	list := i < end && strings.IndexByte(",\"'", s[i]) >= 0
	if list {
		s = blankList(s[:end], i)
	}
	first := end
	for _, opt := range [...]string{" -u", "\n-u", " --user", "\n--user", " --proxy-user", " -U"} { // a command may go on in the next line
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
				sc.expect(v)
				first = i + j
				break
			}
			v++
		}
	}
}

// command finds the next password among the arguments s[i:] of the program
// s[p:e], and remembers where it begins and ends.
func (sc *scanner) command(p, e, i int) {
	s := sc.s
	for d := e; d < len(s) && d < e+2 && class[s[d]]&isDigit != 0; d++ {
		e = d + 1 // xfreerdp3
	}
	if sc.colon >= i || i-e > 4*maxLook || e >= len(s) || strings.IndexByte(" -_.,\"'", s[e]) < 0 {
		return
	}
	name := s[p:runEnd(s, p, isLetter)]
	args := passwordArgs[lower(name[0])-'a']
	if !slices.ContainsFunc(args, func(f passwordArg) bool { return f.names(name) }) {
		return
	}
	line := s[:lineEndWithin(s, i, maxLook)]
	if strings.IndexByte(",\"'", s[e]) >= 0 {
		if !equalFold(name, "setuser") && !strings.Contains(line[e:], "\"-") && !strings.Contains(line[e:], "'-") && !strings.Contains(line[e:], " -") {
			return
		}
		line = blankList(line, e)
	}
	first, end := len(line), 0
	for n := range args {
		f := &args[n]
		if !f.names(name) || f.when != "" && !strings.Contains(line[e:], f.when) {
			continue
		}
		if v, b := f.find(line, e, i); v > 0 && v < first {
			first, end = v, b
		}
	}
	if end > 0 {
		sc.colon, sc.argEnd, sc.program = first-1, end, p+1
	}
}

// find returns the bounds of the first password at or after from in the arguments
// line[i:], or zeros.
func (f *passwordArg) find(line string, i, from int) (v, end int) {
	for {
		j := indexFold(line[i:], f.after)
		if j < 0 {
			return 0, 0
		}
		i += j + len(f.after)
		if i == len(line) {
			return 0, 0
		}
		glued := class[line[i]]&isSpace == 0 && line[i-1] != ' '
		if glued != (f.form&argGlued != 0) {
			continue // part of a word, or another flag
		}
		v = i
		if !glued {
			v = nextArgument(line, i-1)
		}
		for range f.skip {
			v = nextArgument(line, v)
		}
		if v, end = f.bounds(line, v); v > 0 && v >= from {
			return v, end
		}
		if f.skip > 0 {
			return 0, 0
		}
	}
}

// bounds returns the bounds of the password in the argument at v, or zeros.
func (f *passwordArg) bounds(line string, v int) (a, end int) {
	for v < len(line) && strings.IndexByte("'\"", line[v]) >= 0 {
		v++
	}
	if v == len(line) || class[line[v]]&isSpace != 0 || line[v] == '-' || strings.HasPrefix(line[v:], "assword") || line[v] == ',' && (v+1 == len(line) || line[v+1] == ' ') {
		return 0, 0
	}
	end = v
	for end < len(line) && class[line[end]]&isSpace == 0 && strings.IndexByte("'\"`", line[end]) < 0 {
		end++
	}
	if f.form&argShare != 0 && (strings.IndexByte("/\\*", line[v]) >= 0 || line[end-1] == ':') {
		return 0, 0
	}
	if f.form&argDomain != 0 {
		n := strings.IndexByte(line[v:end], '/')
		if n < 1 || strings.IndexByte(line[v:v+n], ':') >= 0 {
			return 0, 0
		}
		v += n + 1
	}
	if f.sep != 0 {
		n := strings.IndexByte(line[v:end], f.sep)
		if n < 1 || n+1 == end-v {
			return 0, 0
		}
		v += n + 1
	}
	if n := strings.LastIndexByte(line[v:end], '@'); n > 0 && f.form&argDomain != 0 {
		end = v + n
	}
	if f.form&argLikely != 0 && !namesPassword(line[v:end]) && !(end-v >= minHashed && opaque(line[v:end], minHashed, true)) {
		return 0, 0
	}
	if f.form&argHost != 0 {
		n := strings.LastIndexByte(line[v:end], '@')
		if n < 1 {
			return 0, 0
		}
		end = v + n
	}
	return v, end
}

// blankList returns line, where the name of the program ends at e, with blanks in
// place of what stands around the arguments in a list, in JSON or in a record of
// auditd: ["mysql", "-pSecret"], a0="mysql" a1="-pSecret".
func blankList(line string, e int) string {
	b := []byte(line)
	for i := e; i < len(b); i++ {
		if strings.IndexByte(",\"'[]", b[i]) >= 0 {
			b[i] = ' '
		}
		if b[i] == 'a' && b[i-1] == ' ' {
			n := runEnd(line, i+1, isDigit)
			if n > i+1 && n+1 < len(b) && b[n] == '=' && b[n+1] == '"' {
				for ; i <= n+1; i++ {
					b[i] = ' '
				}
			}
		}
	}
	return string(b)
}

// nextArgument returns the start of the argument after the blanks at or after i,
// or len(s).
func nextArgument(s string, i int) int {
	for i < len(s) && s[i] != ' ' {
		i++
	}
	return skipBlanks(s, i)
}

// indexFold is like strings.Index for a lower-case sub; flags of one letter
// differ by it.
func indexFold(s, sub string) int {
	if len(sub) < 4 {
		return strings.Index(s, sub)
	}
	for i := 0; i+len(sub) <= len(s); i++ {
		if s[i] == sub[0] && equalFold(s[i:i+len(sub)], sub) {
			return i
		}
	}
	return -1
}

// userPassword matches the password after the ':' at p of "-u user:password".
func (sc *scanner) userPassword(p int) (span, bool) {
	s := sc.s
	b := sc.argEnd
	if b <= p {
		for b = p + 1; b < len(s) && class[s[b]]&isSpace == 0 && strings.IndexByte("\"'`", s[b]) < 0; {
			b++
		}
	}
	switch {
	case sc.program > 0: // another password may follow
		sc.command(sc.program-1, runEnd(s, sc.program-1, isLetter), b)
	case s[p] == ':':
		sc.curl(b) // a proxy's user may follow
	}
	token := sc.argToken == p
	sc.expectLater(b)
	v := s[p+1 : b]
	if v == "" || placeholder(v) || reference(v) || exampleUser(s[runStart(s, p, max(0, p-maxWord), isWord):p], v) {
		return span{}, false
	}
	if token {
		return span{p + 1, b, ruleKey, KindToken}, true
	}
	return span{p + 1, b, ruleCLIUser, KindGuessable}, true
}

// exampleUser reports whether the user and the password are those of a manual's
// command: "curl -u <user:password>", "-u neo4j:[PASSWORD]".
func exampleUser(user, password string) bool {
	w := strings.Trim(password, "<>[]")
	if !isStatus(w) && !foldIn(w, exampleWords[:]) {
		return false
	}
	return w != password || foldIn(user, exampleUsers[:])
}

var (
	exampleUsers = [...]string{"user", "username", "name", "login", "email", "xxx", "foo", "me"}
	exampleWords = [...]string{"pass", "passwd", "pwd", "yyy", "xxx", "foo", "bar"}
)

// readers are the programs that read a password from a pipe.
var readers = [...]string{"cryptsetup", "chpasswd", "passwd", "smbpasswd", "docker", "podman", "kinit", "sudo"}

// piped matches the password that echo writes to the program whose name is at p:
// `echo "bob:…" | chpasswd`, "echo … | docker login --password-stdin".
func (sc *scanner) piped(p, e int) (span, bool) {
	s := sc.s
	if !foldIn(s[p:e], readers[:]) {
		return span{}, false
	}
	low := max(sc.floor, p-maxLook/2)
	bar := strings.LastIndexByte(s[low:p], '|')
	if bar < 0 || strings.Trim(s[low+bar+1:p], "sudo -S") != "" {
		return span{}, false
	}
	rest := s[e:min(len(s), e+maxLook)]
	if equalFold(s[p:e], "docker") && !strings.Contains(rest, "-stdin") || equalFold(s[p:e], "sudo") && !strings.HasPrefix(rest, " -S ") {
		return span{}, false
	}
	return sc.echoed(low, low+bar, equalFold(s[p:e], "chpasswd"))
}

// hereString begins a text that a shell gives a program to read.
const hereString = "<<<"

// hereString matches the password in such a text at p, whatever the program:
// `podman secret create db - <<< "…"`.
func (sc *scanner) hereString(p int) (span, bool) {
	s := sc.s
	if !strings.HasPrefix(s[p:], hereString) || p > 0 && s[p-1] == '<' || strings.HasPrefix(s[p+len(hereString):], "<") {
		return span{}, false // a mark of a merge: "<<<<<<< HEAD"
	}
	a, b, _ := valueBounds(s, skipBlanks(s, p+len(hereString)), maxKey, inPair)
	if a >= b || !likelyPassword(s[a:b]) || placeholder(s[a:b]) || reference(s[a:b]) {
		return span{}, false
	}
	return span{a, b, ruleCLIUser, KindGuessable}, true
}

// echoed matches what echo or printf, which stands in s[low:bar], writes to the
// pipe at bar; user tells that a user's name stands before.
func (sc *scanner) echoed(low, bar int, user bool) (span, bool) {
	s := sc.s
	i := max(strings.LastIndex(s[low:bar], "echo "), strings.LastIndex(s[low:bar], "printf "))
	if i < 0 {
		return span{}, false
	}
	v := nextArgument(s, low+i)
	for v < bar && s[v] == '-' {
		v = nextArgument(s, v)
	}
	if next := nextArgument(s[:bar], v); strings.HasPrefix(s[low+i:], "printf") && next < bar && strings.IndexByte(s[v:next], '%') >= 0 {
		v = next // behind the format
	}
	for v < bar && strings.IndexByte("'\"\\", s[v]) >= 0 {
		v++
	}
	b := v
	for b < bar && class[s[b]]&isSpace == 0 && strings.IndexByte("'\"", s[b]) < 0 {
		b++
	}
	if rest := s[max(v, b):bar]; strings.ContainsAny(rest, ";|&") || strings.Trim(rest, "'\"\\ ") != "" || b > v && s[b-1] == ';' {
		return span{}, false
	}
	if user {
		n := strings.IndexByte(s[v:max(v, b)], ':')
		if n < 1 {
			return span{}, false
		}
		v += n + 1
	}
	if b <= v || v < sc.floor || placeholder(s[v:b]) || reference(s[v:b]) {
		return span{}, false
	}
	return span{v, b, ruleCLIUser, KindGuessable}, true
}
