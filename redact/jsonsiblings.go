package redact

import "strings"

// maxAhead is how far behind a value the members are read that may say what it is,
// in bytes. A JSON Web Key has longer ones.
const maxAhead = 512

// ahead notes the members that follow the one whose name says so and whose value raw
// begins with, where they may say what it is. It looks once an object.
func (s *Siblings) ahead(says SiblingNames, raw string) {
	switch {
	case s.looked:
		return
	case says&toldByKey != 0 && s.key == "", says&toldByTopic != 0 && !s.codes && codeBegins(raw),
		says&toldByCall != 0 && !s.call && strings.HasPrefix(raw, "["):
		raw = raw[:min(len(raw), maxAhead)]
	case says&toldByJWK != 0 && !s.jwk:
		raw = raw[:min(len(raw), maxJWK)]
		if !strings.Contains(raw, `"kty"`) {
			return
		}
	default:
		return
	}
	s.looked = true
	s.follow(raw)
}

// follow notes the members behind the value that in begins with.
func (s *Siblings) follow(in string) {
	i, _ := memberEnd(in, 0)
	for i < len(in) && in[i] == ',' {
		name := skipSpace(in, i+1)
		if name >= len(in) || in[name] != '"' {
			return
		}
		nameEnd, _, ok := jsonString(in, name)
		colon := skipSpace(in, nameEnd)
		if !ok || colon >= len(in) || in[colon] != ':' {
			return
		}
		value := skipSpace(in, colon+1)
		end, ok := memberEnd(in, value)
		if !ok {
			return
		}
		s.noteJSON(siblingNames(in[name+1:nameEnd-1]), in[value:end])
		i = end
	}
}

// memberEnd returns the offset of the comma or bracket behind the value that begins at
// in[i]. ok is false when it goes on behind in.
func memberEnd(in string, i int) (end int, ok bool) {
	for depth := 0; i < len(in); i++ {
		switch in[i] {
		case '"':
			if i, _, ok = jsonString(in, i); !ok {
				return len(in), false
			}
			i--
		case '{', '[':
			depth++
		case ',':
			if depth == 0 {
				return i, true
			}
		case '}', ']':
			if depth == 0 {
				return i, true
			}
			depth--
		}
	}
	return len(in), false
}

// noteJSON is Note for a member with the JSON text raw.
func (s *Siblings) noteJSON(says SiblingNames, raw string) {
	if says&tells != 0 && raw != "" && raw[0] == '"' {
		s.note(says, raw[1:strings.LastIndexByte(raw, '"')])
	}
}
