package check

import (
	"log/slog"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// fastPlan is a schema compiled for the fast path.
type fastPlan struct {
	names     map[string]int // position of a field
	fields    []fastField
	events    []fastEvent
	needs     uint64 // bit per required field
	nullRules []fastNull

	isAuth                bool
	success, user, reason int // of auth/v1: an event and two fields
}

// The positions that every schema gives to what slog writes itself.
const (
	timeField = iota
	levelField
	msgField
)

type fastKind uint8

const (
	fastPrecise fastKind = iota // only the precise way reads it
	fastTime
	fastLevel
	fastMsg
	fastMethod
	fastPathKind
	fastIP
	fastHash
	fastTrace
	fastCountry
	fastEnum
	fastText
	fastInteger
	fastNumber
	fastBool
)

type fastField struct {
	kind     fastKind
	nullable bool
	maxBytes int
	min, max float64
	bounded  bool
	enum     []string
	values   map[string]int8 // of a long enum
}

type fastEvent struct {
	name  string
	level slog.Level
	state int // field, or -1
	value int
}

type fastNull struct{ field, other, value int }

// newFastPlan returns nil when all lines must go the precise way.
func newFastPlan(w *worker) *fastPlan {
	if w.filtered || w.o.Prefix {
		return nil
	}
	p := &fastPlan{names: map[string]int{}, isAuth: w.schema == audit.AuthV1(), user: 63, reason: 63}
	defs := w.schema.Fields()
	for i, d := range defs {
		p.names[d.Name] = i
		p.fields = append(p.fields, newFastField(i, d, w.o.Redactor))
		if d.Required {
			p.needs |= 1 << i
		}
	}
	for i, e := range w.schema.Events() {
		fe := fastEvent{name: e.Name, level: e.Level, state: -1}
		if e.State != nil {
			fe.state, fe.value = p.state(*e.State)
		}
		p.events = append(p.events, fe)
		if e.Name == audit.AuthenticatedRequest {
			p.success = i
		}
	}
	for i, d := range defs {
		if d.NullWhen != nil {
			other, value := p.state(*d.NullWhen)
			p.nullRules = append(p.nullRules, fastNull{i, other, value})
		}
	}
	for name, at := range map[string]*int{"user": &p.user, "reason": &p.reason} {
		if i, ok := p.names[name]; ok {
			*at = i
		}
	}
	return p
}

func (p *fastPlan) state(s audit.State) (field, value int) {
	field = p.names[s.Field]
	for v, text := range p.fields[field].enum {
		if text == s.Value {
			value = v
		}
	}
	return field, value
}

func newFastField(i int, d audit.Field, r *redact.Redactor) fastField {
	f := fastField{nullable: d.Nullable, maxBytes: d.MaxBytes, min: d.Min, max: d.Max, bounded: d.Min < d.Max, enum: d.Enum}
	if f.maxBytes == 0 {
		f.maxBytes = 1 << 30
	}
	formats := map[audit.Format]fastKind{
		audit.FormatTime: fastTime, audit.FormatMethod: fastMethod, audit.FormatPath: fastPathKind, audit.FormatIP: fastIP,
		audit.FormatTokenHash: fastHash, audit.FormatTraceID: fastTrace, audit.FormatCountry: fastCountry, "": fastText,
	}
	switch {
	case i == timeField:
		f.kind = fastTime
	case i == levelField:
		f.kind = fastLevel
	case i == msgField:
		f.kind = fastMsg
	case d.Type == audit.TypeInteger:
		f.kind = fastInteger
	case d.Type == audit.TypeNumber:
		f.kind = fastNumber
	case d.Type == audit.TypeBoolean:
		f.kind = fastBool
	case d.Enum != nil:
		f.kind = fastEnum
		f.values = map[string]int8{}
		for v, text := range d.Enum {
			f.values[text] = int8(v)
		}
	default:
		f.kind = formats[d.Format] // fastPrecise for one that is not known here
		if d.Format == audit.FormatTime {
			f.kind = fastPrecise // the fast path reads one time a record
		}
	}
	// Where the name says that the value is a secret, its form does not tell.
	if f.kind != fastHash && r.KeyKind(d.Name) != redact.KindNone {
		f.kind = fastPrecise
	}
	return f
}
