package redact

import "strings"

// pathToken reports whether the value at a follows a segment of a URL's path
// before which, or two before which, a one-time link carries its token.
func (sc *scanner) pathToken(a int) bool {
	s := sc.s
	if i := runStart(s, a-1, max(sc.floor, a-24), isDigit); i > sc.floor && i < a-1 && s[a-1] == '/' && strings.HasSuffix(s[:i], "/interactions/") {
		return true // of Discord
	}
	if b := runEnd(s[:min(len(s), a+maxKey)], a, isWord); a > 0 && b < len(s) && s[a-1] == '/' && s[b] == '/' {
		// "/u/…/unsubscribe"
		e := runEnd(s[:min(len(s), b+24)], b+1, isWord)
		if seg := s[b+1 : e]; (e == len(s) || strings.IndexByte("/ \"'?", s[e]) >= 0) && foldIn(seg, linkEnds[:]) {
			return true
		}
	}
	for range 2 {
		if a == 0 || s[a-1] != '/' && s[a-1] != ':' {
			return false
		}
		if s[a-1] == ':' { // a signed value: "/confirm/MQ:1t4kX2:…"
			for n := 0; a > 0 && n < 40 && (s[a-1] == ':' || class[s[a-1]]&isWord != 0); n++ {
				a--
			}
			if a == 0 || s[a-1] != '/' {
				return false
			}
		}
		b := a - 1
		a = runStart(s, b, max(0, b-40), isWord|isDotTilde)
		if a == b {
			return false
		}
		seg := s[a:b]
		if words.lookup(seg)&wordLink != 0 {
			return !(equalFold(seg, "share") && (strings.HasSuffix(s[:a], "usr/") || strings.HasSuffix(s[:a], "local/")))
		}
	}
	return false
}

// linkEnds are the last segments of one-time links that carry a token before them.
var linkEnds = [...]string{"unsubscribe", "confirm", "verify", "activate", "reset", "optout", "opt-out"}

// linkQuery reports whether the value s[a:b] is that of the only parameter, whatever
// its name, of a one-time link: "/login/magic?t=…".
func (sc *scanner) linkQuery(a, b int) bool {
	s := sc.s
	if s[a-1] != '=' || b-a < minRun {
		return false
	}
	if b-a >= minBare && sc.leaveLink(a) {
		return true
	}
	k := runStart(s, a-1, max(sc.floor, a-16), isWord)
	if k == a-1 || k == 0 || s[k-1] != '?' {
		return false
	}
	seg := runStart(s, k-1, max(sc.floor, k-40), isWord)
	return words.lookup(s[seg:k-1])&wordLink != 0 && !plainID(s[a:b])
}

// leaveLink reports whether the value at a is what proves, in a link to leave a list or
// to confirm an address, that it came by mail: "/unsubscribe?u=17&h=…".
func (sc *scanner) leaveLink(a int) bool {
	s := sc.s
	k := runStart(s, a-1, max(sc.floor, a-16), isWord)
	if !foldIn(s[k:a-1], proofs[:]) {
		return false
	}
	i := k
	for low := max(sc.floor, a-maxLook/2); i > low && !beforeURL[s[i-1]]; {
		i--
	}
	path, _, ok := strings.Cut(s[i:k], "?")
	last := path[strings.LastIndexByte(path, '/')+1:]
	return ok && (containsFold(path, "unsub") || containsFold(path, "optout") || containsFold(path, "opt-out") || foldIn(last, linkEnds[:]))
}

// proofs are the names of such parameters.
var proofs = [...]string{"h", "hash", "k", "key", "c", "code", "s", "sig", "t", "token", "m", "md5", "hmac", "check", "checksum", "v", "x"}

// linkBefore reports whether the value at a is in a URL that carries a secret
// by its host or its path, or that the words before it call a one-time link.
func (sc *scanner) linkBefore(a int) bool {
	s := sc.s
	i, low := a, max(0, a-maxLook)
	for i > low && !beforeURL[s[i-1]] {
		i--
	}
	u := s[i:a]
	absolute := strings.Contains(u, "://")
	return s[a-1] != ':' && s[a-1] != '=' && sc.webhook(a, u, absolute) ||
		absolute && i >= sc.floor && len(u) <= maxKey && strings.HasPrefix(u, "http") && sc.sentLink(i)
}

// beforeURL are the bytes that may stand before a URL.
var beforeURL = byteSet(" \t\r\n\v\f\"'<>")

// sentLink reports whether the words before the URL at i call it a one-time link:
// "reset link for bob: https://…", "Reset your password here: https://…".
func (sc *scanner) sentLink(i int) bool {
	before := sc.s[max(sc.floor, i-64):i]
	if j := strings.LastIndex(before, ". "); j >= 0 {
		before = before[j+2:]
	}
	kind, points := false, false
	for range 10 {
		rest, w := lastWord(before)
		if w == "" {
			break
		}
		kind = kind || words.lookup(w)&(wordLink|wordOneTime) != 0
		points = points || foldIn(w, pointers[:])
		before = rest
	}
	return kind && points || points && sc.afterURL(i)
}

// afterURL reports whether the words behind the URL at i say what it is good for once:
// "click https://… to reset your password".
func (sc *scanner) afterURL(i int) bool {
	s := sc.s
	for limit := min(len(s), i+maxLook); i < limit && !beforeURL[s[i]]; {
		i++
	}
	const to = " to "
	if !strings.HasPrefix(s[i:], to) {
		return false
	}
	i += len(to)
	return words.lookup(s[i:runEnd(s[:min(len(s), i+maxWord)], i, isLetter)])&(wordLink|wordOneTime) != 0
}

// pointers are the words that say of a URL that somebody is to open it.
var pointers = [...]string{"link", "here", "visit", "click"}

// webhook reports whether the URL u, absolute or not, in which the run at a goes on,
// is that of a webhook, some segments on: https://hooks.slack.com/workflows/T…/A…/….
func (sc *scanner) webhook(a int, u string, absolute bool) bool {
	if absolute && (nodeURL(u) || strings.Contains(u, "://hooks.") || strings.Contains(u, "://hook.")) {
		return true
	}
	return strings.Contains(u, "webhook") || strings.HasPrefix(u, "hooks.") ||
		strings.HasSuffix(u, "/api/v1/") && deviceCall(sc.s[runEnd(sc.s, a, isWord):])
}

// slackHook matches the secret of a webhook of Slack's, the last segment of its
// path, where the host's first word ends at e: letters alone are no random run.
func (sc *scanner) slackHook(e int) (span, bool) {
	s := sc.s
	const host = ".slack.com/"
	if !strings.HasPrefix(s[e:], host) {
		return span{}, false
	}
	i := e + len(host)
	b := runEnd(s[:min(len(s), i+maxLook)], i, isWord|isBase64)
	for b > i && s[b-1] == '/' {
		b--
	}
	a := strings.LastIndexByte(s[i:b], '/') + 1 + i
	if strings.Count(s[i:a], "/") < 3 || b-a < minRun || runEnd(s, a, isAlnum) != b || placeholder(s[a:b]) {
		return span{}, false
	}
	return span{a, b, ruleURLPath, KindToken}, true
}

// deviceCall reports whether the path of a URL goes on with what a device calls at
// ThingsBoard, after its token: /api/v1/…/telemetry.
func deviceCall(path string) bool {
	return strings.HasPrefix(path, "/telemetry") || strings.HasPrefix(path, "/attributes") || strings.HasPrefix(path, "/rpc")
}

// nodeURL reports whether u is the start of a URL of a blockchain node, whose key
// is the next segment: https://mainnet.infura.io/v3/….
func nodeURL(u string) bool {
	for _, host := range [...]string{"infura.io/", "alchemy.com/", "alchemyapi.io/", "quiknode.pro/", "getblock.io/", "blastapi.io/", "chainstack.com/", "rpc.ankr.com/"} {
		if strings.Contains(u, host) {
			return true
		}
	}
	return false
}

// listSegment reports whether the segment before the value at a names a list of
// things with ids of their own: "/keys/<uuid>", "key/<uuid>" of an ARN.
func listSegment(s string, a int) bool {
	if s[a-1] != '/' {
		return false
	}
	k := runStart(s, a-1, max(0, a-16), isWord)
	if k > 0 && k < a-1 && s[k-1] == '/' && listSegment(s, k) {
		return true // "/keys/<name>/<version>"
	}
	switch s[k : a-1] {
	case "key", "keys", "tokens", "secret", "secrets", "triggers", "workflows", "invitations", "webhooks", "login":
		return true
	}
	return false
}

// plainID reports whether v is a UUID, with or without a name after it, or
// hexadecimal digits alone.
func plainID(v string) bool {
	if len(v) > 36 && v[36] == '-' {
		v = v[:36]
	}
	return isUUID(v) || runEnd(v, 0, isDigit|isHexLetter) == len(v)
}

// inConnectionString reports whether the value v that ends at b is a noun in a
// list such as "Password=secret;Database=app": a weak password, not a remark.
func (sc *scanner) inConnectionString(b int, v string) bool {
	s := sc.s
	if b+1 >= len(s) || s[b] != ';' || words.lookup(v)&(wordToken|wordGuessable|wordKey) == 0 {
		return false
	}
	k := b + 1
	for k < len(s) && s[k] == ' ' {
		k++
	}
	e := runEnd(s[:min(len(s), k+24)], k, isWord)
	return e > k && e < len(s) && s[e] == '='
}
