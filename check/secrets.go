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

// String says what the secret is, as redact does.
func (s secret) String() string {
	return redact.Match{Rule: s.rule, Kind: s.kind, Start: s.start, End: s.end}.String()
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
	w.matches = w.o.Redactor.FindJSON(w.matches[:0], l.raw)
	for _, m := range w.matches {
		l.secrets = append(l.secrets, secret{start: m.Start, end: m.End, rule: m.Rule, kind: m.Kind, where: inText})
	}
	if !l.isJSON || len(l.secrets) == 0 {
		return
	}
	next := 0
	walk(l.raw, func(e element) bool {
		for next < len(l.secrets) && l.secrets[next].start < e.End {
			s := &l.secrets[next]
			s.key = e.path
			s.where = whereIs(e, l.raw, s)
			next++
		}
		return next < len(l.secrets)
	})
}

func whereIs(e element, raw []byte, s *secret) where {
	before := ""
	if e.Kind == jsonline.String && s.start > e.Start {
		before = string(raw[e.Start+1 : s.start])
	}
	switch {
	case e.isName:
		return inName
	case s.rule == "url-password", strings.Contains(before, "://"), strings.HasPrefix(before, "/") && strings.Contains(before, "?"):
		return inURL
	case e.path == "msg":
		return inMessage
	case strings.HasPrefix(s.rule, "key-") && !strings.ContainsAny(before, "=:"):
		return underKey
	}
	return inValue
}
