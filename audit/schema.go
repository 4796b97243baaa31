package audit

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
)

// MaxFields is the number of fields a schema can have, the three that slog
// writes included.
const MaxFields = 48

// Schema is a compiled Definition. It is immutable and safe for concurrent
// use.
type Schema struct {
	def    Definition
	fields []Field // time, level, msg, then the definition's
	index  index
	events index          // of the messages
	rules  []violationSet // per field, the violation of each code
	checks []FieldRule    // per field
	needs  uint64         // bit per required field
	nulls  []nullRule
	states []eventState // per event
	levels []slog.Level // per event
}

// eventState is the value that an event asks of a field; field is -1 when it
// asks nothing.
type eventState struct{ field, value int }

const (
	timeIndex  = 0
	levelIndex = 1
	msgIndex   = 2
)

var authV1Schema = mustSchema(authV1)

// AuthV1 returns the schema of the standard event.
func AuthV1() *Schema { return authV1Schema }

func mustSchema(d Definition) *Schema {
	s, err := NewSchema(d)
	if err != nil {
		panic(err)
	}
	return s
}

// NewSchema compiles a definition. Its errors name the field or event at
// fault.
func NewSchema(d Definition) (*Schema, error) {
	s := &Schema{def: d}
	s.fields = append([]Field{
		{Name: fieldTime, Type: TypeString, Format: FormatTime, Required: true, Doc: "When it happened: RFC 3339, UTC."},
		{Name: fieldLevel, Type: TypeString, Required: true, Doc: "Level of the record, as slog writes it."},
		{Name: fieldMsg, Type: TypeString, Required: true, Enum: eventNames(d), Doc: "Name of the event."},
	}, d.Fields...)
	if d.Name == "" {
		return nil, errors.New("audit: schema without a name")
	}
	if len(s.fields) > MaxFields {
		return nil, fmt.Errorf("audit: schema %s: %d fields, at most %d are possible", d.Name, len(s.fields), MaxFields)
	}
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.Name
		if err := s.compileField(i, f); err != nil {
			return nil, fmt.Errorf("audit: schema %s: field %q: %w", d.Name, f.Name, err)
		}
		if slices.Contains(names[:i], f.Name) {
			return nil, fmt.Errorf("audit: schema %s: field %q is defined twice or reserved", d.Name, f.Name)
		}
	}
	s.index = newIndex(names)
	if err := s.compileStates(); err != nil {
		return nil, fmt.Errorf("audit: schema %s: %w", d.Name, err)
	}
	return s, nil
}

func eventNames(d Definition) []string {
	names := make([]string, len(d.Events))
	for i, e := range d.Events {
		names[i] = e.Name
	}
	return names
}

func (s *Schema) compileField(i int, f Field) error {
	if f.Name == "" {
		return errors.New("no name")
	}
	switch f.Type {
	case TypeString, TypeInteger, TypeNumber, TypeBoolean:
	default:
		return fmt.Errorf("unknown type %q", f.Type)
	}
	c, ok := checks[f.Format]
	if !ok {
		return fmt.Errorf("unknown format %q", f.Format)
	}
	if f.Type != TypeString && (f.Format != "" || f.Enum != nil || f.MaxBytes != 0) {
		return errors.New("format, enum and max_bytes are for strings")
	}
	s.checks = append(s.checks, newFieldRule(i, f, c))
	s.rules = append(s.rules, violationsOf(f))
	if f.Required {
		s.needs |= 1 << i
	}
	return nil
}

func (s *Schema) compileStates() error {
	var names []string
	for _, e := range s.def.Events {
		if slices.Contains(names, e.Name) || e.Name == "" {
			return fmt.Errorf("event %q is defined twice or has no name", e.Name)
		}
		names = append(names, e.Name)
		st := eventState{field: -1}
		if e.State != nil {
			var err error
			if st.field, st.value, err = s.state(*e.State); err != nil {
				return fmt.Errorf("event %q: %w", e.Name, err)
			}
		}
		s.states = append(s.states, st)
		s.levels = append(s.levels, e.Level)
	}
	s.events = newIndex(names)
	for i, f := range s.fields {
		if f.NullWhen == nil {
			continue
		}
		other, value, err := s.state(*f.NullWhen)
		if err != nil {
			return fmt.Errorf("field %q: %w", f.Name, err)
		}
		s.nulls = append(s.nulls, nullRule{i, other, value})
	}
	return nil
}

// state resolves the names in st to the index of a field and of its value.
func (s *Schema) state(st State) (field, value int, err error) {
	if field = s.index.find(st.Field); field < 0 {
		return 0, 0, fmt.Errorf("state names the unknown field %q", st.Field)
	}
	if value = s.checks[field].enum.find(st.Value); value < 0 {
		return 0, 0, fmt.Errorf("field %q has no value %q", st.Field, st.Value)
	}
	return field, value, nil
}

// Name is the schema's name, such as auth/v1.
func (s *Schema) Name() string { return s.def.Name }

// Fields returns the definition of every field: time, level and msg first.
func (s *Schema) Fields() []Field { return slices.Clone(s.fields) }

// Events returns the definition of every event.
func (s *Schema) Events() []EventDef { return slices.Clone(s.def.Events) }

// IsEvent says whether records with this message must meet the schema.
func (s *Schema) IsEvent(msg string) bool {
	return s.events.find(msg) >= 0
}

// EventIndex returns the position of the event that has this message, for
// HeadAt, or -1.
func (s *Schema) EventIndex(msg string) int { return s.events.find(msg) }

// HasField says whether key names a field of the schema.
func (s *Schema) HasField(key string) bool { return s.index.find(key) >= 0 }

// FieldRule returns the rule of the field that key names, or nil when it names
// none.
func (s *Schema) FieldRule(key string) *FieldRule {
	if i := s.index.find(key); i >= 0 {
		return &s.checks[i]
	}
	return nil
}

// EventLevel returns the level that records of the event must have.
func (s *Schema) EventLevel(msg string) (slog.Level, bool) {
	i := s.events.find(msg)
	if i < 0 {
		return 0, false
	}
	return s.def.Events[i].Level, true
}

func (s *Schema) owasp(msg string) string {
	if i := s.events.find(msg); i >= 0 {
		return s.def.Events[i].OWASP
	}
	return ""
}
