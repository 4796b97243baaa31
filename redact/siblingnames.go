package redact

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
	toldByKey                            // another member is its key
	toldByTopic                          // the topic says what it is
	toldByJWK                            // it is private in a JSON Web Key

	tells = toldByKey - 1
	told  = toldByKey | toldByTopic | toldByJWK
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
	case "event", "msg", "message", "action", "kind", "template", "purpose", "event_type", "eventtype", "topic", "channel", "method", "step":
		return tellsTopic
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

// Told returns the part of n that is about a member of this name, whose text is value
// or begins so.
func (n SiblingNames) Told(value string) SiblingNames {
	if n&toldByTopic != 0 && !codeBegins(value) {
		n &^= toldByTopic
	}
	return n & told
}

// Tell reports whether one of the members can say what another one is.
func (n SiblingNames) Tell() bool {
	return n&toldByKey != 0 && (n&(tellsKey|tellsType) != 0 || n&tellsPatch != 0 && n&tellsPath != 0) ||
		n&toldByTopic != 0 && n&tellsTopic != 0 || n&toldByJWK != 0 && n&tellsJWK != 0
}
