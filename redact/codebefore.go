package redact

import "strings"

// codeBefore matches a one-time code that stands before its noun: "482913 is
// your login code". The noun's last word, which begins at p, has the
// given role.
func (sc *scanner) codeBefore(p int, role wordRole) (span, bool) {
	if role&(wordNumeric|wordGuessable) == 0 {
		return span{}, false
	}
	s := sc.s
	for b := p - 1; b > max(sc.floor, p-64) && (!endsClause[s[b]] || s[b] == '.' && class[s[b+1]]&isLower != 0); b-- {
		if s[b] != ' ' || class[s[b-1]]&isDigit == 0 {
			continue
		}
		for _, link := range codeLinks {
			if strings.HasPrefix(s[b:p], link) {
				return sc.codeEnding(b)
			}
		}
	}
	if m, ok := sc.codeNotShared(p); ok {
		return m, true
	}
	return sc.codeUsed(p)
}

// codeNotShared matches the code in "Use 482913 to log in. Do not share this code.",
// whose last word begins at p.
func (sc *scanner) codeNotShared(p int) (span, bool) {
	s := sc.s
	if p < 12 || s[p-1] != ' ' || !strings.HasSuffix(s[:p], "share this ") && !strings.HasSuffix(s[:p], "share the ") && !strings.HasSuffix(s[:p], "share your ") {
		return span{}, false
	}
	low := max(sc.floor, p-maxLook/2)
	for b := p - len("share "); b > low; b-- {
		if class[s[b-1]]&isDigit == 0 || class[s[b]]&isDigit != 0 {
			continue
		}
		m, ok := sc.codeEnding(b)
		before := s[sc.floor:max(sc.floor, b-8)]
		if ok {
			before = s[sc.floor:m.start]
		}
		if ok && (hasSuffixFold(before, "use ") || hasSuffixFold(before, "enter ") || hasSuffixFold(before, "is ") || hasSuffixFold(before, ": ")) {
			return m, true
		}
	}
	return span{}, false
}

// endsClause are the bytes that stand in no sentence between a code and its noun.
var endsClause = byteSet(".;:=,")

// codeLinks are the words between a code and its noun.
var codeLinks = [...]string{" is your ", " is the ", " as your ", " is Your ", " - your ", " est votre ", " es tu ", " es su ", " \u00e9 o seu ", " \u00e8 il tuo ", " ist Ihr ", " ist dein "}

// codeEnding matches the digits of a code that end at b.
func (sc *scanner) codeEnding(b int) (span, bool) {
	s := sc.s
	a := runStart(s, b, max(sc.floor, b-9), isDigit)
	if n := b - a; n < 4 || n > 8 || a > 0 && (class[s[a-1]]&isAlnum != 0 || strings.IndexByte("._/:%$#", s[a-1]) >= 0) {
		return span{}, false
	}
	return span{a, b, ruleOneTimeCode, KindGuessable}, true
}

// codeUsed matches the code in "use 482913 to verify", where the last word begins
// at p.
func (sc *scanner) codeUsed(p int) (span, bool) {
	s := sc.s
	for b := p - 1; b > max(sc.floor, p-40); b-- {
		if s[b] != ' ' || class[s[b-1]]&isDigit == 0 {
			continue
		}
		to := s[b:p] == " to "
		if !to && !strings.HasPrefix(s[b:p], " as ") {
			continue
		}
		m, ok := sc.codeEnding(b)
		if !ok || to && m.end-m.start < 6 && !hasPrefixFold(s[m.end:], " to verify your ") {
			return span{}, false
		}
		before := s[sc.floor:m.start]
		for _, verb := range [...]string{"use ", "type ", "submit ", "entered ", "typed ", "submitted ", "sent "} {
			if hasSuffixFold(before, verb) {
				return m, true
			}
		}
		return m, false
	}
	return span{}, false
}

// codeToEnter matches the code in "enter 482913 to verify your phone", where the
// first word ends at e.
func (sc *scanner) codeToEnter(e int) (span, bool) {
	s := sc.s
	v := skipBlanks(s, e)
	b := runEnd(s[:min(len(s), v+9)], v, isDigit)
	if v == e || b-v < 4 || b-v > 8 || !strings.HasPrefix(s[b:], " to ") && !strings.HasPrefix(s[b:], " on the ") && !strings.HasPrefix(s[b:], " in the ") {
		return span{}, false
	}
	if b-v < 6 && !strings.HasPrefix(s[b:], " to verify your ") && !strings.HasPrefix(s[b:], " to confirm your ") && !strings.HasPrefix(s[b:], " on the login ") && !strings.HasPrefix(s[b:], " in the app") {
		return span{}, false // a number of something else
	}
	return span{v, b, ruleOneTimeCode, KindGuessable}, true
}

// codeOf returns where the value begins after the word for "code" in a Romance
// language that ends at e, and what kind of code it is: "code de vérification
// est …", "código de verificación: …". It returns 0 when no such follows.
func codeOf(s string, e int) int {
	v := e
	for _, of := range [...]string{" de ", " di ", " d'", " de la ", " da ", " \u00e0 "} {
		if hasPrefixFold(s[e:], of) {
			v = max(v, e+len(of))
		}
	}
	kind := false
	for _, k := range [...]string{"v\u00e9rif", "verif", "s\u00e9cur", "secur", "segur", "sicur", "conf", "acc", "acesso", "autent", "valid", "connex", "activ", "usage", "uso"} {
		kind = kind || hasPrefixFold(s[v:], k)
	}
	if v == e || !kind {
		return 0
	}
	for n := 0; n < 3; n++ { // the kind, a verb
		for v < len(s) && v < e+40 && s[v] != ' ' && s[v] != ':' {
			v++
		}
		for v < len(s) && (s[v] == ' ' || s[v] == ':') {
			v++
		}
		if v < len(s) && class[s[v]]&isDigit != 0 {
			return v
		}
	}
	return 0
}

// secondFactor reports whether the text before a speaks of one-time codes:
// msg="2fa attempt" code=….
func (sc *scanner) secondFactor(a int) bool {
	s := sc.s[max(sc.floor, a-64):a]
	for i := 0; i < len(s); {
		j := runEnd(s, i, isAlnum)
		switch w := s[i:j]; {
		case equalFold(w, "2fa"), equalFold(w, "mfa"), equalFold(w, "otp"), equalFold(w, "totp"), equalFold(w, "verification"), equalFold(w, "passcode"), equalFold(w, "verify"):
			return true
		}
		i = j + 1
	}
	return false
}

// groupedCode matches a code of several groups, or several codes, at v after the
// word "code" at p: "recovery codes: 4k9x2-m7q1z 8d3jf-0s6pw", "enter the code
// WDJB-MJHT".
func (sc *scanner) groupedCode(p, v int) (span, bool) {
	s := sc.s
	k := p
	if k-len("the ") >= sc.floor && hasSuffixFold(s[:k], "the ") {
		k -= len("the ")
	}
	if sc.codeContext(k)&wordOneTime == 0 && !hasSuffixFold(s[sc.floor:k], "user ") {
		return span{}, false
	}
	for v < len(s) && strings.IndexByte("\"'`[ ", s[v]) >= 0 {
		v++
	}
	b := runEnd(s[:min(len(s), v+40)], v, isWord)
	if v < sc.floor || !groups(s[v:b]) && !(b-v >= 8 && sc.spareBefore(k) && (opaque(s[v:b], 8, true) || spareCode(s[v:b]))) && !(k < p && deviceCode(s[v:b]) && strings.HasPrefix(s[b:], " to ")) {
		return span{}, false
	}
	return span{v, moreCodes(s, v, b), ruleOneTimeCode, KindGuessable}, true
}

// spareBefore reports whether the word before p makes a code one of those kept for
// the day the phone is lost, which has letters.
func (sc *scanner) spareBefore(p int) bool {
	before := sc.s[max(sc.floor, p-16):p]
	return hasSuffixFold(before, "backup ") || hasSuffixFold(before, "recovery ") || hasSuffixFold(before, "scratch ") || hasSuffixFold(before, "activation ") || hasSuffixFold(before, "user ")
}

// spareCode reports whether v has the form of one of several such codes: letters and
// digits in turn.
func spareCode(v string) bool {
	steps, letters := jumps(v)
	return len(v) <= 16 && letters > 0 && steps > 1 && measuredDigits(v) > 1 && runEnd(v, 0, isAlnum) == len(v)
}

// deviceCode reports whether v has the form of a code that signs another device in:
// "enter the code F7GKP2WQX to authenticate".
func deviceCode(v string) bool {
	return len(v) >= 6 && len(v) <= 9 && runEnd(v, 0, isUpper|isDigit) == len(v) && measuredDigits(v) > 0 && !allDigits(v)
}

// moreCodes returns the end of the codes that follow the one at s[a:b] in a list
// and have its form.
func moreCodes(s string, a, b int) int {
	for range 32 {
		i := b
		for i < len(s) && i < b+5 && strings.IndexByte("\"'\\, ", s[i]) >= 0 {
			i++
		}
		e := runEnd(s[:min(len(s), i+40)], i, isWord)
		if i == b || e-i != b-a || strings.IndexByte(s[i:e], '-') != strings.IndexByte(s[a:b], '-') || runEnd(s[:e], i, isLower) == e {
			return b
		}
		a, b = i, e
	}
	return b
}

// groups reports whether v is a code to be typed: groups of 4 to 8 letters and
// digits joined by '-', with digits among them or all in capitals.
func groups(v string) bool {
	n, digits, lowers := 0, 0, 0
	for i := 0; i < len(v); n++ {
		j := runEnd(v, i, isAlnum)
		if j-i < 4 || j-i > 8 || j < len(v) && v[j] != '-' {
			return false
		}
		for ; i < j; i++ {
			switch cl := class[v[i]]; {
			case cl&isDigit != 0:
				digits++
			case cl&isLower != 0:
				lowers++
			}
		}
		i = j + 1
	}
	return n > 1 && n < 8 && (digits > 0 || lowers == 0) && digits < len(v)-n || n == 1 && digits > 1 && digits < len(v) && len(v) == 8
}

// encodedValue matches a value after the word that ends at e, where the
// separator between them is percent-encoded: "password%3Dx",
// "%22password%22%3A%22x%22".
func (sc *scanner) encodedValue(a, e int) (span, bool) {
	s := sc.s
	v := e
	separated := false
	for n := 0; n < 4; n++ {
		k := v
		if v < len(s) && s[v] == '%' {
			for v++; strings.HasPrefix(s[v:], "25"); v += 2 {
			}
		}
		switch {
		case k == v || v+2 > len(s):
		case hasPrefixFold(s[v:], "3d"), hasPrefixFold(s[v:], "3a"):
			separated = true
			v += 2
			continue
		case hasPrefixFold(s[v:], "22"), hasPrefixFold(s[v:], "5d"), hasPrefixFold(s[v:], "20"):
			v += 2
			continue
		}
		v = k
		break
	}
	if !separated {
		return span{}, false
	}
	name := runStart(s, a, max(sc.floor, a-maxKey), isWord|isDotTilde)
	if name > sc.floor && s[name-1] == '%' && a-name >= 2 {
		name += 2
		if strings.HasPrefix(s[name-2:a], "25") && a-name >= 2 {
			name += 2
		}
	}
	info := sc.r.keyInfo(s[name:e])
	b := v
	for b < len(s) && class[s[b]]&isSpace == 0 && strings.IndexByte("\"'&<>%", s[b]) < 0 {
		b++
	}
	if info.kind == KindNone || info.safe || b == v {
		return span{}, false
	}
	return sc.judge(v, b, info, inQuery, false)
}

// sentCode matches the code s[a:b] after a service's name and "code:": "WhatsApp
// code: 482-913", "Your Acme code: 4829."
func (sc *scanner) sentCode(a, b int) (span, bool) {
	s := sc.s
	b = sentenceEnd(s, a, b)
	before := s[max(sc.floor, a-48):a]
	if !hasSuffixFold(before, " code: ") {
		return span{}, false
	}
	before = before[:len(before)-len(" code: ")]
	_, service := lastWord(before)
	if service == "" || words.lookup(service)&(wordStatus|wordHarmless) != 0 || !strings.HasSuffix(before, service) ||
		class[before[runStart(before, len(before), 0, isAlnum)]]&isUpper == 0 {
		return span{}, false
	}
	v := s[a:b]
	if dashed := len(v) == 7 && v[3] == '-' && allDigits(v[:3]) && allDigits(v[4:]); dashed {
		return span{a, b, ruleOneTimeCode, KindGuessable}, true
	}
	i := max(strings.LastIndex(before, "Your "), strings.LastIndex(before, "your "))
	if i < 0 || len(v) < 4 || len(v) > 8 || !allDigits(v) || strings.Count(before[i:], " ") > 3 || strings.IndexByte(before[i:], '.') >= 0 {
		return span{}, false
	}
	return span{a, b, ruleOneTimeCode, KindGuessable}, true
}
