package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/goccy/go-yaml"

	"github.com/slogaudit/slogaudit/audit"
)

// schemaFile is a team's own events and fields, as YAML or JSON.
type schemaFile struct {
	Name    string        `yaml:"name"`
	Doc     string        `yaml:"doc"`
	Extends string        `yaml:"extends"` // auth/v1, which is the default, or none
	Events  []schemaEvent `yaml:"events"`
	Fields  []schemaField `yaml:"fields"`
}

type schemaEvent struct {
	Name  string       `yaml:"name"`
	Doc   string       `yaml:"doc"`
	Level string       `yaml:"level"`
	State *schemaState `yaml:"state"`
}

type schemaState struct {
	Field string `yaml:"field"`
	Value string `yaml:"value"`
}

type schemaField struct {
	Name     string       `yaml:"name"`
	Doc      string       `yaml:"doc"`
	Type     string       `yaml:"type"`
	Format   string       `yaml:"format"`
	Enum     []string     `yaml:"enum"`
	Required bool         `yaml:"required"`
	Nullable bool         `yaml:"nullable"`
	MaxBytes int          `yaml:"max_bytes"`
	Min      float64      `yaml:"min"`
	Max      float64      `yaml:"max"`
	NullWhen *schemaState `yaml:"null_when"`
}

// readSchema compiles a schema file. Its errors name the file and, for what
// the file itself gets wrong, the line.
func readSchema(name string) (*audit.Schema, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--schema: %w", err)
	}
	var f schemaFile
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&f); err != nil {
		return nil, yamlError(name, err)
	}
	d, err := f.definition()
	if err == nil {
		var s *audit.Schema
		if s, err = audit.NewSchema(d); err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

func (f *schemaFile) definition() (audit.Definition, error) {
	d := audit.Definition{Name: f.Name, Doc: f.Doc}
	switch f.Extends {
	case "", "auth/v1":
		base := audit.AuthV1()
		d.Events = base.Events()
		d.Fields = base.Fields()[3:] // without time, level and msg, which every schema has
		if d.Name == "" {
			d.Name = base.Name() + "+"
		}
	case "none":
	default:
		return d, fmt.Errorf("extends: %q is neither auth/v1 nor none", f.Extends)
	}
	if len(f.Events)+len(f.Fields) == 0 {
		return d, errors.New("it defines neither events nor fields")
	}
	for _, e := range f.Events {
		var level slog.Level
		if e.Level != "" {
			if err := level.UnmarshalText([]byte(e.Level)); err != nil {
				return d, fmt.Errorf("event %q: level %q is none that slog writes, such as INFO", e.Name, e.Level)
			}
		}
		d.Events = append(d.Events, audit.EventDef{Name: e.Name, Doc: e.Doc, Level: level, State: e.State.state()})
	}
	for _, x := range f.Fields {
		d.Fields = append(d.Fields, audit.Field{
			Name: x.Name, Doc: x.Doc, Type: audit.Type(x.Type), Format: audit.Format(x.Format), Enum: x.Enum,
			Required: x.Required, Nullable: x.Nullable, MaxBytes: x.MaxBytes, Min: x.Min, Max: x.Max,
			NullWhen: x.NullWhen.state(),
		})
	}
	return d, nil
}

func (s *schemaState) state() *audit.State {
	if s == nil {
		return nil
	}
	return &audit.State{Field: s.Field, Value: s.Value}
}
