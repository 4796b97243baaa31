// Package jsonline reads one JSON document that stands on one line, strictly
// (RFC 8259), without building anything: it reports where the members of the
// outermost object are and whether the document is well formed.
package jsonline

import (
	"strconv"
	"unicode/utf8"
)

// Kind says what a JSON value is, by its first byte.
type Kind byte

// The kinds of JSON values.
const (
	Object Kind = '{'
	Array  Kind = '['
	String Kind = '"'
	Number Kind = '0'
	True   Kind = 't'
	False  Kind = 'f'
	Null   Kind = 'n'
)

// Token is a value's place in a line. A string's span includes its quotes.
type Token struct {
	Kind       Kind
	Start, End int
	Escaped    bool // a string that holds a backslash
}

// MaxDepth bounds nesting; a deeper document is a SyntaxError.
const MaxDepth = 1000

// SyntaxError says where and why a line is not JSON. It never holds the text.
type SyntaxError struct {
	Offset    int    // bytes before the offending one
	Reason    string // constant text
	Truncated bool   // the line ends inside the document
}

func (e *SyntaxError) Error() string {
	return "jsonline: " + e.Reason + " at offset " + strconv.Itoa(e.Offset)
}

// Members calls visit for every member of the object that line holds, in
// order, and returns a *SyntaxError when line is not one whole JSON object.
// Members before the error have been visited.
func Members(line []byte, visit func(key, value Token)) error {
	s := scanner{b: line}
	i := s.space(0)
	if i >= len(line) {
		return s.cut("empty line")
	}
	if line[i] != '{' {
		return s.fail(i, "not a JSON object")
	}
	end, err := s.object(i, 1, visit)
	if err != nil {
		return err
	}
	return s.end(end)
}

// Valid returns nil when b holds exactly one JSON value, with white space
// around it allowed.
func Valid(b []byte) (Kind, error) {
	s := scanner{b: b}
	v, err := s.value(s.space(0), 0)
	if err != nil {
		return 0, err
	}
	return v.Kind, s.end(v.End)
}

type scanner struct{ b []byte }

func (s scanner) fail(at int, reason string) error {
	return &SyntaxError{Offset: at, Reason: reason}
}

func (s scanner) cut(reason string) error {
	return &SyntaxError{Offset: len(s.b), Reason: reason, Truncated: true}
}

func (s scanner) end(i int) error {
	if i = s.space(i); i < len(s.b) {
		return s.fail(i, "text after the JSON value")
	}
	return nil
}

func (s scanner) space(i int) int {
	for i < len(s.b) && (s.b[i] == ' ' || s.b[i] == '\t' || s.b[i] == '\r' || s.b[i] == '\n') {
		i++
	}
	return i
}

func (s scanner) value(i, depth int) (Token, error) {
	if i >= len(s.b) {
		return Token{}, s.cut("value missing at end of line")
	}
	var end int
	var err error
	t := Token{Start: i, Kind: Kind(s.b[i])}
	switch c := s.b[i]; c {
	case '"':
		t.End, t.Escaped, err = s.str(i)
		return t, err
	case '{':
		end, err = s.object(i, depth+1, nil)
	case '[':
		end, err = s.array(i, depth+1)
	case 't':
		end, err = s.literal(i, "true")
	case 'f':
		end, err = s.literal(i, "false")
	case 'n':
		end, err = s.literal(i, "null")
	default:
		t.Kind = Number
		if c != '-' && (c < '0' || c > '9') {
			return t, s.fail(i, "value expected")
		}
		end, err = s.number(i)
	}
	t.End = end
	return t, err
}

func (s scanner) object(i, depth int, visit func(key, value Token)) (int, error) {
	if depth > MaxDepth {
		return i, s.fail(i, "nested too deeply")
	}
	i = s.space(i + 1)
	if i < len(s.b) && s.b[i] == '}' {
		return i + 1, nil
	}
	for {
		if i >= len(s.b) {
			return i, s.cut("object not closed")
		}
		if s.b[i] != '"' {
			return i, s.fail(i, "object key expected")
		}
		key := Token{Kind: String, Start: i}
		var err error
		if key.End, key.Escaped, err = s.str(i); err != nil {
			return i, err
		}
		if i = s.space(key.End); i >= len(s.b) {
			return i, s.cut("colon missing at end of line")
		}
		if s.b[i] != ':' {
			return i, s.fail(i, "colon expected")
		}
		v, err := s.value(s.space(i+1), depth)
		if err != nil {
			return i, err
		}
		if visit != nil {
			visit(key, v)
		}
		var more bool
		if i, more, err = s.next(v.End, '}', "object not closed"); err != nil || !more {
			return i, err
		}
	}
}

func (s scanner) array(i, depth int) (int, error) {
	if depth > MaxDepth {
		return i, s.fail(i, "nested too deeply")
	}
	i = s.space(i + 1)
	if i < len(s.b) && s.b[i] == ']' {
		return i + 1, nil
	}
	for {
		v, err := s.value(i, depth)
		if err != nil {
			return i, err
		}
		var more bool
		if i, more, err = s.next(v.End, ']', "array not closed"); err != nil || !more {
			return i, err
		}
	}
}

// next steps over a comma to the next element, or over the closing byte.
func (s scanner) next(i int, closing byte, open string) (at int, more bool, err error) {
	if i = s.space(i); i >= len(s.b) {
		return i, false, s.cut(open)
	}
	switch s.b[i] {
	case closing:
		return i + 1, false, nil
	case ',':
		return s.space(i + 1), true, nil
	}
	return i, false, s.fail(i, "comma or closing bracket expected")
}

func (s scanner) str(i int) (end int, escaped bool, err error) {
	for j := i + 1; j < len(s.b); j++ {
		switch c := s.b[j]; {
		case c == '"':
			return j + 1, escaped, nil
		case c == '\\':
			escaped = true
			n, err := s.escape(j)
			if err != nil {
				return j, true, err
			}
			j += n - 1
		case c < 0x20:
			return j, escaped, s.fail(j, "control character in a string")
		}
	}
	return len(s.b), escaped, s.cut("string not closed")
}

// escape returns the length of the escape sequence at j.
func (s scanner) escape(j int) (int, error) {
	if j+1 >= len(s.b) {
		return 0, s.cut("string not closed")
	}
	switch s.b[j+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
		for k := j + 2; k < j+6; k++ {
			if k >= len(s.b) {
				return 0, s.cut("string not closed")
			}
			if hex(s.b[k]) < 0 {
				return 0, s.fail(k, "bad unicode escape")
			}
		}
		return 6, nil
	}
	return 0, s.fail(j, "bad escape")
}

func (s scanner) literal(i int, want string) (int, error) {
	for k := range len(want) {
		if i+k >= len(s.b) {
			return i, s.cut("value cut off")
		}
		if s.b[i+k] != want[k] {
			return i, s.fail(i+k, "value expected")
		}
	}
	return i + len(want), nil
}

func (s scanner) number(i int) (int, error) {
	if s.b[i] == '-' {
		i++
	}
	if i < len(s.b) && s.b[i] == '0' {
		i++
	} else if n := s.digits(i); n == i {
		return i, s.missingDigit(i)
	} else {
		i = n
	}
	if i < len(s.b) && s.b[i] == '.' {
		n := s.digits(i + 1)
		if n == i+1 {
			return i, s.missingDigit(n)
		}
		i = n
	}
	if i < len(s.b) && (s.b[i] == 'e' || s.b[i] == 'E') {
		i++
		if i < len(s.b) && (s.b[i] == '+' || s.b[i] == '-') {
			i++
		}
		n := s.digits(i)
		if n == i {
			return i, s.missingDigit(n)
		}
		i = n
	}
	return i, nil
}

func (s scanner) digits(i int) int {
	for i < len(s.b) && s.b[i] >= '0' && s.b[i] <= '9' {
		i++
	}
	return i
}

func (s scanner) missingDigit(i int) error {
	if i >= len(s.b) {
		return s.cut("number cut off")
	}
	return s.fail(i, "digit expected")
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// AppendUnquoted appends the text of a string token's bytes, quotes included
// in raw, which Members or Valid has accepted. Unpaired surrogates become
// U+FFFD, as encoding/json has it.
func AppendUnquoted(dst, raw []byte) []byte {
	raw = raw[1 : len(raw)-1]
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			dst = append(dst, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r := hex4(raw[i+1:])
			i += 4
			if low := lowSurrogate(raw[i+1:]); r >= 0xD800 && r < 0xDC00 && low >= 0 {
				r = (r-0xD800)<<10 | (low - 0xDC00) + 0x10000
				i += 6
			}
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, raw[i])
		}
	}
	return dst
}

func hex4(b []byte) rune {
	return rune(hex(b[0])<<12 | hex(b[1])<<8 | hex(b[2])<<4 | hex(b[3]))
}

func lowSurrogate(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	if r := hex4(b[2:]); r >= 0xDC00 && r < 0xE000 {
		return r
	}
	return -1
}
