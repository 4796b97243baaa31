package audit

import (
	"log/slog"
	"time"
)

// Check is the progress of checking one record against a Schema: the fields
// seen so far and what is wrong with them. It takes the members of the record
// one by one, by the name and the JSON form they have on the line. It is a
// plain value: copy it to check what is common to many records (the attributes
// bound by With) only once. The zero value is an empty record.
//
// Only the members of the outermost object count; one inside a group is not a
// field.
type Check struct {
	seen, bad, null uint64 // bit per field
	enum            [MaxFields]int8
	code            [MaxFields]Code
	level           slog.Level
	levelOK         bool
	event           int8 // index + 1; 0: not one of the schema's events
}

// String takes a member whose value is a string.
func (s *Schema) String(c *Check, key, v string) {
	if r := s.FieldRule(key); r != nil {
		r.String(c, v)
	}
}

// Int takes a member whose value is a number without fraction and exponent.
func (s *Schema) Int(c *Check, key string, v int64) {
	if r := s.FieldRule(key); r != nil {
		r.Int(c, v)
	}
}

// Float takes a member whose value is any other number. As in JSON Schema, one
// without a fractional part is an integer too.
func (s *Schema) Float(c *Check, key string, v float64) {
	if r := s.FieldRule(key); r != nil {
		r.Float(c, v)
	}
}

// Bool takes a member whose value is true or false.
func (s *Schema) Bool(c *Check, key string) {
	if i := s.index.find(key); i >= 0 && !c.repeated(i) && s.fields[i].Type != TypeBoolean {
		c.fault(i, CodeType)
	}
}

// Null takes a member whose value is null.
func (s *Schema) Null(c *Check, key string) {
	i := s.index.find(key)
	if i < 0 || c.repeated(i) {
		return
	}
	c.null |= 1 << i
	if !s.fields[i].Nullable {
		c.fault(i, CodeNull)
	}
}

// Other takes a member whose value is an object or an array, of which no field
// has any.
func (s *Schema) Other(c *Check, key string) {
	if i := s.index.find(key); i >= 0 && !c.repeated(i) {
		c.fault(i, CodeType)
	}
}

// Head takes what a slog.Record has instead of members: its time, level and
// message. A zero time is not written, so it counts as none.
func (s *Schema) Head(c *Check, t time.Time, level slog.Level, msg string) {
	s.HeadAt(c, !t.IsZero(), level, s.events.find(msg))
	if _, offset := t.Zone(); offset != 0 && !t.IsZero() {
		c.fault(timeIndex, CodeFormat)
	}
}

// HeadAt is Head for a record with a time, if timed, in UTC, and a message of
// which EventIndex has told the position.
func (s *Schema) HeadAt(c *Check, timed bool, level slog.Level, event int) {
	own := uint64(1<<levelIndex | 1<<msgIndex)
	if timed {
		own |= 1 << timeIndex
	}
	reserved := c.seen & own
	c.seen |= own
	c.null &^= own
	c.bad &^= own
	c.level, c.levelOK = level, true
	c.event = int8(event + 1)
	for i := 0; reserved != 0; i, reserved = i+1, reserved>>1 {
		if reserved&1 != 0 {
			c.fault(i, CodeDuplicate)
		}
	}
}

func (c *Check) repeated(i int) bool {
	if c.seen>>i&1 != 0 {
		c.fault(i, CodeDuplicate)
		return true
	}
	c.seen |= 1 << i
	return false
}

// fault notes the field's first fault; that it came twice outranks any other,
// because readers disagree on which of the two they see.
func (c *Check) fault(i int, code Code) {
	if c.bad>>i&1 == 0 || code == CodeDuplicate {
		c.code[i] = code
	}
	c.bad |= 1 << i
}

// IsEvent says whether the message was one of the schema's events; other
// records need not meet it.
func (c *Check) IsEvent() bool { return c.event != 0 }

// OK says whether the record, complete now, meets the schema.
func (s *Schema) OK(c *Check) bool {
	if c.event == 0 {
		return true
	}
	if c.bad != 0 || s.needs&^c.seen != 0 || !c.levelOK || c.level != s.levels[c.event-1] || !s.stateOK(c) {
		return false
	}
	for _, n := range s.nulls {
		if n.fault(c) {
			return false
		}
	}
	return true
}

func (s *Schema) stateOK(c *Check) bool {
	st := s.states[c.event-1]
	return st.field < 0 || c.enum[st.field] == 0 || int(c.enum[st.field]-1) == st.value
}

// nullRule says that a field is null exactly when another has a certain value.
type nullRule struct{ field, other, value int }

// fault says that the rule is broken. It says nothing of a record in which one
// of the fields is missing.
func (n nullRule) fault(c *Check) bool {
	if c.seen>>(n.field&63)&1 == 0 || c.enum[n.other] == 0 {
		return false
	}
	return (int(c.enum[n.other]-1) == n.value) != n.isNull(c)
}

func (n nullRule) isNull(c *Check) bool { return c.null>>(n.field&63)&1 != 0 }

// Violations appends what is wrong with the record, complete now, in the order
// of the schema's fields. It appends nothing when the record is no event of
// the schema.
func (s *Schema) Violations(c *Check, dst []Violation) []Violation {
	if c.event == 0 {
		return dst
	}
	e := &s.def.Events[c.event-1]
	all := *c
	if !c.levelOK {
		all.fault(levelIndex, CodeFormat)
	} else if c.level != e.Level {
		all.fault(levelIndex, CodeEvent)
	}
	if !s.stateOK(c) {
		all.fault(s.states[c.event-1].field, CodeEvent)
	}
	for _, n := range s.nulls {
		switch {
		case !n.fault(c):
		case n.isNull(c):
			all.fault(n.field, CodeNull)
		default:
			all.fault(n.field, CodeNotNull)
		}
	}
	for i := range s.fields {
		switch {
		case all.bad>>i&1 != 0:
			dst = append(dst, s.rules[i][all.code[i]])
		case s.needs>>i&1 != 0 && c.seen>>i&1 == 0:
			dst = append(dst, s.rules[i][CodeMissing])
		}
	}
	return dst
}
