package redact

import "strings"

// SiblingNames is what the names of an object's members let them say of each other:
// see Siblings. The union of those of all members is that of the object.
type SiblingNames uint16

const (
	tellsKey    SiblingNames = 1 << iota // the text is the key of a value
	tellsType                            // the text is the kind of a credential
	tellsTopic                           // the text says what the object is about
	tellsJWK                             // only JSON Web Keys have it
	tellsPatch                           // only patches have it
	tellsPath                            // of a patch
	tellsCall                            // the text is the name of a function
	toldByKey                            // another member is its key
	toldByTopic                          // the topic says what it is
	toldByJWK                            // it is private in a JSON Web Key
	toldByCall                           // it is the arguments of a function

	tells = toldByKey - 1
	told  = toldByKey | toldByTopic | toldByJWK | toldByCall
)

// siblingNames returns what a member's name says.
func siblingNames(name string) SiblingNames {
	if len(name) > 10 {
		return 0
	}
	switch lowerWord(name) {
	case "name":
		return tellsKey | tellsTopic
	case "k":
		return tellsKey | toldByJWK
	case "key", "field", "header", "param", "parameter", "variable", "var", "option", "setting", "property", "attribute":
		return tellsKey
	case "type":
		return tellsType | tellsTopic
	case "event", "msg", "message", "action", "kind", "template", "purpose", "event_type", "eventtype", "topic", "channel", "step":
		return tellsTopic
	case "method":
		return tellsTopic | tellsCall
	case "function", "procedure":
		return tellsCall
	case "params", "args", "arguments", "parameters":
		return toldByCall
	case "value", "values", "val", "v":
		return toldByKey
	case "code":
		return toldByTopic
	case "kty":
		return tellsJWK
	case "d", "p", "q", "dp", "dq", "qi":
		return toldByJWK
	case "op":
		return tellsPatch
	case "path":
		return tellsPath
	}
	return 0
}

// Tells returns the part of n that is about other members.
func (n SiblingNames) Tells() SiblingNames { return n & tells }

// Told returns the part of n that is about a member of this name, whose text, or JSON
// where it has parts, is value or begins so.
func (n SiblingNames) Told(value string) SiblingNames {
	if n&toldByTopic != 0 && !codeBegins(value) {
		n &^= toldByTopic
	}
	if n&toldByCall != 0 && !strings.HasPrefix(value, "[") {
		n &^= toldByCall
	}
	return n & told
}

// Tell reports whether one of the members can say what another one is.
func (n SiblingNames) Tell() bool {
	return n&toldByKey != 0 && (n&(tellsKey|tellsType) != 0 || n&tellsPatch != 0 && n&tellsPath != 0) ||
		n&toldByTopic != 0 && n&tellsTopic != 0 || n&toldByJWK != 0 && n&tellsJWK != 0 || n&toldByCall != 0 && n&tellsCall != 0
}
