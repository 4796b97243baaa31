package redact

// keyContext is what the names above a value say about it: the key that counts
// and what it names.
type keyContext struct {
	key  string
	kind Kind
	// actor is set in the parts of an audit event that name access keys.
	actor bool
	// force is set below a struct field that is tagged as secret: everything is
	// replaced.
	force Kind
}

// maybeKey is a key under which the value's shape decides.
const maybeKey = "key"

// context returns what the key of an attribute says about its value.
func (r *Redactor) context(key string) keyContext {
	return keyContext{}.under(r, key)
}

// under returns the context of the member key of something that stands in
// context c. The key's own name counts when it says something. Otherwise the
// name above it counts, unless the key is a safe one: in full for a guessable
// secret, because its shape tells nothing, and for a member with a name that says
// nothing ("value"). For any other member the value's shape decides when the name
// above says token; a name that only may say so ("session", "identity") says
// nothing of a member with a name of its own.
func (c keyContext) under(r *Redactor, key string) keyContext {
	in := c.member(key)
	in.actor = auditPart(key) || c.actor && !equalFold(key, "credentials")
	return in
}

func (c keyContext) member(key string) keyContext {
	info := classifyKey(key)
	kind := info.kind
	switch {
	case info.safe:
		return keyContext{key: key, kind: KindNone, force: c.force}
	case c.kind == KindNone, kind > KindMaybe, kind == KindMaybe && c.kind != KindGuessable:
		return keyContext{key: key, kind: kind, force: c.force}
	case saysNothing(key):
		return c
	case describes(key), c.key == "authorization", c.kind != KindGuessable && describesEnd(key) && (!holdsSecrets(c.key) || endsUID(key)):
		if c.kind == KindMaybe && equalFold(key, "id") && sessionName(c.key) {
			return c
		}
		return keyContext{key: key, kind: KindNone, force: c.force}
	case c.kind == KindGuessable:
		return c
	case c.kind == KindMaybe && c.key != maybeKey && !holdsSecrets(c.key):
		return keyContext{key: key, kind: KindNone, force: c.force}
	}
	return keyContext{key: maybeKey, kind: KindMaybe, force: c.force}
}

// describes reports whether a member's name, one word, says that it tells
// something about a secret beside it: its owner, its type, when it ends.
func describes(key string) bool {
	return len(key) <= 12 && foldIn(key, describing[:])
}

// describesEnd reports whether a member's name of several words ends in one that
// points at something: "principalId", "roleArn".
func describesEnd(key string) bool {
	rest, w := lastWord(key)
	return rest != "" && (equalFold(w, "id") || endsUID(w) || equalFold(w, "arn") || equalFold(w, "name") || equalFold(w, "type") || equalFold(w, "scope"))
}

// endsUID reports whether key names unique ids, which no secrets are.
func endsUID(key string) bool { return hasSuffixFold(key, "uid") || hasSuffixFold(key, "uids") }

var describing = [...]string{"id", "ids", "uid", "guid", "name", "names", "type", "kind", "arn", "email", "user", "username", "login", "url", "uri", "host", "hostname",
	"region", "date", "time", "at", "expiration", "expires", "expiry", "issuer", "iss", "aud", "sub", "alg", "algorithm", "scope", "scopes", "account", "principal",
	"role", "path", "file", "ip", "address", "agent", "domain", "realm", "tenant", "method", "source", "country", "label", "description", "version", "status",
	"policy", "length", "strength", "enabled", "required", "attempts", "count"}

// holdsSecrets reports whether key names several secrets at once.
func holdsSecrets(key string) bool {
	_, w := lastWord(key)
	return equalFold(w, "secrets") || equalFold(w, "tokens") || equalFold(w, "passwords")
}

// sessionName reports whether key names a session, whose id opens it.
func sessionName(key string) bool {
	info := classifyKey(key)
	return info.id && info.loose
}

// saysNothing reports whether a member's name only points at the value.
func saysNothing(key string) bool {
	switch lowerWord(key) {
	case "d", "k": // of a JSON Web Key
		return true
	case "", "value", "values", "val", "data", "raw", "text", "string", "str", "v", "content", "body", "plain", "plaintext",
		"current", "previous", "old", "new", "prod", "production", "dev", "test", "staging", "default", "main", "primary", "secondary",
		"payload", "param", "params", "arg", "args", "argv", "argument", "arguments", "input", "output", "msg", "message", "cmd", "command", "line":
		return true
	}
	return false
}

// lowerWord returns key in lower case when it is short ASCII letters, and
// otherwise key.
func lowerWord(key string) string {
	var buf [16]byte
	if len(key) > len(buf) {
		return key
	}
	upper := false
	for i := range len(key) {
		c := key[i]
		if 'A' <= c && c <= 'Z' {
			upper = true
			c |= 0x20
		}
		buf[i] = c
	}
	if !upper {
		return key
	}
	return string(buf[:len(key)])
}

// hidesNumbers reports whether a number in this context is a secret. What is
// called cookie and is a number opens nothing: that of a switch's flow, of a file.
func (c keyContext) hidesNumbers() bool { return c.kind > KindMaybe && !equalFold(c.key, "cookie") }

// rule is the rule that a number in this context meets.
func (c keyContext) rule() ruleIndex {
	if c.kind == KindGuessable {
		return ruleKeyGuessable
	}
	return ruleKey
}

// scan returns a scanner over s, a value in context key.
func (r *Redactor) scan(key keyContext, s string) scanner {
	sc := scanner{r: r, s: s}
	if key.actor && equalFold(key.key, "accesskeyid") && accessKeyID(s) {
		sc.pos = len(s)
		return sc
	}
	sc.setKey(key.key)
	return sc
}

// auditPart reports whether key is the name of a part of an audit event of
// CloudTrail, or of Kubernetes on AWS, in which the member "accessKeyId" says who
// did something and opens nothing. In an answer with credentials it stands beside
// the secret and counts.
func auditPart(key string) bool {
	switch len(key) {
	case len("userIdentity"):
		return equalFold(key, "useridentity")
	case len("requestParameters"):
		return equalFold(key, "requestparameters")
	case len("accessKey"):
		return equalFold(key, "accesskey")
	}
	return key == "extra"
}

// MemberKey returns the key that counts for the member name of a group or
// object under the key outer: name itself, outer where name says nothing, or a
// key that lets the value's shape decide. A caller that reads a structure of
// its own passes it to KeyString, and on to MemberKey for what is inside.
func (r *Redactor) MemberKey(outer, name string) string {
	r = r.ready()
	return r.context(outer).under(r, name).key
}
