package monitor

import (
	"fmt"
	"strings"
)

// Field names a property of an event that rules group by, count or compare.
// Most are members of auth/v1; the others are derived from them.
type Field uint8

// The fields that rules know.
const (
	FieldNone        Field = iota
	FieldIP                // the address; IPv6 by /64, which is what one subscriber has
	FieldNetwork           // IPv4 by /24, IPv6 by /48
	FieldProvider          // the autonomous system, or IPv4 by /16 and IPv6 by /32 where that is not known
	FieldToken             // token_hash
	FieldFingerprint       // token_fp
	FieldUser
	FieldUserAgent
	FieldPath // with the segments that look like identifiers replaced by *
	FieldMethod
	FieldCountry
	FieldReason
	FieldStatus
	FieldHTTPStatus
	numFields
)

var fieldNames = [numFields]string{
	"", "ip", "network", "provider", "token_hash", "token_fp", "user", "user_agent", "path",
	"method", "country", "reason", "status", "http_status",
}

// String is the name that configuration and alerts use.
func (f Field) String() string {
	if f < numFields {
		return fieldNames[f]
	}
	return "unknown"
}

// ParseField finds a field by its name.
func ParseField(name string) (Field, error) {
	for f := FieldNone + 1; f < numFields; f++ {
		if fieldNames[f] == name {
			return f, nil
		}
	}
	return FieldNone, fmt.Errorf("monitor: unknown field %q (known: %s)", name, strings.Join(fieldNames[1:], ", "))
}

// MarshalText returns the field's name.
func (f Field) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText is ParseField.
func (f *Field) UnmarshalText(text []byte) (err error) {
	*f, err = ParseField(string(text))
	return err
}
