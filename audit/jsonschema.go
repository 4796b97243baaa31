package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// JSONSchema returns the schema as a JSON Schema (draft 2020-12) document for
// one record. It accepts every record whose msg is none of the events, as the
// check does. Two rules cannot be said in JSON Schema: that a key stands only
// once, and lengths in bytes, which are given in characters here.
func (s *Schema) JSONSchema() []byte {
	fields := object{}
	var required []string
	for _, f := range s.fields {
		fields = append(fields, member{f.Name, fieldSchema(f)})
		if f.Required {
			required = append(required, f.Name)
		}
	}
	event := object{
		{"type", "object"},
		{"required", required},
		{"properties", fields},
		{"allOf", append(s.eventRules(), s.nullRules()...)},
	}
	doc := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", "https://github.com/slogaudit/slogaudit/schema/" + s.def.Name},
		{"title", s.def.Name},
		{"description", s.def.Doc},
		{"type", "object"},
		{"if", has(fieldMsg, object{{"enum", eventNames(s.def)}})},
		{"then", object{{"$ref", "#/$defs/event"}}},
		{"$defs", object{{"event", event}}},
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		panic(fmt.Sprintf("audit: schema %s cannot be marshalled: %v", s.def.Name, err)) // only strings and numbers are in it
	}
	return b.Bytes()
}

func has(field string, value object) object {
	return object{{"required", []string{field}}, {"properties", object{{field, value}}}}
}

func (s *Schema) eventRules() (rules []object) {
	for _, e := range s.def.Events {
		must := object{{fieldLevel, object{{"const", e.Level.String()}}}}
		if e.State != nil {
			must = append(must, member{e.State.Field, object{{"const", e.State.Value}}})
		}
		rules = append(rules, object{
			{"if", has(fieldMsg, object{{"const", e.Name}})},
			{"then", object{{"description", e.Doc}, {"properties", must}}},
		})
	}
	return rules
}

func (s *Schema) nullRules() (rules []object) {
	for _, f := range s.fields {
		if f.NullWhen == nil {
			continue
		}
		rules = append(rules, object{
			{"if", has(f.NullWhen.Field, object{{"const", f.NullWhen.Value}})},
			{"then", object{{"properties", object{{f.Name, object{{"type", "null"}}}}}}},
			{"else", object{{"properties", object{{f.Name, object{{"not", object{{"type", "null"}}}}}}}}},
		})
	}
	return rules
}

func fieldSchema(f Field) object {
	o := object{{"description", f.Doc}}
	if f.Nullable {
		o = append(o, member{"type", []string{string(f.Type), "null"}})
	} else {
		o = append(o, member{"type", f.Type})
	}
	if p, ok := formatPatterns[f.Format]; ok && f.Format != "" {
		o = append(o, member{"pattern", p})
	}
	switch f.Format {
	case FormatTime:
		o = append(o, member{"format", "date-time"})
	case FormatIP:
		o = append(o,
			member{"anyOf", []object{{{"format", "ipv4"}}, {{"format", "ipv6"}}}},
			member{"not", object{{"pattern", `%|^[0:]+:[fF]{4}:([0-9.]+|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4})$`}}})
	case FormatTraceID:
		o = append(o, member{"minLength", 32}, member{"maxLength", 32})
	}
	if f.Enum != nil {
		o = append(o, member{"enum", f.Enum})
	}
	if f.MaxBytes > 0 {
		o = append(o, member{"maxLength", f.MaxBytes})
	}
	if f.Min < f.Max {
		o = append(o, member{"minimum", f.Min}, member{"maximum", f.Max})
	}
	return o
}

// object is a JSON object that keeps the order of its members.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		var value bytes.Buffer
		enc := json.NewEncoder(&value)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(m.value); err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), bytes.TrimSpace(value.Bytes())...)
	}
	return append(b, '}'), nil
}
