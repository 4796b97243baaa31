package check

import (
	"log/slog"
	"math/bits"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// fastPath accepts sound records in the form in which slog writes them:
// compact, flat, ASCII without escapes. It never finds anything; what it does
// not accept goes the precise way, which alone decides. Most lines of most logs
// are accepted.
type fastPath struct {
	w    *worker
	plan *fastPlan
	pred [32]predicted // by position in the record: what stood there in the line before
	seen cleanCache
	minute

	// of the line in hand
	b       []byte // from its beginning to the end of the chunk
	fields  uint64 // bit per field
	nulls   uint64 // those that are null
	values  [audit.MaxFields]int8
	event   int // -1: none of the schema's
	level   slog.Level
	time    int64
	unknown [12]string // names that are no fields
	others  int
}

// predicted is a member's name with its quotes and colon.
type predicted struct {
	text  string
	name  string
	field int
}

const otherField = -1

func newFastPath(w *worker) *fastPath {
	return &fastPath{w: w, plan: newFastPlan(w)}
}

// line accepts the record that data begins with and returns its length with
// the newline, or 0.
func (f *fastPath) line(data []byte) int {
	if f.plan == nil || len(data) == 0 || data[0] != '{' {
		return 0
	}
	f.b = data
	f.fields, f.nulls, f.event, f.others = 0, 0, -1, 0
	i := 1
	for k := 0; k < len(f.pred); k++ {
		fd, next := f.name(k, i)
		if next == 0 {
			return 0
		}
		if fd == otherField {
			i = f.otherAt(next)
		} else {
			if f.fields>>fd&1 != 0 {
				return 0
			}
			f.fields |= 1 << fd
			i = f.value(fd, next)
		}
		if i == 0 || i+1 >= len(data) {
			return 0
		}
		switch data[i] {
		case ',':
			i++
		case '}':
			if data[i+1] == '\n' && f.accept() {
				return i + 2
			}
			return 0
		default:
			return 0
		}
	}
	return 0
}

// name reads the name of the k-th member at i and returns where its value is.
func (f *fastPath) name(k, i int) (fd, value int) {
	b := f.b
	p := &f.pred[k]
	if n := len(p.text); n > 0 && len(b)-i > n && string(b[i:i+n]) == p.text {
		if p.field == otherField && !f.another(p.name) {
			return 0, 0
		}
		return p.field, i + n
	}
	if b[i] != '"' {
		return 0, 0
	}
	end, _ := f.text(i + 1)
	if end == 0 || end == i+1 || end+1 >= len(b) || b[end+1] != ':' {
		return 0, 0
	}
	name := string(b[i+1 : end])
	fd, ok := f.plan.names[name]
	if !ok {
		fd = otherField
		if !f.harmless(name) || !f.another(name) {
			return 0, 0
		}
	}
	*p = predicted{text: string(b[i : end+2]), name: name, field: fd}
	return fd, end + 2
}

// another notes a name that is no field; a second one of the same name is not
// accepted.
func (f *fastPath) another(name string) bool {
	if f.others == len(f.unknown) {
		return false
	}
	for _, n := range f.unknown[:f.others] {
		if n == name {
			return false
		}
	}
	f.unknown[f.others] = name
	f.others++
	return true
}

// harmless says whether a name says nothing about its value, and is no secret.
func (f *fastPath) harmless(name string) bool {
	r := f.w.o.Redactor
	switch name {
	case "value", "Value", "val", "v", "values", "Values": // another member may be its name
		return false
	}
	return len(name) < 64 && r.KeyKind(name) == redact.KindNone && r.Scan(name)&redact.ScanSuspect == 0
}

// accept looks at the members together.
func (f *fastPath) accept() bool {
	w := f.w
	if f.fields&(1<<timeField) == 0 || f.time > w.future || !w.hasTime || f.time+int64(w.o.TimeTolerance) < w.prev.time {
		return false
	}
	if f.event >= 0 {
		if !f.agree(&f.plan.events[f.event]) {
			return false
		}
		w.res.events[f.event]++
		if p := f.plan; p.isAuth {
			w.cover(f.event == p.success, f.fields>>p.user&1 != 0 && f.nulls>>p.user&1 == 0, f.fields>>p.reason&1 != 0 && f.nulls>>p.reason&1 == 0)
		}
	}
	w.res.records++
	w.prev.time, w.res.lastTime = f.time, f.time
	return true
}

// agree says whether an event has all its fields, and its level and states fit.
func (f *fastPath) agree(e *fastEvent) bool {
	p := f.plan
	if f.fields&p.needs != p.needs || f.level != e.level {
		return false
	}
	if e.state >= 0 && f.fields>>e.state&1 != 0 && int(f.values[e.state]) != e.value {
		return false
	}
	for _, n := range p.nullRules {
		if f.fields>>n.field&1 == 0 || f.fields>>n.other&1 == 0 {
			continue
		}
		if (f.nulls>>n.field&1 != 0) != (int(f.values[n.other]) == n.value) {
			return false
		}
	}
	return true
}

// Flags of the bytes of a text.
const (
	textStop byte = 1 << iota // quote, or what the fast path does not read
	hasColon
	hasQuery // ? # DEL, which no path holds
)

var textTable = func() (t [256]byte) {
	for c := range t {
		if c < 0x20 || c >= 0x80 || c == '"' || c == '\\' {
			t[c] = textStop
		}
	}
	t[':'] |= hasColon
	for _, c := range "?#\x7f" {
		t[c] |= hasQuery
	}
	return t
}()

// text returns the offset of the quote that ends the text at i, and the flags
// of its bytes; 0 when the precise way must read it.
func (f *fastPath) text(i int) (end int, flags byte) {
	b := f.b
	for ; i < len(b); i++ {
		c := b[i]
		x := textTable[c]
		if x&textStop != 0 {
			if c == '"' {
				return i, flags
			}
			return 0, 0
		}
		flags |= x
	}
	return 0, 0
}

// cleanCache remembers texts that hold no secret.
type cleanCache struct {
	slots [1024]cleanText
}

type cleanText struct {
	n    uint8
	text [119]byte
}

func (c *cleanCache) slot(text []byte) *cleanText {
	h := uint64(len(text))
	for i := 0; i+8 <= len(text); i += 8 {
		h = bits.RotateLeft64(h, 23) ^ load64(text[i:])
		h *= 0x9E3779B97F4A7C15
	}
	if len(text) >= 8 {
		h ^= load64(text[len(text)-8:])
	} else {
		for _, x := range text {
			h = h<<8 | uint64(x)
		}
	}
	h *= 0x9E3779B97F4A7C15
	return &c.slots[h>>54]
}

func load64(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// clean says whether a text holds neither a secret nor a hash of one.
func (f *fastPath) clean(text []byte, flags byte) bool {
	if len(text) == 0 {
		return true
	}
	// A short text is scanned in the time that the cache takes.
	if len(text) <= 32 || len(text) > len(cleanText{}.text) {
		return f.scan(text, flags)
	}
	s := f.seen.slot(text)
	if int(s.n) == len(text) && string(s.text[:len(text)]) == string(text) {
		return true
	}
	if !f.scan(text, flags) {
		return false
	}
	s.n = uint8(len(text))
	copy(s.text[:], text)
	return true
}

func (f *fastPath) scan(text []byte, flags byte) bool {
	s := unsafeString(text)
	if flags&hasColon != 0 && containsHash(s) {
		return false
	}
	return f.w.o.Redactor.Scan(s)&redact.ScanSuspect == 0
}
