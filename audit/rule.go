package audit

import (
	"math"
	"unicode/utf8"
)

// FieldRule is what a schema asks of one field. Its methods do what those of
// Schema do that have a key, for callers who check many records.
type FieldRule struct {
	bit   uint64 // in the sets of a Check
	index int
	plain check // a form with no room for anything but itself; nil: there is none
	kind  stringWant
	long  int // bytes from which the length is looked at
	max   int
	check check
	enum  index
	field Field
}

// stringWant is how a string is checked.
type stringWant uint8

const (
	wantText   stringWant = iota
	wantFormat            // check
	wantEnum              // enum
	wantMsg               // the name of an event, or any other
	wantLevel             // slog's text for a level
	wantOther             // another type
)

func newFieldRule(i int, f Field, c check) FieldRule {
	r := FieldRule{bit: 1 << i, index: i, field: f, long: math.MaxInt, check: c, enum: newIndex(f.Enum)}
	switch {
	case f.Name == fieldMsg:
		r.kind = wantMsg
		return r
	case f.Name == fieldLevel:
		r.kind = wantLevel
		return r
	case f.Type != TypeString:
		r.kind = wantOther
	case f.Enum != nil:
		r.kind = wantEnum
	case c != nil:
		r.kind = wantFormat
	}
	if f.MaxBytes > 0 {
		// One byte that is not UTF-8 becomes three in JSON.
		r.long, r.max = f.MaxBytes/3, f.MaxBytes
	}
	r.plain = plainForm(f, c)
	return r
}

// String takes a member whose value is a string.
func (r *FieldRule) String(c *Check, v string) {
	if r.repeated(c) {
		return
	}
	if len(v) > r.long && encodedLen(v) > r.max {
		c.fault(r.index, CodeTooLong)
		return
	}
	switch r.kind {
	case wantEnum:
		if c.enum[r.index] = int8(r.enum.find(v) + 1); c.enum[r.index] == 0 {
			c.fault(r.index, CodeEnum)
		}
	case wantFormat:
		if !r.check(v) {
			c.fault(r.index, CodeFormat)
		}
	case wantMsg:
		c.event = int8(r.enum.find(v) + 1)
	case wantLevel:
		c.levelOK = c.level.UnmarshalText([]byte(v)) == nil && c.level.String() == v
	case wantOther:
		c.fault(r.index, CodeType)
	}
}

// Plain is String for text of a form that has no room for anything but itself
// (an enum's text, an address, a hash, a country) or that is too plain for more
// (a method, most paths): such text needs no escaping and, but for exact secrets,
// no look for secrets. It takes nothing else and then returns false.
func (r *FieldRule) Plain(c *Check, v string) bool {
	if r.plain == nil || c.seen&r.bit != 0 {
		return false
	}
	if r.kind == wantEnum {
		n := r.enum.find(v) + 1
		if n == 0 {
			return false
		}
		c.enum[r.index] = int8(n)
	} else if !r.plain(v) {
		return false
	}
	c.seen |= r.bit
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
func (r *FieldRule) Int(c *Check, v int64) { r.number(c, float64(v), true) }

// Float takes a member whose value is any other number. As in JSON Schema, one
// without a fractional part is an integer too.
func (r *FieldRule) Float(c *Check, v float64) {
	r.number(c, v, v == math.Trunc(v) && !math.IsInf(v, 0))
}

func (r *FieldRule) number(c *Check, v float64, whole bool) {
	if r.repeated(c) {
		return
	}
	f := &r.field
	switch {
	case f.Type == TypeInteger && !whole, f.Type != TypeInteger && f.Type != TypeNumber:
		c.fault(r.index, CodeType)
	case f.Min < f.Max && !(v >= f.Min && v <= f.Max):
		c.fault(r.index, CodeRange)
	}
}

func (r *FieldRule) repeated(c *Check) bool { return c.repeated(r.index) }
