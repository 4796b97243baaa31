package redact

import "strings"

// What stands for a secret already must never be replaced again.

// redacted reports whether v is what a Redactor or another tool put in place of
// a secret, or several such texts in a row.
func redacted(v string) bool {
	if len(v) < 16 && foldIn(v, masks[:]) {
		return true
	}
	for v != "" {
		n := doneLen(v)
		if n == 0 {
			return false
		}
		v = v[n:]
	}
	return true
}

// doneLen returns the length of the hash form or mask that v begins with, or 0.
func doneLen(v string) int {
	if v == "" || v[0] != '[' {
		return hashed(v)
	}
	if strings.HasPrefix(v, Mask) {
		return len(Mask)
	}
	for _, m := range [...]string{MarkPanic, MarkCycle, MarkDepth, MarkSize} {
		if strings.HasPrefix(v, m) {
			return len(m)
		}
	}
	return 0
}

// maxReplacement bounds the length of a hash form.
const maxReplacement = len(hmacPrefix) + maxKeyIDBytes + 1 + 64

// settle fits m to the replacements that are in the text already. One that lies
// within such a replacement is no match. One that overlaps it takes all of it
// when a key says that the whole value is secret, and is no match otherwise, so
// that a second pass finds nothing new.
//
// Here is also where disabled rules and allowed values are let go.
func (sc *scanner) settle(m span) (span, bool) {
	s, r := sc.s, sc.r
	if r.rules.off != nil && r.rules.off[m.rule] || r.allow != nil && r.allow[s[m.start:m.end]] {
		return m, false
	}
	if sc.harmless(m) {
		return m, false
	}
	from := max(sc.floor, m.start-maxReplacement)
	if near := s[from:min(len(s), m.end+len(hmacPrefix))]; !strings.Contains(near, sha256Prefix) && !strings.Contains(near, "[REDACTED") {
		return m, true
	}
	for i := from; i < m.end; i++ {
		if c := s[i]; c != '[' && c != 's' && c != 'h' || i+1 == len(s) || s[i+1] != 'R' && s[i+1] != 'h' && s[i+1] != 'm' {
			continue
		}
		n := doneLen(s[i:])
		if n == 0 || i+n <= m.start {
			continue
		}
		if i <= m.start && i+n >= m.end || m.rule > ruleKeyGuessable {
			return m, false
		}
		if m.rule == ruleKey && !opaque(s[m.start:max(i, m.start)], minHashed, true) && !opaque(s[min(i+n, m.end):m.end], minHashed, true) {
			return m, false
		}
		m.start = min(m.start, i)
		m.end = max(m.end, i+n)
		i += n - 1
	}
	return m, true
}

// hashForms reports whether the ':' at p is that of a hash form with nothing right
// behind it.
func hashForms(s string, p int) bool {
	k := p - len(sha256Prefix) + 1
	if k < 0 || s[p-1] != '6' {
		return false
	}
	n := hashed(s[k:])
	return n == len(sha256Prefix)+64 && (k+n == len(s) || class[s[k+n]]&isSpace != 0 || s[k+n] == '"')
}

// valueDone reports whether the value after the separator at p is a hash form or a
// mask alone, between quotes, blanks or the parameters of a URL.
func valueDone(s string, p int) bool {
	v := p + 1
	if v < len(s) && s[v] == ' ' {
		v++
	}
	quote := ""
	if strings.HasPrefix(s[v:], `"`) {
		quote = `"`
	} else if strings.HasPrefix(s[v:], `\"`) {
		quote = `\"`
	}
	v += len(quote)
	if v+len(Mask) > len(s) || s[v] != 's' && s[v] != 'h' && s[v] != '[' {
		return false
	}
	n := hashed(s[v:])
	if strings.HasPrefix(s[v:], Mask) {
		n = len(Mask)
	}
	if n == 0 {
		return false
	}
	rest := s[v+n:]
	if quote != "" {
		return strings.HasPrefix(rest, quote)
	}
	return rest == "" || class[rest[0]]&isSpace != 0 || rest[0] == '&' && fieldFollows(rest, 1, len(rest))
}

// hashBefore reports whether before, the text before 64 word bytes, ends as a
// hash form does before its digits.
func hashBefore(before string) bool {
	if !strings.HasSuffix(before, ":") {
		return false
	}
	if strings.HasSuffix(before, sha256Prefix) {
		return true
	}
	tail := before[max(0, len(before)-maxReplacement):]
	i := strings.LastIndexByte(tail[:len(tail)-1], ':') + 1
	return strings.HasSuffix(tail[:i], hmacPrefix) && validKeyID(tail[i:len(tail)-1])
}

// masks are what other tools put in place of secrets.
var masks = [...]string{"***", "<redacted>", "redacted", "masked", "[masked]", "[filtered]", "[hidden]", "<hidden>", "<nil>", "n/a",
	"[secret]", "<secret>", "(redacted)", "<masked>", "<omitted>", "[omitted]", "<sensitive>", "(sensitive)", "anonymized", "anonymised", "sanitized", "scrubbed"}

// foldIn reports whether v is one of list, whose strings are in lower case.
func foldIn(v string, list []string) bool {
	for _, s := range list {
		if equalFold(v, s) {
			return true
		}
	}
	return false
}

// hashed returns the length of the hash form that v begins with, or 0.
func hashed(v string) int {
	var rest string
	switch {
	case strings.HasPrefix(v, sha256Prefix):
		rest = v[len(sha256Prefix):]
	case strings.HasPrefix(v, hmacPrefix):
		rest = v[len(hmacPrefix):]
		i := strings.IndexByte(rest[:min(len(rest), maxKeyIDBytes+1)], ':')
		if i < 1 {
			return 0
		}
		rest = rest[i+1:]
	default:
		return 0
	}
	if len(rest) < 64 || !digest(rest[:64]) && runEnd(rest[:64], 0, isDigit|isHexLetter) != 64 {
		return 0
	}
	return len(v) - len(rest) + 64
}
