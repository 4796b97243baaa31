package audit

import (
	"fmt"
	"strconv"
	"strings"
)

// Code says what is wrong with a field.
type Code uint8

// The faults a field can have.
const (
	CodeMissing   Code = iota // required, and not there
	CodeType                  // another JSON type
	CodeNull                  // null where a value must be
	CodeNotNull               // a value where null must be
	CodeTooLong               // more bytes than allowed
	CodeEnum                  // none of the allowed texts
	CodeFormat                // text of another form
	CodeRange                 // number out of bounds
	CodeDuplicate             // there twice
	CodeEvent                 // does not agree with the event's name
	codeCount
)

var codeNames = [codeCount]string{
	"missing", "type", "null", "not_null", "too_long", "enum", "format", "range", "duplicate", "event",
}

func (c Code) String() string {
	if c < codeCount {
		return codeNames[c]
	}
	return "code " + strconv.Itoa(int(c))
}

// MarshalText gives the code's name.
func (c Code) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Violation is one way in which a record does not meet a schema. It never
// holds a value of the record.
type Violation struct {
	Field   string `json:"field"`
	Code    Code   `json:"code"`
	Message string `json:"message"` // one sentence for people, without the value

	// Start and End are byte offsets into the checked line; both are 0 when
	// the check had no line or the field is missing.
	Start int `json:"start,omitempty"`
	End   int `json:"end,omitempty"`
}

func (v Violation) String() string { return v.Message }

// violationSet holds a field's violation for every code, so that a check makes
// no text.
type violationSet [codeCount]Violation

func violationsOf(f Field) (set violationSet) {
	wants := formatWants[f.Format]
	if f.Name == fieldLevel {
		wants = "a level as slog writes it, such as INFO"
	}
	texts := violationSet{
		CodeMissing:   {Message: f.Name + " is missing"},
		CodeType:      {Message: f.Name + " must be " + typeWants(f)},
		CodeNull:      {Message: f.Name + " must not be null here"},
		CodeNotNull:   {Message: f.Name + " must be null here"},
		CodeTooLong:   {Message: fmt.Sprintf("%s is longer than %d bytes", f.Name, f.MaxBytes)},
		CodeEnum:      {Message: f.Name + " must be one of " + strings.Join(f.Enum, ", ")},
		CodeFormat:    {Message: f.Name + " is not " + wants},
		CodeRange:     {Message: fmt.Sprintf("%s must be from %s to %s", f.Name, number(f.Min), number(f.Max))},
		CodeDuplicate: {Message: f.Name + " appears twice: a caller's attribute has the name of a field"},
		CodeEvent:     {Message: f.Name + " does not agree with the event in msg"},
	}
	if f.NullWhen != nil {
		texts[CodeNull].Message = fmt.Sprintf("%s is null, which it must be exactly when %s is %s", f.Name, f.NullWhen.Field, f.NullWhen.Value)
		texts[CodeNotNull].Message = fmt.Sprintf("%s must be null when %s is %s", f.Name, f.NullWhen.Field, f.NullWhen.Value)
	}
	for code := range codeCount {
		set[code] = Violation{Field: f.Name, Code: code, Message: texts[code].Message}
	}
	return set
}

func typeWants(f Field) string {
	article := "a "
	if f.Type == TypeInteger {
		article = "an "
	}
	if f.Nullable {
		return article + string(f.Type) + " or null"
	}
	return article + string(f.Type)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// SchemaError is returned for a record that was refused because it does not
// meet the schema.
type SchemaError struct {
	Schema     string
	Violations []Violation // at least one
}

func (e *SchemaError) Error() string {
	messages := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		messages[i] = v.Message
	}
	return "audit: record does not meet " + e.Schema + ": " + strings.Join(messages, "; ")
}
