// Package fix repairs old logs so that they join with new ones: secrets are
// replaced by the hashes that live logs have, and fields get the names and the
// forms of the schema.
package fix

import (
	"bytes"
	"strings"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/internal/jsonline"
	"github.com/slogaudit/slogaudit/redact"
)

// Fixer repairs lines. It is safe for concurrent use.
type Fixer struct {
	schema   *audit.Schema
	redactor *redact.Redactor
	names    map[string]string // folded name of a field: the name
	hashes   map[string]bool   // fields that hold a hash
}

// New returns a Fixer for a schema and a redactor; nil is audit.AuthV1 and
// redact.Default.
func New(s *audit.Schema, r *redact.Redactor) *Fixer {
	if s == nil {
		s = audit.AuthV1()
	}
	if r == nil {
		r = redact.Default()
	}
	f := &Fixer{schema: s, redactor: r, names: map[string]string{}, hashes: map[string]bool{}}
	for _, d := range s.Fields() {
		f.names[fold(d.Name)] = d.Name
		f.hashes[d.Name] = d.Format == audit.FormatTokenHash
	}
	return f
}

// Changes counts what was repaired.
type Changes struct {
	Lines, Changed         int64
	Secrets, Names, Hashes int64
}

// Line appends one line, without its end, repaired to dst, and adds to c what
// was changed. Everything else keeps its bytes. A line that is no JSON object
// is text, of which the secrets are replaced.
func (f *Fixer) Line(dst, line []byte, c *Changes) []byte {
	c.Lines++
	renamed := f.rename(line, c)
	secrets := f.redactor.FindJSON(nil, renamed)
	c.Secrets += int64(len(secrets))
	out := renamed
	if len(secrets) > 0 {
		out = f.redactor.AppendJSON(nil, renamed)
	}
	out = f.hash(out, c)
	if !bytes.Equal(out, line) {
		c.Changed++
	}
	return append(dst, out...)
}

// fold drops what different styles of writing a name differ in.
func fold(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(s))
}

// edit is a piece of a line to be replaced.
type edit struct {
	start, end int
	text       string
}

func apply(line []byte, edits []edit) []byte {
	if len(edits) == 0 {
		return line
	}
	var out []byte
	last := 0
	for _, e := range edits {
		out = append(out, line[last:e.start]...)
		out = append(out, e.text...)
		last = e.end
	}
	return append(out, line[last:]...)
}

// rename gives the members of an event the names of the fields that they are
// meant to be, where the field is not there.
func (f *Fixer) rename(line []byte, c *Changes) []byte {
	there := map[string]bool{}
	var edits []edit
	isEvent := false
	err := jsonline.Members(line, func(key, value jsonline.Token) {
		name := string(jsonline.AppendUnquoted(nil, line[key.Start:key.End]))
		there[name] = true
		if name == "msg" && value.Kind == jsonline.String {
			isEvent = f.schema.IsEvent(string(jsonline.AppendUnquoted(nil, line[value.Start:value.End])))
		}
		if field, ok := f.names[fold(name)]; ok && field != name {
			edits = append(edits, edit{key.Start, key.End, `"` + field + `"`})
		}
	})
	if err != nil || !isEvent {
		return line
	}
	kept := edits[:0]
	for _, e := range edits {
		field := strings.Trim(e.text, `"`)
		if !there[field] { // and the first of several only
			there[field] = true
			kept = append(kept, e)
		}
	}
	c.Names += int64(len(kept))
	return apply(line, kept)
}

// hash gives fields that hold a hash the schema's form: lower-case digits
// without "sha256:".
func (f *Fixer) hash(line []byte, c *Changes) []byte {
	var edits []edit
	err := jsonline.Members(line, func(key, value jsonline.Token) {
		if value.Kind != jsonline.String || value.Escaped || !f.hashes[string(line[key.Start+1:key.End-1])] {
			return
		}
		text := string(line[value.Start+1 : value.End-1])
		digits := strings.ToLower(strings.TrimPrefix(text, "sha256:"))
		if len(digits) == 64 && isHex(digits) && digits != text {
			edits = append(edits, edit{value.Start + 1, value.End - 1, digits})
		}
	})
	if err != nil {
		return line
	}
	c.Hashes += int64(len(edits))
	return apply(line, edits)
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
