package redact

import "strings"

// keyInfo is what the name of a key says about its value.
type keyInfo struct {
	kind Kind
	// loose: hexadecimal digits and UUIDs count as opaque values too, because
	// the name says "key of something" or names a vendor.
	loose bool
	// id: a UUID under this name is an identifier.
	id bool
	// numeric: digits under this name are a one-time code.
	numeric bool
	// words is the number of words that were needed: one common word says
	// less in prose than two.
	words int
	safe  bool
	// value: the name is just "value"; what it is the value of stands beside it.
	value bool
	// pass: the name is "pass", which counts passes as well as it names
	// passwords; kind is KindMaybe.
	pass bool
	// own: Options.Keys says so.
	own bool
	// long: only a long value under this name is a secret; others are names.
	long bool
	// query: only in a URL's query does this name stand for a secret.
	query bool
	// verb: the name begins with a verb, as those of functions and tests do.
	verb bool
	// cookie: a Cookie or Set-Cookie header.
	cookie bool
	// auth: an Authorization header, whose value begins with a scheme.
	auth bool
	// request: a UUID under this name only makes a request idempotent.
	request bool
	// vendor: the name is that of a company, perhaps with a noun after it; its
	// keys need not look drawn at random.
	vendor bool
	// commit: the name is a vendor's, and a word before digests as well.
	commit bool
	// many: the name is "passwords", which may count them or say how they are kept.
	many bool
	// pin: the name ends in "pin" and has a word before that, as those of a board do.
	pin bool
	// account: the value may be the name of a user, '/' and a password.
	account bool
	// list: the name is in the plural.
	list bool
	// phrase: the value may be the words that a wallet's keys come from.
	phrase bool
}

// lastWord splits the last word off key: what is before it and the word.
func lastWord(key string) (rest, word string) {
	end := len(key)
	for end > 0 && class[key[end-1]]&isAlnum == 0 {
		end--
	}
	i := end
	for i > 0 {
		c := class[key[i-1]]
		if c&isAlnum == 0 {
			break
		}
		if i < end && c&isUpper == 0 && class[key[i]]&isUpper != 0 {
			break // fooBar: before B
		}
		if i+1 < end && c&isUpper != 0 && class[key[i]]&isUpper != 0 && class[key[i+1]]&isLower != 0 {
			break // HTTPServer: before S
		}
		i--
	}
	return key[:i], key[i:end]
}

// maxKey bounds the length in bytes of a name that is read; the end of a longer
// one is read.
const maxKey = 96

// classifyKey returns what the name of a key says.
func classifyKey(key string) keyInfo {
	if len(key) > maxKey {
		key = key[len(key)-maxKey:]
	}
	info := classifyWords(key)
	if info.kind == KindNone && !info.safe {
		switch {
		case foreign(key):
			return foreignInfo(key)
		case words.lookup(key)&wordGuessable != 0: // whatever its capitals: "pAsSWoRD"
			return keyInfo{kind: KindGuessable, words: 1}
		case hasSuffixFold(key, "authenticatordata"): // of WebAuthn
			return keyInfo{kind: KindToken, loose: true, words: 2}
		case hasSuffixFold(key, "test_reporter_id"): // Code Climate
			return keyInfo{kind: KindToken, loose: true, words: 2}
		case hasSuffixFold(key, "auth_req_id"): // CIBA: with it the tokens are fetched
			return keyInfo{kind: KindToken, loose: true, words: 2}
		}
	}
	if info.kind == KindGuessable && info.words > 1 {
		info.verb = foldIn(firstWord(key), verbs[:])
	}
	if info.kind != KindNone && len(key) >= 20 && randomName(key) {
		return keyInfo{}
	}
	return info
}

// randomName reports whether key is a random text, not a name: its last letters
// may spell a short noun by chance.
func randomName(key string) bool {
	t := measure(key)
	if len(key) >= 24 && t.digit > 2 && t.bits() >= 15 {
		return true
	}
	_, w := lastWord(key)
	return t.digit > 0 && t.symbol == 0 && t.bits() >= 19 && len(w) <= 4
}

var verbs = [...]string{"validate", "check", "verify", "get", "has", "is", "reset", "change", "update", "hash", "generate", "create", "forgot", "find", "load",
	"read", "test", "parse", "encode", "decode", "compare", "no", "with", "without", "set"}

// firstWord returns the first word of the last part of key, which dots divide.
func firstWord(key string) string {
	key = key[strings.LastIndexByte(key, '.')+1:]
	for len(key) > 0 && class[key[0]]&isAlnum == 0 {
		key = key[1:]
	}
	n := runEnd(key, 0, isUpper)
	return key[:runEnd(key, n, isLower|isDigit)]
}

// classifyWords reads a key's words from the last to the first.
func classifyWords(key string) keyInfo {
	info := keyInfo{}
	for range 6 {
		rest, w := lastWord(key)
		if w == "" {
			return keyInfo{}
		}
		info.words++
		role := roleOf(w)
		if rest == "" && (equalFold(w, "value") || equalFold(w, "val") || equalFold(w, "content")) {
			return keyInfo{value: true}
		}
		if role&(wordToken|wordGuessable|wordKey|wordMaybe|wordVendor|wordSafe) == 0 {
			if equalFold(w, "content") && hasSuffixFold(rest, "key ") { // of Windows' netsh
				return keyInfo{kind: KindGuessable, words: 2}
			}
			if role&wordSuffix != 0 || len(w) == 1 || class[w[0]]&isDigit != 0 && len(w) <= maxNumber {
				key = rest
				continue
			}
			if joined := joinedRole(rest, w); joined&(wordToken|wordGuessable|wordMaybe) != 0 {
				role = joined
			} else if n := nounSuffix(w); n > 0 {
				rest, w = key[:len(rest)+len(w)-n], w[len(w)-n:]
				role = roleOf(w)
			} else if role&wordQualifier != 0 && accessNoun(w) && vendorsOwn(rest) {
				info.kind, info.loose, info.vendor = KindMaybe, true, true
				info.words++
				return info
			} else if role&wordVendor == 0 {
				return keyInfo{}
			}
		}
		return info.named(rest, w, role)
	}
	return keyInfo{}
}

// vendorsOwn reports whether name ends with the name of a vendor.
func vendorsOwn(name string) bool {
	_, w := lastWord(name)
	return w != "" && roleOf(w)&wordVendor != 0
}

// roleOf looks w up as it is, and without digits at its end.
func roleOf(w string) wordRole {
	role := words.lookup(w)
	for role == 0 && len(w) > 2 && class[w[len(w)-1]]&isDigit != 0 {
		w = w[:len(w)-1]
		role = words.lookup(w)
	}
	return role
}

// joinedRole looks up the last two words as one: "pass word", "Api Key".
func joinedRole(rest, w string) wordRole {
	_, before := lastWord(rest)
	if before == "" || len(before)+len(w) > 24 {
		return 0
	}
	var buf [24]byte
	n := copy(buf[:], before)
	n += copy(buf[n:], w)
	return words.lookup(string(buf[:n]))
}

// named completes info for a noun of the given role after the words of rest.
func (info keyInfo) named(rest, w string, role wordRole) keyInfo {
	info.numeric = role&wordNumeric != 0
	_, before := lastWord(rest)
	qualifier := wordRole(0)
	if before != "" {
		info.words++
		qualifier = roleOf(before)
	}
	joined := wordRole(0)
	if before != "" {
		joined = joinedRole(rest, w)
	}
	switch {
	case role&wordSafe != 0 && joined&(wordToken|wordMaybe|wordGuessable) != 0:
		return keyInfo{kind: KindMaybe, loose: true, words: 2}
	case role&wordSafe != 0 && (equalFold(before, "hmac") || equalFold(before, "signature")):
		return keyInfo{kind: KindMaybe, loose: true, words: 2}
	case role&wordSafe != 0 && qualifier&wordGuessable != 0 && foldIn(w, digestWords[:]) && !equalFold(before, "pin"):
		info.kind = KindGuessable // "password_sha1": of a guessable value an answer
	case role&wordSafe != 0:
		return keyInfo{safe: true}
	case role&wordGuessable != 0:
		if (before == "" && strings.HasPrefix(w, "MDP") || equalFold(w, "mdp") && equalFold(before, "mdss")) || equalFold(w, "pass") && (equalFold(before, "last") || equalFold(before, "kee")) || equalFold(w, "pin") && equalFold(before, "load") {
			return keyInfo{} // a display driver, "mdp" is the mot de passe; keepers of passwords; a module of the kernel
		}
		info.kind, info.pin = KindGuessable, before != "" && equalFold(w, "pin")
		if equalFold(w, "pass") && qualifier&(wordQualifier|wordVendor|wordGuessable) == 0 {
			info.kind, info.pass = KindMaybe, true
		}
	case role&wordToken != 0:
		info.kind = KindToken
		info.loose = true
		info.auth = equalFold(w, "authorization")
		info.list = lower(w[len(w)-1]) == 's'
		info.cookie = equalFold(w, "cookie") || equalFold(w, "cookies") || equalFold(w, "setcookie")
		info.request = equalFold(w, "token") && (equalFold(before, "client") || equalFold(before, "request"))
		if qualifier&wordHarmless != 0 && qualifier&wordQualifier == 0 && !ownSecret(w) && !equalFold(before, "registry") && !equalFold(before, "metadata") || publicKey(rest) || equalFold(w, "token") && (equalFold(before, "identity") || hasSuffixFold(rest, "initial-cluster-") || hasSuffixFold(rest, "initial_cluster_")) {
			return keyInfo{} // an identity's token is a JWT, which its form tells; a pool of connections calls its id so, etcd a cluster's name
		}
	case role&wordKey != 0:
		info.kind, info.loose = keyNoun(rest)
		info.list = lower(w[len(w)-1]) == 's'
		info.id = equalFold(before, "user")
		info.vendor = qualifier&wordVendor != 0
	case role&wordMaybe != 0:
		return info.maybe(rest, w, role, before, qualifier, joined)
	case role&wordVendor != 0:
		info.kind, info.loose, info.vendor = KindMaybe, true, true
		info.commit = beforeCommit(w)
	}
	return info
}

// maybe is named where the noun w only may name a secret, behind the word before, whose
// roles are qualifier; joined are those of the two as one word.
func (info keyInfo) maybe(rest, w string, role wordRole, before string, qualifier, joined wordRole) keyInfo {
	if equalFold(w, "hash") && qualifier&wordToken != 0 {
		return keyInfo{safe: true} // "token hash": what we write ourselves
	}
	info.kind = KindMaybe
	if equalFold(w, "verifier") && equalFold(before, "signature") || equalFold(w, "seed") && (equalFold(before, "random") || equalFold(before, "frandom")) {
		return keyInfo{} // in Android's log; of a compiler's names
	}
	if equalFold(w, "auth") && strings.HasSuffix(rest, "_") && before == "" {
		return keyInfo{kind: KindToken, loose: true, words: 2} // .npmrc: //registry/:_auth=…
	}
	info.vendor = qualifier&wordVendor != 0 && equalFold(w, "access")
	info.loose = role&wordLoose != 0 || info.vendor || (equalFold(w, "pat") || equalFold(w, "oauth")) && foldIn(before, patIssuers[:]) ||
		equalFold(w, "secrets") && before != ""
	info.id = role&wordID != 0
	if info.id && recordedSession(rest) {
		return keyInfo{}
	}
	info.many = equalFold(w, "passwords") || equalFold(w, "community")
	info.list = equalFold(w, "tokens") || equalFold(w, "secrets")
	info.account = equalFold(w, "auth")
	info.long = equalFold(w, "login") || equalFold(w, "artifact")
	info.phrase = equalFold(w, "mnemonic") || equalFold(w, "seed") || equalFold(w, "phrase")
	info.query = equalFold(w, "appid") || equalFold(w, "id") && equalFold(before, "app") || equalFold(w, "policy")
	if qualifier&wordHarmless != 0 && qualifier&(wordQualifier|wordToken) == 0 {
		return keyInfo{}
	}
	if info.numeric && qualifier&wordOneTime != 0 && role&wordNumeric != 0 {
		info.kind = KindGuessable
	}
	if joined&wordGuessable != 0 {
		info.kind = KindGuessable
	} else if joined&wordToken != 0 {
		info.kind, info.loose = KindToken, true
	}
	return info
}

// KeyKind returns what the name of a key says about its values: KindToken and
// KindGuessable for names such as "api_key" and "db_password", KindMaybe where
// the value decides ("code", "session"), and KindNone otherwise. It depends on
// key alone; callers may cache it. Where it is KindNone and Scan finds nothing
// suspect in the value, KeyString changes nothing.
func (r *Redactor) KeyKind(key string) Kind { return r.ready().keyInfo(key).kind }
