package audit

import (
	"log/slog"
	"math"
	"time"
	"unicode/utf8"
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
	if i := s.index.find(key); i >= 0 {
		s.StringAt(c, i, v)
	}
}

// StringAt is String for the field at position i, which FieldIndex has told.
func (s *Schema) StringAt(c *Check, i int, v string) {
	if c.repeated(i) {
		return
	}
	r := &s.strings[i]
	if len(v) > r.long && encodedLen(v) > r.max {
		c.fault(i, CodeTooLong)
		return
	}
	switch r.kind {
	case wantEnum:
		if c.enum[i] = int8(r.enum.find(v) + 1); c.enum[i] == 0 {
			c.fault(i, CodeEnum)
		}
	case wantFormat:
		if !r.check(v) {
			c.fault(i, CodeFormat)
		}
	case wantMsg:
		c.event = int8(s.events.find(v) + 1)
	case wantLevel:
		c.levelOK = c.level.UnmarshalText([]byte(v)) == nil && c.level.String() == v
	case wantOther:
		c.fault(i, CodeType)
	}
}

// PlainAt takes v for the field at position i when the field's form has no room
// for anything but itself (an enum's text, an address, a hash, a country) and v
// has that form: such text needs no escaping and no look for secrets. Otherwise
// it takes nothing and returns false.
func (s *Schema) PlainAt(c *Check, i int, v string) bool {
	r := &s.strings[i]
	bit := uint64(1) << (i & 63)
	if r.plain == nil || c.seen&bit != 0 {
		return false
	}
	if r.kind == wantEnum {
		n := r.enum.find(v) + 1
		if n == 0 {
			return false
		}
		c.enum[i] = int8(n)
	} else if !r.plain(v) {
		return false
	}
	c.seen |= bit
	return true
}

// encodedLen is the number of bytes of v once JSON has replaced what is not
// UTF-8.
func encodedLen(v string) int {
	n := len(v)
	for i := 0; i < len(v); {
		r, size := utf8.DecodeRuneInString(v[i:])
		if r == utf8.RuneError && size == 1 {
			n += len(string(utf8.RuneError)) - 1
		}
		i += size
	}
	return n
}

// Int takes a member whose value is a number without fraction and exponent.
func (s *Schema) Int(c *Check, key string, v int64) { s.IntAt(c, s.index.find(key), v) }

// IntAt is Int for the field at position i, and does nothing when i is -1.
func (s *Schema) IntAt(c *Check, i int, v int64) { s.number(c, i, float64(v), true) }

// Float takes a member whose value is any other number. As in JSON Schema, one
// without a fractional part is an integer too.
func (s *Schema) Float(c *Check, key string, v float64) { s.FloatAt(c, s.index.find(key), v) }

// FloatAt is Float for the field at position i, and does nothing when i is -1.
func (s *Schema) FloatAt(c *Check, i int, v float64) {
	s.number(c, i, v, v == math.Trunc(v) && !math.IsInf(v, 0))
}

func (s *Schema) number(c *Check, i int, v float64, whole bool) {
	if i < 0 || c.repeated(i) {
		return
	}
	f := &s.fields[i]
	switch {
	case f.Type == TypeInteger && !whole, f.Type != TypeInteger && f.Type != TypeNumber:
		c.fault(i, CodeType)
	case f.Min < f.Max && !(v >= f.Min && v <= f.Max):
		c.fault(i, CodeRange)
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
