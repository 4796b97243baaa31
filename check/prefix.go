package check

import (
	"bytes"
	"unicode/utf8"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// maxPrefix is how far into a line a record may begin.
const maxPrefix = 256

// unprefixed looks for the record behind a prefix that a log collector put
// before it ("2026-11-23T10:00:00Z stdout F ", "[pod/api/web] ", "web-1  | ",
// "Nov 23 10:00:00 host api[7]: ") and makes it the line in hand. The prefix is
// searched for secrets on its own.
func (w *worker) unprefixed() bool {
	raw := w.l.raw
	at := bytes.IndexByte(raw[:min(len(raw), maxPrefix)], '{')
	if at <= 0 {
		return false
	}
	prefix := line{raw: raw[:at], base: w.l.base}
	record := line{raw: raw[at:], base: w.l.base + utf8.RuneCount(raw[:at])}
	members := w.l.members
	w.l = record
	w.l.members = members[:0]
	if w.parse() != nil {
		w.l = line{raw: raw, base: prefix.base, members: members[:0]}
		return false
	}
	record = w.l
	w.l = prefix
	w.secretsInText()
	w.l = record
	return true
}

// unwrapped looks for a record in an envelope: docker's json-file driver has it
// in "log", journalctl -o json in "MESSAGE". Columns count in the inner line
// then.
func (w *worker) unwrapped() bool {
	for i := range w.l.members {
		m := &w.l.members[i]
		if m.name != "log" && m.name != "MESSAGE" || m.value.Kind != jsonline.String {
			continue
		}
		inner := bytes.TrimRight([]byte(textOf(w.l.raw, m.value)), "\r\n")
		if len(inner) == 0 || inner[0] != '{' {
			return false
		}
		outer := w.l
		w.l = line{raw: inner}
		if w.parse() != nil {
			w.l = outer
			return false
		}
		return true
	}
	return false
}
