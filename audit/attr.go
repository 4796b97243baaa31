package audit

import (
	"encoding/json"
	"log/slog"
	"math"
	"strconv"
)

// Attr takes a top-level attribute of a record by the JSON form that
// slog.JSONHandler would give it. Groups are members too; the members of a
// group without a name are those of the record.
func (s *Schema) Attr(c *Check, a slog.Attr) {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		s.String(c, a.Key, v.String())
	case slog.KindInt64:
		s.Int(c, a.Key, v.Int64())
	case slog.KindUint64:
		s.Float(c, a.Key, float64(v.Uint64()))
	case slog.KindFloat64:
		s.float(c, a.Key, v.Float64())
	case slog.KindBool:
		s.Bool(c, a.Key)
	case slog.KindDuration:
		s.Int(c, a.Key, int64(v.Duration()))
	case slog.KindTime:
		s.String(c, a.Key, v.Time().Format("2006-01-02T15:04:05.999999999Z07:00"))
	case slog.KindGroup:
		s.group(c, a.Key, v.Group())
	default:
		s.any(c, a.Key, v.Any())
	}
}

// float takes a number; what JSON has no number for, slog writes as a string.
func (s *Schema) float(c *Check, key string, f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		s.String(c, key, strconv.FormatFloat(f, 'g', -1, 64))
		return
	}
	s.Float(c, key, f)
}

func (s *Schema) group(c *Check, key string, members []slog.Attr) {
	if key == "" {
		for _, m := range members {
			s.Attr(c, m)
		}
		return
	}
	if len(members) > 0 { // an empty group is not written
		s.Other(c, key)
	}
}

func (s *Schema) any(c *Check, key string, v any) {
	if v == nil {
		s.Null(c, key)
		return
	}
	if !s.HasField(key) {
		return
	}
	if err, ok := v.(error); ok {
		if _, marshals := v.(json.Marshaler); !marshals {
			s.String(c, key, err.Error())
			return
		}
	}
	s.encoded(c, key, v)
}

func (s *Schema) encoded(c *Check, key string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		s.String(c, key, "!ERROR:"+err.Error())
		return
	}
	s.JSON(c, key, b)
}
