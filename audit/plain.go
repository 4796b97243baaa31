package audit

import (
	"slices"
	"strings"

	"github.com/slogaudit/slogaudit/redact"
)

// plainForm returns the check that FieldRule.plain is. A form without any limit
// to its text has one for the greater part of what it is used for.
func plainForm(f Field, c check) check {
	switch {
	case f.Enum != nil && f.MaxBytes == 0 && !slices.ContainsFunc(f.Enum, needsCare):
		return func(string) bool { return true }
	case f.Format == FormatMethod && (f.MaxBytes == 0 || f.MaxBytes >= maxPlainMethod):
		return isPlainMethod
	case f.Format == FormatPath:
		most := f.MaxBytes
		if most == 0 {
			most = maxPathBytes
		}
		return func(s string) bool { return len(s) <= most && s != "" && s[0] == '/' && redact.Calm(s) }
	case f.MaxBytes > 0:
		return nil
	case f.Format == FormatIP, f.Format == FormatCountry:
		return c
	case f.Format == FormatTokenHash:
		return isHexHash
	}
	return nil
}

// maxPlainMethod is the length of a method that is too short for a secret: the
// rules find nothing in so few letters.
const maxPlainMethod = 15

func isPlainMethod(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= maxPlainMethod
}

// needsCare says that JSON must escape s, or that it is long enough to be taken
// for a secret.
func needsCare(s string) bool {
	return len(s) > 32 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r > '~' })
}
