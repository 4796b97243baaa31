package redact

import "strings"

// Values of a statement's parameters that a log writes in a list behind it, by their
// place: `… WHERE password = ? ["bob", "…"]`, "==> Parameters: bob(String), …".

// boundReach is how far behind a parameter the list of values is looked for, in bytes.
const boundReach = 4 * maxLook

// parameter returns the length of the placeholder of a parameter at v, 0 for none, and
// the number that it gives itself, 0 for none: "?", "%s", "$2".
func parameter(s string, v int) (length, number int) {
	switch {
	case s[v] == '?' && (v+1 == len(s) || strings.IndexByte(" ,);\"'\n\r", s[v+1]) >= 0):
		return 1, 0
	case s[v] == '%' && strings.HasPrefix(s[v:], "%s"):
		return 2, 0
	case s[v] == '$' && v+1 < len(s) && '1' <= s[v+1] && s[v+1] <= '9' && (v+2 == len(s) || class[s[v+2]]&isWord == 0):
		return 2, int(s[v+1] - '0')
	}
	return 0, 0
}

// bound remembers where the value of the parameter at v stands, whose column says info.
func (sc *scanner) bound(v int, info keyInfo) bool {
	s := sc.s
	n, number := parameter(s, v)
	if n == 0 || info.kind == KindNone {
		return false
	}
	if number == 0 {
		start := max(sc.floor, v-boundReach)
		start += strings.LastIndexByte(s[start:v], '\n') + 1
		number = strings.Count(s[start:v], s[v:v+n]) + 1
	}
	a, b := boundValue(s, v+n, number)
	if val := s[a:b]; a == b || info.kind == KindMaybe && !info.pass && !opaque(val, minBare, true) || doneLen(val) > 0 || placeholder(val) || isStatus(val) || reference(val) {
		return true
	}
	if len(sc.later) < maxLater {
		sc.later = append(sc.later, argument{a - 1, b, info.kind != KindGuessable && !info.pass})
	}
	sc.expectLater(v)
	return true
}

// argument is where a password or a token ends that is known to follow the byte at
// before.
type argument struct {
	before, end int
	token       bool
}

// maxLater bounds how many are remembered at once.
const maxLater = 8

// expectLater makes the first of sc.later the next that is expected, where none is ahead
// of i.
func (sc *scanner) expectLater(i int) {
	if len(sc.later) > 0 && sc.colon < i {
		sc.colon, sc.argEnd, sc.program = sc.later[0].before, sc.later[0].end, 0
		if sc.later[0].token {
			sc.argToken = sc.colon
		}
		sc.later = sc.later[1:]
	}
}

// boundValue returns the bounds of the value with the given number in the list that
// follows the text at i, or two equal ones.
func boundValue(s string, i, number int) (a, b int) {
	limit := min(len(s), i+boundReach)
	v := boundList(s[:limit], i)
	for n := 1; v > 0 && v < limit; n++ {
		v = skipBlanks(s, v)
		end, next := boundEnd(s[:limit], v)
		if n == number {
			return trimBound(s, v, end)
		}
		v = next
	}
	return 0, 0
}

// boundList returns where the first value stands of the list of values in s behind i,
// or 0.
func boundList(s string, i int) int {
	const parameters = "Parameters: " // of MyBatis
	if n := strings.Index(s[i:], parameters); n >= 0 {
		return i + n + len(parameters)
	}
	for ; i+1 < len(s); i++ {
		if s[i] == ';' && s[i+1] == ' ' && i+2 < len(s) && s[i+2] == '"' {
			return i + 2 // of Sequelize
		}
		if (s[i] == '[' || s[i] == '(') && strings.IndexByte(" =:", s[i-1]) >= 0 && strings.IndexByte("\"'[", s[i+1]) >= 0 && s[i+1] != s[i] {
			return i + 1
		}
	}
	return 0
}

// boundEnd returns the end of the value of a list at v, and where the next one begins,
// 0 when it is the last.
func boundEnd(s string, v int) (end, next int) {
	end = v
	if v < len(s) && (s[v] == '"' || s[v] == '\'' || s[v] == '\\') {
		_, end, _ = valueBounds(s, v, len(s)-v, inPair)
	}
	for end < len(s) && strings.IndexByte(",]\n", s[end]) < 0 {
		end++
	}
	if end == len(s) || s[end] != ',' {
		return end, 0
	}
	return end, end + 1
}

// trimBound returns the bounds of the value s[v:end] without its quotes and the name of
// its type: "x(String)".
func trimBound(s string, v, end int) (a, b int) {
	if v < end && strings.IndexByte("\"'\\", s[v]) >= 0 {
		a, b, _ = valueBounds(s, v, end-v, inPair)
		return a, min(b, end)
	}
	if i := strings.LastIndexByte(s[v:end], '('); i > 0 && s[end-1] == ')' {
		return v, v + i
	}
	return v, v
}

// namedParameter matches the value that stands before a statement for its parameter at v,
// as Entity Framework writes it: "[Parameters=[@p1='…'], …] UPDATE … SET Password = @p1".
func (sc *scanner) namedParameter(v int) (span, bool) {
	s := sc.s
	name := s[v:runEnd(s[:min(len(s), v+maxWord)], v+1, isWord)]
	low := max(sc.floor, v-boundReach)
	i := strings.Index(s[low:v], name+"='")
	if len(name) < 2 || i < 0 {
		return span{}, false
	}
	a := low + i + len(name) + len("='")
	n := strings.IndexByte(s[a:v], '\'')
	if n < 1 || placeholder(s[a:a+n]) || isStatus(s[a:a+n]) {
		return span{}, false
	}
	return span{a, a + n, ruleKeyGuessable, KindGuessable}, true
}
