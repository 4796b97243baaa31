package redact

import "strings"

// Lists in JSON of which one element names the next: the arguments of a command, the
// headers that servers of JavaScript have as they came.

// array reads the array at i and returns the offset behind it.
func (j *jsonRedactor) array(i int, key keyContext, depth int) (end int, ok bool) {
	in := j.in
	if depth > maxJSONDepth {
		return i, false
	}
	i = skipSpace(in, i+1)
	if i < len(in) && in[i] == ']' {
		return i + 1, true
	}
	name := ""
	password := j.passwordIn(i, key)
	for {
		if end, ok = j.argument(i); ok {
			name = ""
		} else if i+1 == password {
			end, ok = j.whole(i)
		} else {
			element := key
			if name != "" && !strings.HasPrefix(in[i:], `"-`) && !(name[0] != '-' && headerAt(in, i)) {
				element = key.under(j.r, name)
			}
			if end, ok = j.value(i, element, depth); ok {
				name = j.r.namesNext(in[i:end], key)
			}
		}
		if !ok {
			return end, false
		}
		i = skipSpace(in, end)
		if i >= len(in) {
			return i, false
		}
		if in[i] == ']' {
			return i + 1, true
		}
		if in[i] != ',' {
			return i, false
		}
		i = skipSpace(in, i+1)
	}
}

// headerAt reports whether the text at i may be the name of a header: letters and '-'.
func headerAt(in string, i int) bool {
	if i >= len(in) || in[i] != '"' {
		return false
	}
	n := runEnd(in[:min(len(in), i+maxWord)], i+1, isLetter|isWordSym)
	return n < len(in) && in[n] == '"'
}

// namesNext returns the name that raw, an element of a list under key, gives to the
// value of the next one: a flag, or a header's name in a list of headers. It returns ""
// where raw is none that says secret.
func (r *Redactor) namesNext(raw string, key keyContext) string {
	if len(raw) < 4 || len(raw) > maxWord+2 || raw[0] != '"' || key.kind == KindGuessable {
		return "" // below the name of a guessable secret the flag is a value, too
	}
	name := raw[1 : len(raw)-1]
	if name[0] != '-' && !containsFold(key.key, "header") || runEnd(name, 0, isWord) != len(name) {
		return ""
	}
	for _, no := range [...]string{"--no-", "--ask", "--prompt", "--without-"} {
		if hasPrefixFold(name, no) {
			return ""
		}
	}
	if r.keyInfo(name).kind <= KindMaybe {
		return ""
	}
	return name
}

// argument replaces the password in a list of a command's arguments, where the one
// at i is its flag: ["sshpass","-p","…"]. It returns the offset behind it.
func (j *jsonRedactor) argument(i int) (end int, ok bool) {
	in := j.in
	if i+1 >= len(in) || in[i] != '"' || !flagAt(in, i+1) || !passwordFlag(in, i+1) {
		return i, false
	}
	sc := scanner{r: j.r, s: in}
	m, ok := sc.programFlag(i + 1)
	if !ok {
		return i, false
	}
	if in[m.start-1] == '"' {
		i = m.start - 1
	}
	end, escaped, ok := jsonString(in, i)
	if !ok || escaped || m.end != end-1 {
		return i, false
	}
	j.replace(m.start, m.end, m, in[m.start:m.end])
	return end, true
}

// passwordIn returns where the password begins among the arguments at i, whose key says
// that they are those of a call that signs somebody in, or -1.
func (j *jsonRedactor) passwordIn(i int, key keyContext) int {
	if key.key != callKey {
		return -1
	}
	sc := scanner{r: j.r, s: j.in}
	if m, ok := sc.secondText(i); ok {
		return m.start
	}
	return -1
}

// whole replaces all of the text at i, a password.
func (j *jsonRedactor) whole(i int) (end int, ok bool) {
	end, escaped, ok := jsonString(j.in, i)
	if !ok {
		return end, false
	}
	text := j.in[i+1 : end-1]
	if escaped {
		text = string(appendUnescaped(nil, text))
	}
	j.replace(i+1, end-1, span{rule: ruleProsePassword, kind: KindGuessable}, text)
	return end, true
}
