package redact

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a string that prints, logs and marshals as its hash, wherever it
// stands: as an attribute, deep in a struct, under %v or %#v, as JSON or text.
// One shorter than 16 bytes, or a number of fewer than 24 digits, could be guessed
// from its hash and shows as Mask;
// the empty one shows as "". string(s) gives the value itself.
//
//	type Config struct {
//		APIKey redact.Secret `json:"api_key"`
//	}
//
// One place is beyond its reach: encoding/json writes the keys of a
// map[Secret]T as they are, without asking. A Redactor catches them there too.
//
// A Redactor that meets a Secret uses its own Hasher, keyed or not; on its own
// a Secret uses SHA256. Decoding, by encoding/json for example, sets the value.
type Secret string

var (
	_ slog.LogValuer = Secret("")
	_ fmt.Formatter  = Secret("")
	_ fmt.GoStringer = Secret("")
)

// String returns the hash in the form "sha256:<64 hex>", or Mask.
func (s Secret) String() string {
	switch {
	case s == "":
		return ""
	case guessable(string(s)):
		return Mask
	}
	return sha256Prefix + Hash(string(s))
}

// GoString returns Go syntax that holds what String returns.
func (s Secret) GoString() string { return fmt.Sprintf("redact.Secret(%q)", s.String()) }

// Format prints what String returns, whatever the verb: %x of a secret is the
// secret. Only %#v is GoString, and %q is quoted.
func (s Secret) Format(f fmt.State, verb rune) {
	switch {
	case verb == 'v' && f.Flag('#'):
		_, _ = io.WriteString(f, s.GoString())
	case verb == 'q':
		fmt.Fprintf(f, "%q", s.String())
	default:
		_, _ = io.WriteString(f, s.String())
	}
}

// LogValue returns what String returns.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns what String returns. It has no error.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON returns what String returns, quoted. It has no error.
func (s Secret) MarshalJSON() ([]byte, error) {
	return append(appendEscaped([]byte{'"'}, s.String()), '"'), nil
}
