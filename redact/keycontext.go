package redact

import "strings"

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

// pairName reads objects such as {"name": "password", "value": "..."}: the value
// of "name" is the key of "value" when it comes first. In a JSON Web Key the
// private members count.
type pairName struct {
	key string
	jwk bool
	// factor: a member before tells of one-time codes: {"event":"otp.sent","code":…}.
	factor bool
}

// context returns the context of the member name.
func (p *pairName) context(r *Redactor, c keyContext, name, raw string) keyContext {
	if p.key != "" && isPairValue(name) {
		return c.under(r, p.key)
	}
	if p.factor && equalFold(name, "code") && codeBegins(raw) {
		return keyContext{key: "otp_code", kind: KindGuessable, force: c.force}
	}
	if p.jwk && jwkPrivate(name) {
		return keyContext{key: jwkKey, kind: KindToken, force: c.force}
	}
	return c.under(r, name)
}

// remember notes raw, the JSON text of the member name.
func (p *pairName) remember(name, raw string) {
	p.jwk = p.jwk || name == "kty"
	p.factor = p.factor || len(raw) < maxFactor && isTopic(name) && namesFactor(raw)
	if (name == "type" || name == "Type") && raw == `"password"` {
		p.key = "password" // Keycloak's credential: {"type":"password","value":"…"}
		return
	}
	if !isPairName(name) || len(raw) < 2 || raw[0] != '"' {
		return
	}
	if key := raw[1 : len(raw)-1]; strings.IndexByte(key, '\\') < 0 { // a name has no quotes: that is JSON, or text
		p.key = key
	}
}

// codeBegins reports whether raw, JSON, begins with a text or a number of six to eight
// digits: errors have fewer.
func codeBegins(raw string) bool {
	raw = strings.TrimPrefix(raw, `"`)
	n := runEnd(raw[:min(len(raw), 9)], 0, isDigit)
	return n >= 6 && n <= 8 && (n == len(raw) || strings.IndexByte("\",} ]\n", raw[n]) >= 0)
}

// maxFactor is the length in bytes of the longest text that is asked whether it is about
// one-time codes.
const maxFactor = 48

// isTopic reports whether the member name says what an object is about.
func isTopic(name string) bool {
	switch lowerWord(name) {
	case "event", "msg", "message", "type", "action", "kind", "template", "purpose", "event_type", "eventtype", "topic", "name", "channel", "method", "step":
		return true
	}
	return false
}

// OneTimeCode reports whether value, which stands under the name "code" in the event or
// beside the message topic, is a one-time code: six to eight digits where topic tells of
// such codes ("otp sent"). Redact it under the key "otp_code" then.
func OneTimeCode(topic, value string) bool {
	return len(value) >= 6 && len(value) <= 8 && allDigits(value) && len(topic) < maxFactor && namesFactor(topic)
}

// namesFactor reports whether text is about one-time codes and no error.
func namesFactor(text string) bool {
	if containsFold(text, "error") {
		return false
	}
	for _, w := range [...]string{"otp", "2fa", "mfa", "verification", "passcode", "one-time"} {
		if containsFold(text, w) {
			return true
		}
	}
	return false
}

func isPairName(name string) bool {
	switch name {
	case "name", "Name", "key", "Key", "field", "header", "k", "param", "parameter", "variable":
		return true
	}
	return false
}

func isPairValue(name string) bool {
	switch name {
	case "value", "Value", "val", "v", "values", "Values":
		return true
	}
	return false
}

// MemberKey returns the key that counts for the member name of a group or
// object under the key outer: name itself, outer where name says nothing, or a
// key that lets the value's shape decide. A caller that reads a structure of
// its own passes it to KeyString, and on to MemberKey for what is inside.
func (r *Redactor) MemberKey(outer, name string) string {
	r = r.ready()
	return r.context(outer).under(r, name).key
}
