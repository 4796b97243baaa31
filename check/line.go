package check

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// line is what is known about the line in hand.
type line struct {
	raw     []byte
	base    int // offset of raw in the line as it stands in the file
	members []member
	event   bool   // one of the schema's events
	msg     string // value of msg
	secrets []secret
	hunted  bool // secrets is complete
	isJSON  bool
}

// member is a member of the record's outermost object.
type member struct {
	name       string
	key, value jsonline.Token
}

// precise checks a line without its end by all rules, with exact places.
func (w *worker) precise(raw []byte, long bool, beyond int64) {
	w.l = line{raw: raw, members: w.l.members[:0], secrets: w.l.secrets[:0]}
	if len(bytes.TrimSpace(raw)) == 0 {
		w.res.blank++
		return
	}
	if long {
		w.lineTooLong(beyond)
		w.secretsInText()
		return
	}
	if bytes.IndexByte(raw, 0) >= 0 && !w.nulHole() {
		return
	}
	if !utf8.Valid(w.l.raw) {
		w.badUTF8()
	}
	if err := w.parse(); err != nil {
		if !w.o.Prefix || !w.unprefixed() {
			w.notJSON(err)
			return
		}
	} else if w.o.Prefix {
		w.unwrapped()
	}
	w.record()
}

// parse reads the members of the line's record.
func (w *worker) parse() error {
	l := &w.l
	l.members, l.event, l.msg = l.members[:0], false, ""
	err := jsonline.Members(l.raw, func(key, value jsonline.Token) {
		l.members = append(l.members, member{name: textOf(l.raw, key), key: key, value: value})
	})
	if err != nil {
		return err
	}
	l.isJSON = true
	for i := range l.members {
		if m := &l.members[i]; m.name == "msg" && m.value.Kind == jsonline.String {
			l.msg = textOf(l.raw, m.value)
			l.event = w.schema.IsEvent(l.msg)
		}
	}
	return nil
}

// record checks a line that is a JSON object.
func (w *worker) record() {
	if w.filtered && !w.selected() {
		w.res.leftOut++
		return
	}
	w.res.records++
	w.duplicateKeys()
	w.vs = w.vs[:0]
	if w.l.event {
		w.res.events[w.events[w.l.msg]]++
		w.vs, _, _ = w.schema.CheckLine(w.vs, w.l.raw)
		w.schemaRules(w.vs)
		w.coverage()
	}
	w.times()
	w.lost()
	w.hashRules()
	w.secretRules()
}

// notJSON handles a line that is not one JSON object.
func (w *worker) notJSON(err error) {
	var se *jsonline.SyntaxError
	if !errors.As(err, &se) {
		return
	}
	if w.glued() {
		return
	}
	if se.Truncated {
		w.truncated(se)
	} else {
		w.notRecord(se)
	}
	w.secretsInText()
}

func textOf(b []byte, t jsonline.Token) string {
	if t.Escaped {
		return string(jsonline.AppendUnquoted(nil, b[t.Start:t.End]))
	}
	return string(b[t.Start+1 : t.End-1])
}

// find reports a finding at raw[start:end] of the line.
func (w *worker) find(r *Rule, field, detail, message string, start, end int) {
	w.findHiding(r, field, detail, message, start, end, false)
}

// findHiding is find; with hide, the excerpt does not show raw[start:end].
func (w *worker) findHiding(r *Rule, field, detail, message string, start, end int, hide bool) {
	if !w.on[r] {
		return
	}
	l := &w.l
	s := shape{rule: r, field: w.safe(field), detail: detail}
	if l.isJSON {
		s.event = w.eventName()
	}
	single := w.o.Each != nil
	w.res.add(s, message, w.place(start, end), single, func() *Excerpt { return w.excerpt(start, end, hide) })
}

// place makes a place of offsets into the line.
func (w *worker) place(start, end int) place {
	l := &w.l
	column := l.base + utf8.RuneCount(l.raw[:start]) + 1
	return place{
		line: w.res.lines, column: column, end: column + utf8.RuneCount(l.raw[start:end]),
		offset: w.res.bytes,
	}
}

func (w *worker) eventName() string {
	if w.l.event {
		return w.l.msg
	}
	return eventName(w.safe(w.l.msg))
}

// safe is s without secrets.
func (w *worker) safe(s string) string {
	if strings.TrimSpace(s) == "" {
		return s
	}
	return w.o.Redactor.String(s)
}

// whole is the place of all members of the record, for what is missing.
func (w *worker) whole() (start, end int) {
	if i := bytes.IndexByte(w.l.raw, '{'); i >= 0 {
		return i, i + 1
	}
	return 0, 0
}
