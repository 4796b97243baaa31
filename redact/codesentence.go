package redact

import "strings"

// One-time codes anywhere in the sentence of their noun: "Your Acme code is 4829",
// "OTP for your login is 482913", "otp mismatch: expected 482913, got 482931".

// codeSentence is how far behind the noun its code is looked for, in bytes.
const codeSentence = 72

// ownWords are the words for "your" before a code, and those that tell somebody to
// type it.
var ownWords = [...]string{"your", "you", "votre", "ton", "tu", "su", "seu", "sua", "ihr", "ihre", "dein", "deine", "tuo", "suo", "uw", "jouw", "twój", "Twój", "din", "ditt", "dit", "anda",
	"enter", "entered", "submitted", "typed", "supplied", "keypad", "alarm", "use", "type", "following", "signin", "sign", "login", "captcha", "verification", "onetime", "confirm", "sms", "2fa", "mfa"}

// otherCodes are words before "code" that make it one of something else. So do
// harmless words.
var otherCodes = [...]string{"error", "err", "exit", "exited", "exits", "status", "return", "returned", "returns", "response", "result", "http", "reply", "fault", "failure", "failed", "fails", "failing",
	"rejected", "denied", "closed", "close", "terminated", "event", "qr", "byte", "native", "machine", "signal", "dial", "customer", "order", "bank", "tax", "cost", "char", "key", "scan", "op", "source", "statement", "no", "not", "per", "function", "character"}

// introducers are the words right before a code that its sentence ends with.
var introducers = [...]string{"is", "was", "be", "entered", "expected", "got", "received", "generated", "sent", "given", "actual", "lautet", "ist", "est", "es", "er", "adalah", "to", "enter", "want", "wanted"}

// codeInSentence matches the code of the noun s[p:e] further on in its sentence. A
// noun that says little needs the words before it, or the receiver behind the code.
func (sc *scanner) codeInSentence(p, e int, role wordRole) (span, bool) {
	s := sc.s
	strong := role&wordGuessable != 0 && !equalFold(s[p:e], "pin")
	own, other := sc.ownCode(p)
	if other {
		return span{}, false
	}
	own = own || hasPrefixFold(s[e:], " you requested ") || sc.spareBefore(p)
	limit := min(len(s), e+codeSentence)
	for i := e; i < limit && s[i] != '\n' && !(s[i] == '.' && i+1 < limit && s[i+1] == ' '); i++ {
		if class[s[i]]&isDigit == 0 || class[s[i-1]]&isDigit != 0 {
			continue
		}
		b := codeEnd(s, i)
		if b == 0 {
			continue
		}
		direct, introduced := introducesCode(s[e:i])
		if (strong || own) && (direct || introduced) || introduced && b-i == 6 && hasSuffixFold(strings.TrimRight(s[e:i], " :=\"'"), "entered") || direct && (b-i == 7 && s[i+3] == '-' || receiverAfter(s[b:]) || b-i == 6 && checkedAfter(s[b:])) {
			sc.expectOther(b)
			return span{i, moreCodes(s, i, b), ruleOneTimeCode, KindGuessable}, true
		}
	}
	return span{}, false
}

// expectOther remembers where the code begins that was expected instead of the one
// that ends at b: "entered code 482931, expected 482913".
func (sc *scanner) expectOther(b int) {
	s := sc.s
	for _, link := range [...]string{", expected ", " expected ", ", got ", " != ", " == ", " expected=", " want="} {
		if v := b + len(link); strings.HasPrefix(s[b:], link) && codeEnd(s, v) > 0 {
			sc.expect(v - 1)
			sc.argEnd = codeEnd(s, v)
		}
	}
}

// codeEnd returns the end of the code of 4 to 8 digits that begins at a, or of two
// groups of three, 0 when none does.
func codeEnd(s string, a int) int {
	b := runEnd(s[:min(len(s), a+10)], a, isDigit)
	if b-a == 3 && b+4 <= len(s) && (s[b] == '-' || s[b] == ' ') && allDigits(s[b+1:b+4]) {
		b += 4
	}
	if b-a < 4 || b-a > 8 || a > 0 && (class[s[a-1]]&isWord != 0 || strings.IndexByte("./+$%#*", s[a-1]) >= 0) ||
		b < len(s) && (class[s[b]]&isWord != 0 || strings.IndexByte("/:%", s[b]) >= 0 || s[b] == '.' && b+1 < len(s) && class[s[b+1]]&isAlnum != 0) {
		return 0
	}
	return b
}

// ownCode reports whether the words before the noun at p, four at most, make its
// code one to be typed, or one of something else.
func (sc *scanner) ownCode(p int) (own, other bool) {
	s := sc.s
	low := max(sc.floor, p-48)
	k := p
	for k > low && (class[s[k-1]]&isLetter != 0 || s[k-1] >= 0x80) {
		k-- // the noun's other letters: "có" of "código"
	}
	for n := 0; n < 5; n++ {
		b := k
		for b > low && (s[b-1] == ' ' || s[b-1] == '-' || s[b-1] == '_') {
			b--
		}
		a := b
		for a > low && (class[s[a-1]]&isAlnum != 0 || s[a-1] >= 0x80) {
			a--
		}
		if a == b || n > 0 && b == k {
			break
		}
		switch w := s[a:b]; {
		case foldIn(w, otherCodes[:]) || n == 0 && words.lookup(w)&wordHarmless != 0:
			return false, true
		case foldIn(w, ownWords[:]):
			own = true
		}
		k = a
	}
	return own, false
}

// introducesCode reports whether gap, between a noun and a number, is empty but for
// punctuation, or ends with what introduces the value of a sentence.
func introducesCode(gap string) (direct, introduced bool) {
	rest := strings.TrimRight(gap, " \t\"'`[(<*")
	if strings.Trim(rest, " \t\"'`[(<:=-") == "" {
		return true, false
	}
	for _, w := range [...]string{"error", "version", "release", "valid", "expires", "status", "port", "attempt", "length", "digits", "user", "pid", "fail"} {
		if containsFold(rest, w) {
			return false, false
		}
	}
	if c := rest[len(rest)-1]; c == ':' || c == '=' || strings.HasSuffix(rest, "\u2192") || strings.HasSuffix(rest, "->") {
		return false, true
	}
	if hasSuffixFold(rest, " \u00e8") || hasSuffixFold(rest, " \u00e4r") || hasSuffixFold(rest, " \u00e9") {
		return false, true
	}
	return false, foldIn(rest[runStart(rest, len(rest), 0, isLetter):], introducers[:])
}

// receiverAfter reports whether s goes on with whom a code was sent to: a phone
// number or an e-mail address.
func receiverAfter(s string) bool {
	s = strings.TrimLeft(s, "\"'`])")
	for _, link := range [...]string{" was sent to ", " sent to ", " to ", " for ", " phone=", " mobile=", " msisdn=", " phone_number=", " to="} {
		if rest, ok := strings.CutPrefix(s, link); ok {
			rest = strings.TrimLeft(rest, "\"'`[(<")
			to, _, _ := strings.Cut(rest[:min(len(rest), maxKey)], " ")
			return strings.IndexByte(to, '@') > 0 || len(to) > 6 && (to[0] == '+' || to[0] == '0') && allDigits(to[1:7])
		}
	}
	return false
}

// codeInBold matches the code that a mail in HTML shows at v: "Code: <b>482913</b>".
func (sc *scanner) codeInBold(v int) (span, bool) {
	s := sc.s
	for _, tag := range [...]string{"<b>", "<strong>", "<h1>", "<h2>"} {
		if a := v + len(tag); strings.HasPrefix(s[v:], tag) {
			b := runEnd(s[:min(len(s), a+9)], a, isDigit)
			return span{a, b, ruleOneTimeCode, KindGuessable}, b-a >= 4 && b-a <= 8 && strings.HasPrefix(s[b:], "</")
		}
	}
	return span{}, false
}

// checkedAfter reports whether s, behind six digits, says what became of a code that
// somebody typed: "code 482913 entered by bob", "code 482913 is invalid".
func checkedAfter(s string) bool {
	s, _ = strings.CutPrefix(s, " is")
	for _, fate := range [...]string{" entered", " invalid", " incorrect", " wrong", " expired", " has expired", " rejected", " accepted", " verified", " submitted", " does not match", " did not match"} {
		if strings.HasPrefix(s, fate) {
			return true
		}
	}
	return false
}

// askedFor reports whether s, behind a code, goes on as messages with one do.
func askedFor(s string) bool {
	s = s[:min(len(s), 64)]
	for _, w := range [...]string{"valid for", "expire", "share", "gültig", "authorise", "authorize", "didn't request"} {
		if containsFold(s, w) {
			return true
		}
	}
	return false
}

// codeAsked matches the code that begins at a, after a noun and a ':' or '=', when
// the words before the noun or behind the code tell that somebody is to type it.
func (sc *scanner) codeAsked(a int) (span, bool) {
	s := sc.s
	b := codeEnd(s, a)
	k := a
	for k > sc.floor && strings.IndexByte(" \t\"'`[(:=", s[k-1]) >= 0 {
		k--
	}
	if b == 0 || k == a {
		return span{}, false
	}
	own, other := sc.ownCode(runStart(s, k, max(sc.floor, k-maxWord), isLetter))
	if other || !own && !askedFor(s[b:]) && !receiverAfter(s[b:]) && !containsFold(s[max(sc.floor, k-24):k], "share this ") {
		return span{}, false
	}
	return span{a, b, ruleOneTimeCode, KindGuessable}, true
}
