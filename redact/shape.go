package redact

import "strings"

// shaped looks for tokens whose form is known but which begin with no fixed
// text of their own.
func (sc *scanner) shaped(a, b int) (span, bool) {
	s := sc.s
	if jwtStart(s[a:]) {
		if m, ok := sc.jwt(a, b); ok {
			return m, true
		}
	}
	if plainStart(s[a:]) {
		if end := plainEnd(s, a, b); end > 0 {
			return span{a, end, ruleScheme, KindToken}, true
		}
	}
	if b-a >= 23 {
		if m, ok := sc.marked(a, b); ok {
			return m, true
		}
	}
	if a > 0 && marks[s[a-1]] {
		if m, ok := sc.shapedAfter(a, b); ok {
			return m, true
		}
	}
	if b-a < 34 {
		return span{}, false
	}
	return sc.hexShape(a, b)
}

// marks are the bytes that shapedAfter knows.
var marks = byteSet("!~|$}:/.+")

// shapedAfter looks for tokens that one of marks, right before the run s[a:b],
// tells.
func (sc *scanner) shapedAfter(a, b int) (span, bool) {
	s := sc.s
	if a > sc.floor {
		if m, ok := sc.markedBefore(a, b); ok {
			return m, true
		}
	}
	if a < 2 {
		return span{}, false
	}
	if m, ok := sc.joinedKey(a, b); ok {
		return m, true
	}
	if m, ok := sc.accountHash(a, b); ok {
		return m, true
	}
	if m, ok := sc.schemeHash(a, b); ok {
		return m, true
	}
	switch before := s[a-1]; {
	case before == '~' && s[a-2] == 'Q' && a-6 >= sc.floor && class[s[a-3]]&isDigit != 0 && b-a >= 28-4:
		// Azure AD client secret: three bytes, a digit, "Q~", 31 to 34 bytes.
		start := runStart(s, a-2, max(sc.floor, a-6), isWord|isDotTilde)
		return span{start, runEnd(s, b, isWord|isDotTilde), ruleAzureSecret, KindToken}, true
	case before == '~' && b-a >= 40 && a-7 >= sc.floor && s[a-7:a] == "sha256~":
		return span{a - 7, b, ruleOpenShift, KindToken}, true
	case before == ':' && class[s[a-2]]&isDigit != 0 && b-a >= 33 && b-a <= 40:
		// Telegram bot: an id of 6 to 11 digits, ':', 35 bytes.
		start := runStart(s, a-1, max(sc.floor, a-14), isDigit)
		t := measure(s[a:b])
		if n := a - 1 - start; n >= 6 && n <= 12 && !t.hex() && t.upper > 0 && (start == sc.floor || class[s[start-1]]&isDigit == 0) {
			return span{start, b, ruleTelegram, KindToken}, true
		}
	case before == ':' && b-a == 32 && class[s[a-2]]&isDigit != 0:
		// Asana: "1/<digits>:<32 hex>", "2/<digits>/<digits>:<32 hex>".
		start := runStart(s, a-1, max(sc.floor, a-40), isDigit|isBase64)
		if a-1-start >= 12 && s[start] != '/' && strings.IndexByte(s[start:a], '/') > 0 {
			return span{start, b, ruleAsana, KindToken}, true
		}
	case before == '/' && s[a-2] == '/' && a > 2 && s[a-3] == '1' && (a == 3 || class[s[a-4]]&isAlnum == 0) && b-a >= 30 && s[a] == '0' && a-3 >= sc.floor:
		return span{a - 3, b, ruleGoogleRefresh, KindToken}, true
	case before == '.':
		if m, ok := sc.dottedPrefix(a, b); ok {
			return m, true
		}
		if i := strings.IndexByte(s[max(sc.floor, a-40):a], '~'); i >= 0 {
			return sc.azureSecret(a, b)
		}
	}
	return span{}, false
}

// dottedPrefix matches a token whose prefix is a short part before a '.', as in
// "hvs.…" or "SG.…".
func (sc *scanner) dottedPrefix(a, b int) (span, bool) {
	s := sc.s
	start := runStart(s, a-1, max(sc.floor, a-24), isWord|isDotTilde)
	if a-1-start >= minRun || start > 0 && start == a-24 {
		return span{}, false
	}
	if s[start:a] == "s." || s[start:a] == "b." || s[start:a] == "r." {
		if b-a >= 22 && b-a <= 28 && opaque(s[a:b], 20, false) {
			return span{start, b, ruleVaultLegacy, KindToken}, true
		}
		return span{}, false
	}
	if b-start < 3 {
		return span{}, false
	}
	return sc.prefixAt(start)
}

// discord matches a bot's token: the base64 of its id, six bytes, 27 or more.
func (sc *scanner) discord(a, b int) (span, bool) {
	s := sc.s
	if n := b - a; n < 23 || n > 28 || strings.IndexByte("MNO", s[a]) < 0 || b+8 >= len(s) || s[b] != '.' || runEnd(s[:b+7], b+1, isWord) != b+7 || s[b+7] != '.' {
		return span{}, false
	}
	end := runEnd(s, b+8, isWord)
	if end-b-8 < 25 {
		return span{}, false
	}
	return span{a, end, ruleDiscord, KindToken}, true
}

// hexShape matches hexadecimal tokens with a mark after or before them:
// Mailchimp's "<32 hex>-us12", Mailgun's "<32 hex>-<8 hex>-<8 hex>".
func (sc *scanner) hexShape(a, b int) (span, bool) {
	s := sc.s
	if b-a == 34 && s[a:a+2] == "SK" && runEnd(s, a+2, isDigit|isHexLetter) == b {
		if t := measure(s[a:b]); t.digit > 4 && (t.lower > 0 || t.upper > 4) {
			return span{a, b, ruleTwilio, KindToken}, true
		}
	}
	if b-a == 34 && s[a:a+2] == "11" && runEnd(s, a, isDigit|isHexLetter) == b {
		if t := measure(s[a:b]); t.upper == 0 && t.letters() > 4 && t.digit > 8 && t.distinct > 9 {
			return span{a, b, ruleJenkins, KindToken}, true
		}
	}
	if b-a < 36 || s[a+32] != '-' || runEnd(s[:a+32], a, isDigit|isHexLetter) != a+32 {
		return span{}, false
	}
	tail := s[a+33 : b]
	switch {
	case len(tail) <= 5 && strings.HasPrefix(tail, "us") && allDigits(tail[2:]) && len(tail) > 2:
		return span{a, b, ruleMailchimp, KindToken}, true
	case len(tail) == 17 && tail[8] == '-' && runEnd(tail, 0, isDigit|isHexLetter) == 8 && runEnd(tail, 9, isDigit|isHexLetter) == 17:
		return span{a, b, ruleMailgun, KindToken}, true
	}
	return span{}, false
}

// joseHeader reports whether v begins with the base64url of a JOSE header: an
// object whose first member is "alg", "typ", "kid" or the like.
func joseHeader(v string) bool {
	for _, p := range [...]string{"eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJlbmMi", "eyJ4NXQ", "eyJjdHki", "eyJqa3Ui", "eyJqd2si", "eyAiYWxn", "ewogICJhbGci"} {
		if strings.HasPrefix(v, p) {
			return true
		}
	}
	return false
}

// jwtStart reports whether v begins as the base64 of a JSON object does, or the
// base64 of that.
func jwtStart(v string) bool { return v[0] == 'e' && v[1] == 'y' || v[0] == 'Z' && v[1] == 'X' }

// jwt matches a JSON Web Token in compact form: the header's base64url begins
// with "ey", the first bytes of a JSON object. A header or a payload alone, and
// one that was base64-encoded again ("ZXlK…"), count as well.
func (sc *scanner) jwt(a, b int) (span, bool) {
	s := sc.s
	if t := measure(s[a:b]); t.upper == 0 || t.lower == 0 {
		return span{}, false
	}
	end, parts := b, 1
	for ; parts < 5 && end+1 < len(s) && s[end] == '.'; parts++ {
		next := runEnd(s, end+1, isWord)
		if next == end+1 && (parts != 1 && parts != 2) {
			break
		}
		end = next
	}
	if s[a] == 'Z' {
		if !strings.HasPrefix(s[a:b], "ZXlK") || b-a < 40 {
			return span{}, false
		}
		return span{a, runEnd(s, b, isWord|isBase64), ruleJWT, KindToken}, true
	}
	json := strings.HasPrefix(s[a:b], "eyJ") || strings.HasPrefix(s[a:b], "eyA") || strings.HasPrefix(s[a:b], "ewo")
	if !json && (parts < 3 || b-a < 16) {
		return span{}, false
	}
	if end-a < 32 || parts == 1 && !(b-a >= 40 && joseHeader(s[a:b])) {
		return span{}, false
	}
	for end > b && s[end-1] == '.' {
		end--
	}
	if parts == 1 {
		end = runEnd(s, b, isWord|isBase64)
	}
	return span{a, end, ruleJWT, KindToken}, true
}
