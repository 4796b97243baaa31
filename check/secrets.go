package check

import (
	"strings"

	"github.com/slogaudit/slogaudit/internal/jsonline"
	"github.com/slogaudit/slogaudit/redact"
)

// secret is a secret in the line in hand: raw[start:end].
type secret struct {
	start, end int
	rule       string // of package redact
	kind       redact.Kind
	key        string // path of names to it
	where      where
}

// where is the kind of place in which a secret stands.
type where uint8

const (
	inValue  where = iota
	inText         // of a line that is not JSON
	inName         // a member's name
	underKey       // its name says that it is one
	inMessage
	inURL
)

// hunt finds all secrets of the line, once.
func (w *worker) hunt() {
	l := &w.l
	if l.hunted {
		return
	}
	l.hunted = true
	if l.isJSON {
		w.walk()
		return
	}
	var ms [8]redact.Match
	for _, m := range w.o.Redactor.Find(ms[:0], "", string(l.raw)) {
		l.secrets = append(l.secrets, secret{start: m.Start, end: m.End, rule: m.Rule, kind: m.Kind, where: inText})
	}
}

// secretsIn looks for secrets in a string, or a number under a key.
func (w *worker) secretsIn(path, key string, t jsonline.Token, name bool) {
	l := &w.l
	text, off := "", 0
	if t.Kind == jsonline.String {
		text, off = textOf(l.raw, t), 1
	} else {
		text = string(l.raw[t.Start:t.End])
	}
	var ms [8]redact.Match
	for _, m := range w.o.Redactor.Find(ms[:0], key, text) {
		s := secret{start: t.Start + off + m.Start, end: t.Start + off + m.End, rule: m.Rule, kind: m.Kind, key: path}
		if t.Escaped {
			s.start = rawOffset(l.raw, t, m.Start)
			s.end = rawOffset(l.raw, t, m.End)
		}
		s.where = whereIs(path, text, m, name)
		l.secrets = append(l.secrets, s)
	}
}

func whereIs(path, text string, m redact.Match, name bool) where {
	before := text[:m.Start]
	switch {
	case name:
		return inName
	case m.Rule == "url-password", strings.Contains(before, "://"), strings.HasPrefix(before, "/") && strings.Contains(before, "?"):
		return inURL
	case path == "msg":
		return inMessage
	case strings.HasPrefix(m.Rule, "key-") && !strings.ContainsAny(before, "=:"):
		return underKey
	}
	return inValue
}

// rawOffset is the offset in raw of the byte at offset decoded in the text of
// the string t.
func rawOffset(raw []byte, t jsonline.Token, decoded int) int {
	i, n := t.Start+1, 0
	var one [8]byte
	for i < t.End-1 && n < decoded {
		size := 1
		if raw[i] == '\\' {
			size = 2
			if raw[i+1] == 'u' {
				size = 6
				if i+12 <= t.End-1 && isPair(raw[i:i+12]) {
					size = 12
				}
			}
			quoted := append(append([]byte{'"'}, raw[i:i+size]...), '"')
			n += len(jsonline.AppendUnquoted(one[:0], quoted))
		} else {
			n++
		}
		i += size
	}
	return i
}

// isPair says whether b, two \u escapes, is a surrogate pair.
func isPair(b []byte) bool {
	return b[2]|0x20 == 'd' && strings.IndexByte("89abAB", b[3]) >= 0 &&
		b[6] == '\\' && b[7] == 'u' && b[8]|0x20 == 'd' && strings.IndexByte("cdefCDEF", b[9]) >= 0
}
