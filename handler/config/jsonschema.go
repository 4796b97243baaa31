package config

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// JSONSchema returns the JSON Schema (2020-12) of the configuration file, for
// editors. It is derived from the structs that read the file.
func JSONSchema() []byte {
	s := schemaOf(reflect.TypeFor[Config](), "")
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = "https://github.com/slogaudit/slogaudit/docs/slogaudit.schema.json"
	s["title"] = "slogaudit.yaml"
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // it is made of maps and texts
	}
	return append(b, '\n')
}

var (
	textType   = reflect.TypeFor[encoding.TextUnmarshaler]()
	schemaType = reflect.TypeFor[interface{ jsonSchema() map[string]any }]()
)

// schemaOf describes a type. enum is a list of values with commas, from the
// field's tag.
func schemaOf(t reflect.Type, enum string) map[string]any {
	if t.Kind() == reflect.Pointer {
		return schemaOf(t.Elem(), enum)
	}
	if t.Implements(schemaType) {
		return reflect.Zero(t).Interface().(interface{ jsonSchema() map[string]any }).jsonSchema()
	}
	if enum != "" && t.Kind() != reflect.Slice {
		return map[string]any{"type": "string", "enum": strings.Split(enum, ",")}
	}
	if reflect.PointerTo(t).Implements(textType) {
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Struct:
		return objectSchema(t)
	case reflect.Slice:
		item := schemaOf(t.Elem(), enum)
		return map[string]any{"anyOf": []any{map[string]any{"type": "array", "items": item}, item}}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem(), "")}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return map[string]any{"type": "number"}
	}
	return map[string]any{"type": "integer"}
}

func objectSchema(t reflect.Type) map[string]any {
	properties := map[string]any{}
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("yaml")
		if name == "" {
			continue
		}
		p := schemaOf(f.Type, f.Tag.Get("enum"))
		if doc := f.Tag.Get("doc"); doc != "" {
			p["description"] = doc
		}
		properties[name] = p
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
}
