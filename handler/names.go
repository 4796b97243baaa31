package handler

import (
	"fmt"
	"slices"
	"strings"
)

// names are those of the values of a small enumeration, in their order.
type names []string

var (
	modeNames       = names{"annotate", "reject", "panic", "off"}
	colorNames      = names{"auto", "always", "never"}
	duplicatesNames = names{"rename-later", "keep-first", "keep-last"}
)

func (n names) of(i uint8) string {
	if int(i) < len(n) {
		return n[i]
	}
	return "unknown"
}

// parse returns the value that b names. what is what the enumeration is called in the
// error.
func (n names) parse(what string, b []byte) (uint8, error) {
	if i := slices.Index(n, string(b)); i >= 0 {
		return uint8(i), nil //nolint:gosec // a handful
	}
	last := len(n) - 1
	return 0, fmt.Errorf("handler: unknown %s: want %s or %s", what, strings.Join(n[:last], ", "), n[last])
}

// String returns the mode's name in lower case.
func (m Mode) String() string { return modeNames.of(uint8(m)) }

// MarshalText returns the mode's name.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText takes the name of a mode.
func (m *Mode) UnmarshalText(b []byte) error {
	v, err := modeNames.parse("mode", b)
	if err == nil {
		*m = Mode(v)
	}
	return err
}

// String returns "auto", "always" or "never".
func (c Color) String() string { return colorNames.of(uint8(c)) }

// MarshalText returns what String does.
func (c Color) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText takes what MarshalText returns.
func (c *Color) UnmarshalText(b []byte) error {
	v, err := colorNames.parse("color", b)
	if err == nil {
		*c = Color(v)
	}
	return err
}

// String returns "rename-later", "keep-first" or "keep-last".
func (d Duplicates) String() string { return duplicatesNames.of(uint8(d)) }

// MarshalText returns what String does.
func (d Duplicates) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText takes what MarshalText returns.
func (d *Duplicates) UnmarshalText(b []byte) error {
	v, err := duplicatesNames.parse("treatment of duplicates", b)
	if err == nil {
		*d = Duplicates(v)
	}
	return err
}
