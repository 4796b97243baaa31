package redact

import (
	"math/bits"
	"strings"
)

// run looks at the maximal run of word bytes s[a:b] for its own sake.
func (sc *scanner) run(a, b int) (span, bool) {
	if b <= sc.runDone || sc.noted != a+1 && sc.noted != -a-1 && !sc.notable(a, b) {
		return span{}, false
	}
	sc.runDone = b
	if sc.quietID(a, b) {
		return span{}, false
	}
	s := sc.s
	// An escaped line end or a percent-encoded byte before the run.
	if a > 0 && a > sc.floor {
		switch {
		case s[a-1] == '\\' && strings.IndexByte("nrt", s[a]) >= 0:
			a++
		case s[a-1] == '\\' && (hasPrefixFold(s[a:b], "x0a") || hasPrefixFold(s[a:b], "x0d")):
			a += 3
		case s[a-1] == '%' && b-a > 2 && class[s[a+1]]&(isDigit|isHexLetter) != 0:
			a += 2
			if m, ok := sc.encodedPair(a, b); ok {
				return m, true
			}
		}
	}
	if a > sc.floor+1 && (s[a-1] == '[' || s[a-1] == ';') && strings.IndexByte(s[max(sc.floor, a-8):a], 0x1b) >= 0 {
		if m := runEnd(s[:b], a, isDigit); m < b && s[m] == 'm' {
			a = m + 1 // a terminal's colour
		}
	}
	if a > sc.floor && joins[s[a-1]] {
		if m, ok := sc.prefixBefore(a, b); ok {
			return m, true
		}
	}
	if m, ok := sc.prefixed(a, b); ok {
		return m, true
	}
	if m, ok := sc.shaped(a, b); ok {
		return m, true
	}
	if p := sc.nextSym(a+3, b); p < b-minRun && !hexDashed(s[a:b]) {
		if m, ok := sc.glued(a, b, p); ok {
			return m, true
		}
	}
	if a < sc.safeEnd {
		return span{}, false
	}
	return sc.opaqueRun(a, b)
}

// encodedPair judges the run s[a:b] as a value when a percent-encoded '=' stands
// before it, in a URL that is a parameter of another one: the '=' is "%3D", or
// "%253D" when it was encoded twice.
func (sc *scanner) encodedPair(a, b int) (span, bool) {
	s := sc.s
	k := a - len("%3D")
	if strings.HasPrefix(s[k:], "%25") && b-a > 2 && hasPrefixFold(s[a:], "3d") {
		a += 2
	} else if !hasPrefixFold(s[k:], "%3d") && !hasPrefixFold(s[k:], "%3a") {
		return span{}, false
	}
	if b+3 <= len(s) && s[b:b+3] == "%40" && strings.Contains(s[max(sc.floor, k-maxLook/2):k], "%2F%2F") {
		return span{a, b, ruleUserinfo, KindGuessable}, true
	}
	name := runStart(s, k, max(sc.floor, k-maxKey), isWord|isDotTilde)
	if name > sc.floor && s[name-1] == '%' && k-name > 2 {
		name += 2
		if name+2 < k && s[name-2:name] == "25" {
			name += 2
		}
	}
	info := sc.r.keyInfo(s[name:k])
	if equalFold(s[name:k], "request_uri") && opaque(s[a:b], minRun, true) {
		return span{a, b, ruleKeyMaybe, KindToken}, true // of a pushed request (RFC 9126)
	}
	if info.kind == KindNone || info.safe {
		return span{}, false
	}
	return sc.judge(a, b, info, inQuery, false)
}

// joins are the bytes that may join the parts of a token.
var joins = byteSet(".+/=")

// prefixBefore looks for a token that goes on in the run s[a:b] after one of joins
// and begins with a shorter part before it: "SG.…", or base64 with a '+' or '/'
// among its first bytes.
func (sc *scanner) prefixBefore(a, b int) (span, bool) {
	s := sc.s
	for p := runStart(s, a, max(sc.floor, a-2*minRun), isWord|isBase64|isDotTilde); p+3 <= a; p++ {
		if class[s[p]]&isWord == 0 || p > 0 && class[s[p-1]]&isAlnum != 0 || !sc.r.rules.joined.begin(s[p:]) {
			continue
		}
		if m, ok := sc.prefixAt(p); ok && m.end >= b {
			return m, true
		}
	}
	return span{}, false
}

// inURL are the bytes before a token in a URL.
var inURL = byteSet("/@-_:=")

// opaqueRun looks at a run without a known prefix: it is a secret when the
// words before it say so, or when it is long and random in every respect.
func (sc *scanner) opaqueRun(a, b int) (span, bool) {
	s := sc.s
	if sc.noted != -a-1 && !sc.varied(a, b) || b+1 < len(s) && s[b] == '=' && class[s[b+1]]&isAlnum != 0 {
		return span{}, false // no random text, or the name of a pair
	}
	if x := runStart(s, a, max(sc.floor, a-2*maxKey), isWord|isBase64); sc.saslBefore(x) && !placeholder(s[a:b]) && !(hasSuffixFold(s[:x], "login ") && mailAddress(s[x:])) {
		return span{x, runEnd(s, b, isWord|isBase64), ruleScheme, KindToken}, true
	}
	if x := runStart(s, a, max(sc.floor, a-maxKey), isWord|isBase64); passwordPrompted(s[sc.floor:x]) {
		return span{x, runEnd(s, b, isWord|isBase64), ruleScheme, KindGuessable}, true
	}
	if a > 0 && s[a-1] == '/' && strings.HasPrefix(s[b:], ".ics") && opaque(s[a:b], minRun, false) {
		return span{a, b, ruleURLPath, KindToken}, true // the secret address of a calendar
	}
	if a > 0 && inURL[s[a-1]] && (sc.pathToken(a) || sc.linkQuery(a, b) || sc.linkBefore(a)) && opaque(s[a:b], minRun, true) && !(s[a-1] == '=' && isUUID(s[a:b])) && !(listSegment(s, a) && plainID(s[a:b])) && !placeholder(s[a:b]) && !structured(s[a:b]) {
		return span{a, b, ruleURLPath, KindToken}, true
	}
	if b-a == 20 && a > sc.floor && s[a-1] == '"' && strings.Contains(s[max(sc.floor, a-maxLook):a], "_instructions") && opaque(s[a:b], 20, false) {
		return span{a, b, ruleProseToken, KindToken}, true // of Devise's mails
	}
	if b-a >= 34 && s[a] == '0' && s[a+1] == 'x' && a > sc.floor+1 && s[a-2] == ')' && xfrmBefore(s[max(sc.floor, a-maxKey):a]) {
		return span{a, b, ruleKey, KindToken}, true
	}
	if a > 3 && (b-a == 32 || b-a == 36 && s[a-2] == ' ' || s[a-1] == '\t' || s[a-1] == ':' && s[a-2] == 'e' || s[a-1] == '=' && s[a-3] == ',' || s[a-2] == '7') && sc.inField(a, b) && !placeholder(s[a:b]) {
		return span{a, fieldEnd(s, a, b), ruleKey, KindToken}, true
	}
	if m, ok := sc.afterDot(a, b); ok {
		return m, true
	}
	xa, xb := sc.tokenBounds(a, b)
	if xa < a && s[a-1] == '/' && sc.endsInID(a, b) && (b == len(s) || s[b] == '/' || quiet[s[b]]) {
		xa, xb = a, b // an identifier in a path: see quietID
	}
	if xa < a && s[xa] == 'M' && xa >= sc.floor { // a private key whose first parts are short
		if m, ok := sc.prefixAt(xa); ok && m.end >= xb {
			return m, true
		}
	}
	if azureKey(s[xa:xb]) && xa >= sc.floor {
		return span{xa, xb, ruleAzureKey, KindToken}, true
	}
	strong, vendor := sc.wordsBefore(xa)
	if !strong && !vendor && sc.nounBefore(xa) && machineMade(s[xa:xb]) {
		strong = true
	}
	if !strong && !vendor && (xb-xa < minBare || xb == b && !sc.hasUpper(xa, xb) || !bareOpaque(s[xa:xb])) || xa < sc.floor {
		return span{}, false
	}
	v := s[xa:xb]
	if strings.IndexByte(v, '/') > 0 && pathLike(v) {
		xa, xb = a, b
		v = s[a:b]
	}
	if !strong && hashForm(s, xa, sc.floor) || placeholder(v) || keyID(v) && (sc.nounBefore(xa) || strings.HasSuffix(s[sc.floor:xa], "--sign ") || strings.HasSuffix(s[sc.floor:xa], "-keys ")) || structured(v) ||
		!strong && commit(v) && sc.namesCommit(xa) || commit(v) && sc.certificateBefore(xa) || strong && namedNumber(v) || (!strong || sc.coinBefore(xa)) && publicKey58(v) || isUUID(v) && sc.namesCredential(xa) || sc.namesUser(xa) {
		return span{}, false
	}
	switch {
	case strong && opaque(v, minRun, true) && !generatedName(v) && !(s[xa-1] == ':' && inARN(s, xa)), vendor && (opaque(v, minRun, !isUUID(v) || sc.nounBefore(xa)) || keyShaped(v) && !isUUID(v)):
		if xb == b+maxJudged {
			xb = runEnd(s, xb, isWord|isBase64|isDotTilde)
		}
		sc.expectNew(xa, xb)
		return span{xa, xb, ruleProseToken, KindToken}, true
	case bareOpaque(v) && bareOpaque(unnamed(v)) && sc.standsAlone(xa, xb) && !sc.wrapped(xa, xb) && !sc.folded(xa, xb):
		return span{xa, xb, ruleOpaque, KindToken}, true
	}
	return span{}, false
}

// jumps counts the steps from a letter to a digit and back in v, and its
// letters. Words and numbers have few such steps; random text has many.
func jumps(v string) (steps, letters int) {
	beforeLetter, beforeDigit := uint64(0), uint64(0)
	step := func(x uint64) {
		y := x &^ highs
		folded := y | 0x20*ones
		letter := geq(folded, 'a') &^ geq(folded, 'z'+1) &^ x & highs
		digit := geq(y, '0') &^ geq(y, '9'+1) &^ x & highs
		letters += bits.OnesCount64(letter)
		steps += bits.OnesCount64((letter<<8|beforeLetter>>56)&digit | (digit<<8|beforeDigit>>56)&letter)
		beforeLetter, beforeDigit = letter, digit
	}
	for ; len(v) >= 8; v = v[8:] {
		step(load8(v, 0))
	}
	if v != "" {
		step(load8(v, 0))
	}
	return steps, letters
}

// tokenBounds widens the run s[a:b] over the other bytes of base64 and of
// dotted tokens.
func (sc *scanner) tokenBounds(a, b int) (xa, xb int) {
	s := sc.s
	xa = runStart(s, a, max(sc.floor, a-maxLook/2), isWord|isBase64|isDotTilde)
	xb = runEnd(s[:min(len(s), b+maxJudged)], b, isWord|isBase64|isDotTilde)
	// A name before '=' is a key, not part of the value.
	for i := a - 1; i >= xa; i-- {
		if s[i] == '=' {
			xa = i + 1
			break
		}
	}
	for xb > b && (s[xb-1] == '.' || s[xb-1] == '/') {
		xb--
	}
	return xa, xb
}

// hashForm reports whether the value at a is the digest of something: a hash
// form of ours, "sha512-…", "SHA256:…", "md5:…".
func hashForm(s string, a, floor int) bool {
	low := max(floor, a-16)
	k := a
	for k > low && strings.IndexByte(":-= ", s[k-1]) >= 0 {
		k--
	}
	w := s[runStart(s, k, low, isAlnum|isWordSym):k]
	for _, h := range [...]string{"sha256", "sha512", "sha384", "sha1", "md5", "sha", "digest", "etag", "integrity", "fingerprint", "sha-256", "checksum", "crc32"} {
		if equalFold(w, h) {
			return true
		}
	}
	v := s[a:]
	return hasPrefixFold(v, "sha256-") || hasPrefixFold(v, "sha512-") || hasPrefixFold(v, "sha384-") || hasPrefixFold(v, "sha1-")
}

func byteSet(list string) (set [256]bool) {
	for i := range len(list) {
		set[list[i]] = true
	}
	return set
}
