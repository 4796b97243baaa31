package redact

import (
	"log/slog"
	"strings"
)

// Siblings is what the members of one object, group or list of attributes say of
// each other:
//
//   - In {"name": "db_password", "value": "…"} the text of one is the key of the
//     other, and so it is with "key", "field", "header", "param" and the like.
//   - A credential of {"type": "password", "value": "…"} is one, as what a JSON
//     Patch puts at a path is: {"op": "replace", "path": "/password", "value": "…"}.
//   - In an event about one-time codes the code is one:
//     {"event": "otp.sent", "code": "…"}. Errors have codes of fewer digits.
//   - In a call that signs somebody in a password stands among the arguments, behind
//     a name: {"method": "login", "params": ["bob", "…"]}, as in JSON-RPC.
//   - In a JSON Web Key (RFC 7517) the private members are, which is told by "kty".
//
// A caller that reads a structure of its own tells Note of all members first,
// and then asks Key. The zero value knows of no members; a copy is independent.
type Siblings struct {
	key   string // what the value beside it is
	jwk   bool
	codes bool   // a member tells of one-time codes
	call  bool   // a member is the name of a function that signs somebody in
	patch bool   // of JSON, RFC 6902, or SCIM, RFC 7644
	path  string // of a patch
	// looked: the members that follow the one in hand have been noted, too.
	looked bool
}

// Note takes in that the member name is the text.
func (s *Siblings) Note(name, text string) {
	if says := siblingNames(name); says&tells != 0 {
		s.note(says, text)
	}
}

func (s *Siblings) note(says SiblingNames, text string) {
	s.jwk = s.jwk || says&tellsJWK != 0
	s.patch = s.patch || says&tellsPatch != 0
	if says&tellsPath != 0 {
		s.path = text
	}
	s.codes = s.codes || says&tellsTopic != 0 && len(text) < maxFactor && namesFactor(text)
	s.call = s.call || says&tellsCall != 0 && signInName(text)
	if classifyKey(s.key).kind != KindNone {
		return // of two names the one that says something counts
	}
	switch {
	case says&tellsType != 0 && text == "password", // Keycloak's credentials
		says&tellsKey != 0 && isKeyText(text):
		s.key = text
	case s.patch && s.path != "":
		s.key = s.path
	}
}

// Key returns the key that counts for the member name, whose text is value or begins
// so: name itself where nothing else is told.
func (s *Siblings) Key(name, value string) string {
	return s.keyOf(siblingNames(name), name, value)
}

func (s *Siblings) keyOf(says SiblingNames, name, value string) string {
	switch {
	case says&toldByKey != 0 && s.key != "" && !formatVersion(name, value):
		return s.key
	case says&toldByTopic != 0 && s.codes && codeBegins(value):
		return codeKey
	case says&toldByJWK != 0 && s.jwk:
		return jwkKey
	case says&toldByCall != 0 && s.call:
		return callKey
	}
	return name
}

// isKeyText reports whether text may be the key of a value: not JSON, lines, or the key
// of one of many things, "user:token:42".
func isKeyText(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	i := strings.LastIndexByte(text, ':')
	return i <= 0 || i+1 == len(text) || !allDigits(text[i+1:])
}

// formatVersion reports whether a member is the version of a format: Bunyan's records have
// {"name":"auth-token", …, "v":0}.
func formatVersion(name, value string) bool {
	n := runEnd(value[:min(len(value), 4)], 0, isDigit)
	return equalFold(name, "v") && n > 0 && n < 3 && (n == len(value) || class[value[n]]&(isAlnum|isDotTilde) == 0)
}

// under is keyContext.under for the member name, beside which s stands. Below the name
// of a guessable secret all texts are replaced, those that tell something too.
func (s *Siblings) under(c keyContext, r *Redactor, says SiblingNames, name, value string) keyContext {
	if says&told != 0 && c.kind != KindGuessable {
		name = s.keyOf(says, name, value)
	}
	return c.under(r, name)
}

// NoteAttr is Note for an attribute, and for those of a group without a name.
func (s *Siblings) NoteAttr(a slog.Attr) {
	switch v := a.Value; {
	case v.Kind() == slog.KindString:
		s.Note(a.Key, v.String())
	case v.Kind() == slog.KindGroup && a.Key == "":
		for _, m := range v.Group() {
			s.NoteAttr(m)
		}
	}
}

// underAttr is under for an attribute.
func (s *Siblings) underAttr(c keyContext, r *Redactor, a slog.Attr) keyContext {
	says, text := siblingNames(a.Key), ""
	if says&told != 0 {
		switch a.Value.Kind() {
		case slog.KindString, slog.KindInt64, slog.KindUint64:
			text = a.Value.String()
		}
	}
	return s.under(c, r, says, a.Key, text)
}

// attrNames returns what attributes can say of each other.
func attrNames(as []slog.Attr) (n SiblingNames) {
	for _, a := range as {
		if a.Key == "" && a.Value.Kind() == slog.KindGroup {
			n |= attrNames(a.Value.Group())
		} else {
			n |= siblingNames(a.Key)
		}
	}
	return n
}

// codeKey is the key by whose name a one-time code is judged.
const codeKey = "otp_code"

// callKey is the key of a list of arguments with a password among them.
const callKey = "sign-in arguments"

// codeBegins reports whether raw, of JSON or not, begins with a text or a number of
// six to eight digits.
func codeBegins(raw string) bool {
	raw = strings.TrimPrefix(raw, `"`)
	n := runEnd(raw[:min(len(raw), 9)], 0, isDigit)
	return n >= 6 && n <= 8 && (n == len(raw) || strings.IndexByte("\",} ]\n", raw[n]) >= 0)
}

// maxFactor is the length in bytes of the longest text that is asked whether it is about
// one-time codes.
const maxFactor = 48

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
