package otlp

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"

	"github.com/slogaudit/slogaudit/internal/jsonline"
	"github.com/slogaudit/slogaudit/sink/ship"
)

// record maps one line. The message is the body and, when it is an identifier,
// the event's name too; time, level and trace id have places of their own.
func (s *Sender) record(line []byte, id string) *logspb.LogRecord {
	h := ship.ReadHead(line)
	r := &logspb.LogRecord{
		ObservedTimeUnixNano: uint64(time.Now().UnixNano()),
		SeverityText:         h.Level,
		SeverityNumber:       severity(h.Level),
		Body:                 text(h.Msg),
		Attributes:           []*common.KeyValue{attribute("log.record.uid", text(id))},
	}
	if !h.Time.IsZero() {
		r.TimeUnixNano = uint64(h.Time.UnixNano())
	}
	if h.Msg != "" && !strings.ContainsAny(h.Msg, " \t\n") {
		r.EventName = h.Msg
	}
	err := jsonline.Members(line, func(k, v jsonline.Token) {
		name := string(jsonline.AppendUnquoted(nil, line[k.Start:k.End]))
		switch name {
		case "time", "level", "msg":
			return
		case "trace_id":
			if b, err := hex.DecodeString(strings.Trim(string(line[v.Start:v.End]), `"`)); err == nil && len(b) == 16 {
				r.TraceId = b
				return
			}
		}
		if to, ok := s.names[name]; ok {
			name = to
		}
		r.Attributes = append(r.Attributes, attribute(name, value(line[v.Start:v.End])))
	})
	if err != nil {
		r.Body = text(string(line)) // not JSON: the line is the body
	}
	return r
}

// severity is that of slog's levels (OTel logs data model, "Mapping of
// SeverityNumber").
func severity(level string) logspb.SeverityNumber {
	for prefix, n := range map[string]logspb.SeverityNumber{
		"DEBUG": logspb.SeverityNumber_SEVERITY_NUMBER_DEBUG,
		"INFO":  logspb.SeverityNumber_SEVERITY_NUMBER_INFO,
		"WARN":  logspb.SeverityNumber_SEVERITY_NUMBER_WARN,
		"ERROR": logspb.SeverityNumber_SEVERITY_NUMBER_ERROR,
	} {
		if strings.HasPrefix(level, prefix) {
			return n
		}
	}
	return logspb.SeverityNumber_SEVERITY_NUMBER_UNSPECIFIED
}

func attribute(key string, v *common.AnyValue) *common.KeyValue {
	return &common.KeyValue{Key: key, Value: v}
}

func text(s string) *common.AnyValue {
	return &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: strings.ToValidUTF8(s, "\uFFFD")}}
}

// value maps a JSON value; what is too odd for a number stays text.
func value(raw []byte) *common.AnyValue {
	switch raw[0] {
	case '"':
		return text(string(jsonline.AppendUnquoted(nil, raw)))
	case '{', '[':
		return nested(raw)
	}
	return anyValue(scalar(raw))
}

// scalar is a JSON literal or number.
func scalar(raw []byte) any {
	switch string(raw) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return json.Number(raw)
}

func nested(raw []byte) *common.AnyValue {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return text(string(raw))
	}
	return anyValue(v)
}

func anyValue(v any) *common.AnyValue {
	switch v := v.(type) {
	case string:
		return text(v)
	case bool:
		return &common.AnyValue{Value: &common.AnyValue_BoolValue{BoolValue: v}}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return &common.AnyValue{Value: &common.AnyValue_IntValue{IntValue: n}}
		}
		if f, err := v.Float64(); err == nil {
			return &common.AnyValue{Value: &common.AnyValue_DoubleValue{DoubleValue: f}}
		}
		return text(v.String())
	case []any:
		a := &common.ArrayValue{}
		for _, e := range v {
			a.Values = append(a.Values, anyValue(e))
		}
		return &common.AnyValue{Value: &common.AnyValue_ArrayValue{ArrayValue: a}}
	case map[string]any:
		l := &common.KeyValueList{}
		for k, e := range v {
			l.Values = append(l.Values, attribute(k, anyValue(e)))
		}
		slices.SortFunc(l.Values, func(a, b *common.KeyValue) int { return strings.Compare(a.Key, b.Key) })
		return &common.AnyValue{Value: &common.AnyValue_KvlistValue{KvlistValue: l}}
	}
	return &common.AnyValue{} // null
}
