package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
)

// gen makes records of the bytes of a fuzzer.
type gen struct {
	data []byte
	deep int
}

func (g *gen) byte() byte {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return b
}

func (g *gen) n(n int) int { return int(g.byte()) % n }

func (g *gen) uint64() (v uint64) {
	for range 8 {
		v = v<<8 | uint64(g.byte())
	}
	return v
}

var genTexts = []string{
	"", "a", "plain text", "quote\"d", `back\slash`, "new\nline", "tab\t", "\x00\x1f\x7f", "<html>&amp;", "é ü 漢字", "\u2028\u2029",
	"\xff bad \xc3", "\xed\xa0\x80", "emoji 🎉", "'single'", "a/b?c", "{}", "[1]", "null", "ctl\x1b[31m", "\ufffd", "x\u00a0y",
	"GET", "VERSION-CONTROL", "/v1/users/42/orders", "/a?b", "203.0.113.7", "256.1.1.1", "2001:db8::1", "success", "missing",
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "a string of twenty bytes", "/a long path with a quote\" in it",
}

func (g *gen) text() string {
	if i := g.n(len(genTexts) + 4); i < len(genTexts) {
		return genTexts[i]
	}
	n := min(g.n(14), len(g.data))
	s := string(g.data[:n])
	g.data = g.data[n:]
	return s
}

func (g *gen) key() string {
	keys := []string{"a", "bb", "key three", "k\"q", "", "naïve", "n\n", "\xff", "group", "longer_key_with_more_than_sixteen_bytes", "id", "é\u2028",
		"method", "path", "ip", "user_agent", "token_hash", "status", "http_status", "exactly16letters"}
	return keys[g.n(len(keys))]
}

type genStruct struct {
	A string `json:"a,omitempty"`
	B int
	C *genStruct
	D map[string]any
	E []byte
	F float32
	G time.Duration
	h int
}

type genError struct{ s string }

func (e genError) Error() string { return e.s }

type jsonError struct{ s string }

func (e jsonError) Error() string                { return "error " + e.s }
func (e jsonError) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]string{"e": e.s}) }

type failing struct{}

func (failing) MarshalJSON() ([]byte, error) { return nil, errors.New("cannot \"do\" it") }

type nilText struct{ s string }

func (n *nilText) MarshalText() ([]byte, error) { return []byte(n.s), nil }

type nilError struct{ s string }

func (n *nilError) Error() string { return n.s }

func (g *gen) any() any {
	switch g.n(20) {
	case 0:
		return nil
	case 1:
		return genError{g.text()}
	case 2:
		return fmt.Errorf("wrap: %w", genError{g.text()})
	case 3:
		return jsonError{g.text()}
	case 4:
		return failing{}
	case 5:
		return (*nilText)(nil)
	case 6:
		return (*nilError)(nil)
	case 7:
		return &nilText{g.text()}
	case 8:
		return genStruct{A: g.text(), B: g.n(9), D: map[string]any{g.key(): g.text(), "z": nil}, E: []byte{1, 2}, F: 1.5, h: 1}
	case 9:
		return &genStruct{C: &genStruct{A: g.text()}}
	case 10:
		return map[string]int{g.key(): 1, "q": 2}
	case 11:
		return []any{g.text(), 1, nil, true, 1e30, []string{g.text()}}
	case 12:
		return []byte(nil)
	case 13:
		return []byte{0, 1, 2, 254}
	case 14:
		return netip.AddrFrom4([4]byte{192, 0, 2, g.byte()})
	case 15:
		return json.RawMessage(`{"a": [1, 2 ,"<x>"]}`)
	case 16:
		return math.Inf(1)
	case 17:
		return make(chan int)
	case 18:
		return &slog.Source{Function: g.text(), File: "f", Line: g.n(3)}
	default:
		return struct{}{}
	}
}

func (g *gen) value() slog.Value {
	switch g.n(14) {
	case 0, 1:
		return slog.StringValue(g.text())
	case 2:
		return slog.Int64Value(int64(g.uint64()))
	case 3:
		return slog.Uint64Value(g.uint64())
	case 4:
		return slog.Float64Value(math.Float64frombits(g.uint64()))
	case 5:
		return slog.Float64Value([]float64{0, math.Copysign(0, -1), 1, 1e21, 1e20, 1e-6, 1e-7, math.NaN(), 123.456, math.MaxFloat64}[g.n(10)])
	case 6:
		return slog.BoolValue(g.n(2) == 0)
	case 7:
		return slog.DurationValue(time.Duration(g.uint64()))
	case 8:
		return slog.TimeValue(g.time())
	case 9, 10:
		if g.deep > 4 {
			return slog.IntValue(1)
		}
		return slog.GroupValue(g.attrs(4)...)
	case 11:
		return slog.AnyValue(valuer{slog.StringValue(g.text())})
	case 12:
		if g.deep > 4 {
			return slog.IntValue(1)
		}
		return slog.AnyValue(valuer{slog.GroupValue(g.attrs(3)...)})
	default:
		return slog.AnyValue(g.any())
	}
}

func (g *gen) time() time.Time {
	t := time.Unix(int64(int32(g.uint64())), int64(g.uint64()%1e9))
	switch g.n(4) {
	case 0:
		return t.UTC()
	case 1:
		return t.In(time.FixedZone("x", 3600*5+1800))
	case 2:
		return t.Truncate(time.Second)
	}
	return t.Truncate(time.Millisecond).In(time.FixedZone("", -3600))
}

func (g *gen) attrs(most int) []slog.Attr {
	g.deep++
	defer func() { g.deep-- }()
	var as []slog.Attr
	for range g.n(most + 1) {
		as = append(as, slog.Attr{Key: g.key(), Value: g.value()})
	}
	return as
}

// record logs one record through h, with what With binds before.
func (g *gen) record(h slog.Handler) error {
	for range g.n(5) {
		switch g.n(3) {
		case 0:
			h = h.WithGroup("g" + g.key()) // without a name it is none: slog.Logger sees to that
		default:
			h = h.WithAttrs(g.attrs(3))
		}
	}
	t := g.time()
	if g.n(8) == 0 {
		t = time.Time{}
	}
	msg := g.text()
	if g.n(4) == 0 {
		msg = audit.AuthenticatedRequest
		t = t.UTC() // as events are written
	}
	r := slog.NewRecord(t, slog.Level(g.n(20)-8), msg, callerPC)
	r.AddAttrs(g.attrs(8)...)
	return h.Handle(context.Background(), r)
}

// same runs the generator over both handlers and compares.
func same(t *testing.T, data []byte) {
	t.Helper()
	source := len(data) > 0 && data[len(data)-1]%2 == 0
	var want, got, teed, console bytes.Buffer
	ours := handler.New(handler.JSON(&got), &handler.Options{AddSource: source, Level: slog.Level(-100)})
	both := handler.New(handler.Tee(handler.Console(&console, nil), handler.JSON(&teed)),
		&handler.Options{AddSource: source, Level: slog.Level(-100)})
	theirs := slog.NewJSONHandler(&want, &slog.HandlerOptions{AddSource: source, Level: slog.Level(-100)})
	require.NoError(t, (&gen{data: data}).record(theirs))
	require.NoError(t, (&gen{data: data}).record(ours))
	require.NoError(t, (&gen{data: data}).record(both))
	require.True(t, json.Valid(got.Bytes()), "%q", got.String())
	require.Equal(t, 1, bytes.Count(got.Bytes(), []byte("\n")))
	require.Equal(t, got.String(), teed.String(), "encoded at once, and after redaction")
	if s := ours.Stats(); len(s.Redacted) > 0 || !json.Valid(want.Bytes()) {
		return
	}
	require.Equal(t, want.String(), withoutViolations(got.String()))
}

// withoutViolations takes off what is added to an event that does not meet the
// schema.
func withoutViolations(line string) string {
	if i := strings.LastIndex(line, `,"schema_violations":[`); i >= 0 {
		return line[:i] + "}\n"
	}
	return line
}

func FuzzSameAsJSONHandler(f *testing.F) {
	for i := range 64 {
		seed := make([]byte, 300)
		x := uint32(i*7919 + 1)
		for j := range seed {
			x = x*1664525 + 1013904223
			seed[j] = byte(x >> 24)
		}
		f.Add(seed)
	}
	f.Fuzz(same)
}

func TestStandardHandlersBug(t *testing.T) {
	// An attribute after a group in which nothing is written: the standard
	// handler loses the comma.
	var b bytes.Buffer
	slog.New(handler.New(handler.JSON(&b), nil)).Info("m", "a", 1, slog.Group("g", slog.Attr{}), "b", 2)
	m := parse(t, &b)[0]
	assert.EqualValues(t, 1, m["a"])
	assert.EqualValues(t, 2, m["b"])
	assert.NotContains(t, m, "g")
}

func TestYearOutOfRange(t *testing.T) {
	var b bytes.Buffer
	slog.New(handler.New(handler.JSON(&b), nil)).Info("m", "t", time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC))
	assert.Contains(t, parse(t, &b)[0]["t"], "!ERROR")
}
