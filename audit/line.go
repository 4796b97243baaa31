package audit

import (
	"bytes"
	"strconv"
	"strings"
	"unsafe"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// CheckLine checks one record as it stands on a line of JSON and appends what
// is wrong with it, with the places. The error is a *jsonline.SyntaxError when
// the line is not a JSON object; event says whether the record is one of the
// schema's events. The line is not kept.
func (s *Schema) CheckLine(dst []Violation, line []byte) (vs []Violation, event bool, err error) {
	var c Check
	var places [MaxFields]jsonline.Token
	err = jsonline.Members(line, func(key, value jsonline.Token) {
		name := text(line, key)
		if i := s.index.find(name); i >= 0 {
			places[i] = value
			s.member(&c, name, line, value)
		}
	})
	if err != nil {
		return dst, c.IsEvent(), err
	}
	n := len(dst)
	vs = s.Violations(&c, dst)
	for i := n; i < len(vs); i++ {
		p := places[s.index.find(vs[i].Field)]
		vs[i].Start, vs[i].End = p.Start, p.End
	}
	return vs, c.IsEvent(), nil
}

func (s *Schema) member(c *Check, name string, line []byte, v jsonline.Token) {
	switch v.Kind {
	case jsonline.String:
		s.String(c, name, text(line, v))
	case jsonline.Number:
		raw := string(line[v.Start:v.End])
		if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
			s.Int(c, name, n)
			return
		}
		f, err := strconv.ParseFloat(raw, 64)
		if err != nil && !strings.Contains(raw, "e-") {
			f = maxFloat // out of float64's range: out of any bound too
		}
		s.Float(c, name, f)
	case jsonline.True, jsonline.False:
		s.Bool(c, name)
	case jsonline.Null:
		s.Null(c, name)
	default:
		s.Other(c, name)
	}
}

const maxFloat = 1.7976931348623157e308

// text is the token's text; it shares line's memory when it can.
func text(line []byte, t jsonline.Token) string {
	if t.Escaped {
		return string(jsonline.AppendUnquoted(nil, line[t.Start:t.End]))
	}
	b := line[t.Start+1 : t.End-1]
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// JSON takes a member whose value is the JSON text v.
func (s *Schema) JSON(c *Check, key string, v []byte) {
	v = bytes.TrimSpace(v)
	kind, err := jsonline.Valid(v)
	if err != nil {
		s.Other(c, key)
		return
	}
	s.member(c, key, v, jsonline.Token{Kind: kind, End: len(v), Escaped: kind == jsonline.String})
}
