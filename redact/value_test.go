package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"math/big"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// naturalJSON is what slog.JSONHandler writes for v.
func naturalJSON(t testing.TB, v slog.Value) string {
	var buf bytes.Buffer
	h := slog.NewJSONHandler(&buf, &slog.HandlerOptions{ReplaceAttr: func(g []string, a slog.Attr) slog.Attr {
		if len(g) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
			return slog.Attr{}
		}
		return a
	}})
	slog.New(h).Info("", slog.Attr{Key: "k", Value: v})
	s, ok := strings.CutPrefix(strings.TrimSuffix(buf.String(), "}\n"), `{"k":`)
	require.True(t, ok, buf.String())
	return s
}

type base struct {
	ID   int    `json:"id"`
	Name string `json:"name,omitempty"`
}

type textual struct{ s string }

func (x textual) MarshalText() ([]byte, error) { return []byte(x.s), nil }

type jsonic struct{ s string }

func (x jsonic) MarshalJSON() ([]byte, error) {
	return []byte(` { "s" : ` + string(appendQuoted(nil, x.s)) + ` } `), nil
}

type ptrJSON struct{ S string }

func (x *ptrJSON) MarshalJSON() ([]byte, error) { return appendQuoted(nil, "ptr:"+x.S), nil }

type stringer struct{ S string }

func (x stringer) String() string { return "<" + x.S + ">" }

type everything struct {
	base
	*Embedded
	B     bool
	I8    int8    `json:"i8,string"`
	U     uint64  `json:",omitempty"`
	F32   float32 `json:"f32"`
	F     float64
	S     string `json:"s<>&"`
	Q     string `json:"q,string"`
	Any   any
	Map   map[string]any
	Ints  map[int]string
	Txt   map[textual]int
	List  []string
	Nil   []string
	Arr   [3]int
	Bytes []byte
	Ptr   *int
	Time  time.Time
	Dur   time.Duration
	Zero  time.Time `json:"zero,omitzero"`
	Raw   json.RawMessage
	Num   json.Number
	Text  textual
	JSON  jsonic
	PJ    ptrJSON
	PPJ   *ptrJSON
	Str   stringer
	IP    netip.Addr
	Big   *big.Int
	URL   *url.URL
	Skip  string `json:"-"`
	Dash  string `json:"-,"`
}

type Embedded struct {
	Deep string
	ID   string `json:"id"`
}

func cleanValues() []any {
	n := 7
	u, _ := url.Parse("https://h.example/a%2Fb?x=1&y=<2>#f")
	full := everything{base: base{1, "n"}, Embedded: &Embedded{"d", "x"}, B: true, I8: -3, F32: 1e-7, F: 1e21, S: "a\"<>&\u2028\xff\x01\n", Q: "q\"",
		Any: map[string]any{"b": 1, "a": []any{nil, "x", 1.5}}, Map: map[string]any{"z": base{2, ""}, "a": &base{3, "p"}},
		Ints: map[int]string{10: "a", 9: "b", -1: "c"}, Txt: map[textual]int{{"t"}: 1}, List: []string{}, Bytes: []byte("bytes"), Ptr: &n,
		Time: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Dur: 3, Raw: json.RawMessage(` {"a" : 1}`), Num: "12.50", Text: textual{"t<"}, JSON: jsonic{"&"},
		PJ: ptrJSON{"v"}, PPJ: &ptrJSON{"p"}, Str: stringer{"s"}, IP: netip.MustParseAddr("::1"), Big: big.NewInt(1e15), URL: u, Skip: "s", Dash: "d"}
	return []any{nil, "s", 1, int8(-1), uint8(2), 1.0, 1e-9, float32(0.5), math.NaN(), math.Inf(-1), true, full, &full, []byte("x"), []byte{}, []byte(nil),
		[]any{}, map[string]any{}, map[string]int(nil), struct{}{}, &struct{ A *int }{}, make(chan int), func() {}, complex(1, 2), time.Second,
		time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("x", 3600)), json.RawMessage("[1, 2]"), json.RawMessage("{bad"), json.Number(""), jsonic{"x"}, textual{"x"}, &ptrJSON{"x"}, ptrJSON{"x"},
		http.Header{"Accept": {"a", "b"}}, url.Values{"q": {"x"}}, *u, u, &http.Cookie{Name: "lang", Value: "de", MaxAge: 3}, errors.New("e"), fs.ErrNotExist,
		&fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}, stringer{"x"}, map[bool]int{true: 1}, [2][]int{{1}, nil},
		struct {
			A, B any
			C    *everything
		}{A: &n, B: []*int{&n, &n}}, [3]byte{1, 2, 3}, struct {
			base
			Name int `json:"name"`
		}{}, netip.MustParsePrefix("10.0.0.0/8"), new(big.Int)}
}

func TestCleanValuesAreNatural(t *testing.T) {
	r := Default()
	for i, v := range cleanValues() {
		want := naturalJSON(t, slog.AnyValue(v))
		if _, ok := v.(time.Duration); !ok {
			assert.Equal(t, want, string(r.AppendAny(nil, "k", v)), "%d: %T", i, v)
		}
		assert.Equal(t, want, naturalJSON(t, r.Value("k", slog.AnyValue(v))), "%d: %T", i, v)
	}
}

func TestCleanValuesComeBack(t *testing.T) {
	r := Default()
	err := fmt.Errorf("x: %w", fs.ErrNotExist)
	m := map[string]any{"a": []string{"b"}}
	p := &base{1, "n"}
	for _, v := range []any{err, p, base{1, "n"}, netip.MustParseAddr("::1"), big.NewInt(3)} {
		assert.Equal(t, v, r.Value("k", slog.AnyValue(v)).Any(), "%T", v)
	}
	got := r.Value("k", slog.AnyValue(m)).Any().(map[string]any)
	got["new"] = 1
	assert.Contains(t, m, "new", "the same map")
	g := slog.GroupValue(slog.String("a", "b"), slog.Group("c", slog.Int("d", 1)))
	assert.True(t, same(r.Value("k", g), g))
}

type logValuer struct{ v slog.Value }

func (l logValuer) LogValue() slog.Value { return l.v }

type endless struct{}

func (e endless) LogValue() slog.Value { return slog.AnyValue(e) }

type cyclic struct {
	Name string
	Next *cyclic
}

type exploding struct{ S string }

func (exploding) String() string               { panic("in String") }
func (exploding) Error() string                { panic("in Error") }
func (exploding) MarshalJSON() ([]byte, error) { panic("in MarshalJSON") }

type hiddenField struct {
	ID     int
	secret string
}

type tagged struct {
	Card  string             `json:"card" slogaudit:"secret"`
	Notes string             `json:"notes" slogaudit:"mask"`
	N     int                `json:"n" slogaudit:"secret"`
	M     map[string]string  `json:"m" slogaudit:"secret"`
	In    struct{ A, B any } `json:"in" slogaudit:"secret"`
	J     jsonic             `json:"j" slogaudit:"secret"`
	Other string             `json:"other"`
}

type withError struct{ Err error }

func loop() *cyclic {
	c := &cyclic{Name: "n"}
	c.Next = c
	return c
}

func selfMap() map[string]any {
	m := map[string]any{}
	m["self"] = m
	return m
}

func TestValueRedacts(t *testing.T) {
	tok, opaque := shaped(), random(32)
	u, err := url.Parse("https://bob:hunter2@h.example/p?access_token=" + opaque + "&x=1#id_token=" + opaque)
	require.NoError(t, err)
	req, err := http.NewRequest("GET", "/p?access_token="+opaque, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+opaque)
	tests := []struct {
		name, key string
		in        any
		want      string
	}{
		{"string", "k", "a " + tok, `"a HASH"`},
		{"password", "password", "hunter2", `"[REDACTED]"`},
		{"number", "pin", 1234, `"[REDACTED]"`},
		{"float", "pin", 12.5, `"[REDACTED]"`},
		{"bool", "password", true, `true`},
		{"time", "token", time.Unix(0, 0).UTC(), `"1970-01-01T00:00:00Z"`},
		{"group", "k", slog.GroupValue(slog.String("password", "hunter2"), slog.Int("n", 1)), `{"password":"[REDACTED]","n":1}`},
		{"group name", "credentials", slog.GroupValue(slog.String("value", opaque)), `{"value":"OPHASH"}`},
		{"group key", "k", slog.GroupValue(slog.Int(tok, 1)), `{"HASH":1}`},
		{"LogValuer", "k", logValuer{slog.AnyValue(logValuer{slog.StringValue(tok)})}, `"HASH"`},
		{"nested LogValuer", "k", []any{logValuer{slog.GroupValue(slog.String("password", "hunter2"))}}, `[{"password":"[REDACTED]"}]`},
		{"Secret", "k", Secret(opaque), `"OPHASH"`},
		{"nested Secret", "k", map[Secret]*Secret{Secret(opaque): nil}, `{"OPHASH":null}`},
		{"error", "k", fmt.Errorf("x: %w", errors.New(tok)), `"x: HASH"`},
		{"joined", "k", errors.Join(errors.New("a"), errors.New(tok)), `"a\nHASH"`},
		{"nested error", "k", []any{withError{errors.New("e " + tok)}}, `[{"Err":"e HASH"}]`},
		{"clean nested error", "k", withError{errors.New("e")}, `{"Err":"e"}`},
		{"map", "k", map[string]any{"a": tok, "password": "hunter2", tok: 1}, `{"a":"HASH","HASH":1,"password":"[REDACTED]"}`},
		{"slice", "k", []string{"a", tok}, `["a","HASH"]`},
		{"struct", "k", struct {
			A string `json:"api_key"`
			B *string
		}{opaque, &tok}, `{"api_key":"OPHASH","B":"HASH"}`},
		{"tagged", "k", tagged{Card: opaque, Notes: opaque, N: 5, M: map[string]string{"a": opaque}, In: struct{ A, B any }{"x", 1}, J: jsonic{"x"}, Other: "o"},
			`{"card":"OPHASH","notes":"[REDACTED]","n":"[REDACTED]","m":{"[REDACTED]":"OPHASH"},"in":{"A":"[REDACTED]","B":"[REDACTED]"},"j":"[REDACTED]","other":"o"}`},
		{"unexported field", "k", hiddenField{1, tok}, `{"ID":1}`},
		{"MarshalJSON", "k", jsonic{tok}, `{"s":"HASH"}`},
		{"MarshalText", "k", textual{tok}, `"HASH"`},
		{"Stringer", "k", stringer{tok}, `{"S":"HASH"}`},
		{"RawMessage", "k", json.RawMessage(`{"password": "hunter2"}`), `{"password":"[REDACTED]"}`},
		{"bytes", "k", []byte(tok), `"HASH"`},
		{"secret bytes", "k", map[string][]byte{"api_key": []byte(opaque)}, `{"api_key":"OPHASH"}`},
		{"header", "k", http.Header{"Authorization": {"Bearer " + opaque}, "Cookie": {"session=" + opaque + "; lang=de"}, "X-Api-Key": {opaque}},
			`{"Authorization":["Bearer OPHASH"],"Cookie":["session=OPHASH; lang=de"],"X-Api-Key":["OPHASH"]}`},
		{"request", "k", req, `{"method":"GET","url":"/p?access_token=OPHASH","proto":"HTTP/1.1","header":{"Authorization":["Bearer OPHASH"]}}`},
		{"url", "k", u, `{"Scheme":"https","Opaque":"","User":{},"Host":"h.example","Path":"/p","Fragment":"id_token=OPHASH","RawQuery":"access_token=OPHASH\u0026x=1","RawPath":"","RawFragment":"","ForceQuery":false,"OmitHost":false}`},
		{"url.Values", "k", url.Values{"code": {opaque}, "x": {"1"}}, `{"code":["OPHASH"],"x":["1"]}`},
		{"JSON in a string", "k", `{"password":"hunter2"}`, `"{\"password\":\"[REDACTED]\"}"`},
		{"panic", "k", exploding{tok}, `"[REDACTED: panic]"`},
		{"nested panic", "k", []any{1, exploding{tok}, 2}, `[1,"[REDACTED: panic]",2]`},
		{"nil pointer with methods", "k", []any{(*ptrJSON)(nil), (*exploding)(nil)}, `[null,null]`},
		{"endless LogValue", "k", endless{}, `"[REDACTED: depth]"`},
		{"cycle", "k", loop(), `{"Name":"n","Next":"[REDACTED: cycle]"}`},
		{"map cycle", "k", selfMap(), `{"self":"[REDACTED: cycle]"}`},
		{"channel in a struct", "k", struct{ A, B any }{make(chan string), tok}, `{"A":"!ERROR:json: unsupported type: chan string","B":"HASH"}`},
	}
	fill := strings.NewReplacer("OPHASH", hashOf(opaque), "HASH", hashOf(tok))
	for _, tt := range tests {
		want := strings.ReplaceAll(fill.Replace(tt.want), `\u0026`, "&")
		v := slog.AnyValue(tt.in)
		if v.Kind() == slog.KindAny {
			assert.Equal(t, want, string(Default().AppendAny(nil, tt.key, tt.in)), "%s: AppendAny", tt.name)
		}
		clean := Default().Value(tt.key, v)
		assert.Equal(t, want, naturalJSON(t, clean), "%s: Value", tt.name)
		var text bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("m", slog.Attr{Key: "k", Value: clean})
		printed := text.String() + fmt.Sprintf("%v %+v %#v %s", clean, clean.Any(), clean.Any(), clean.Any())
		for _, secret := range []string{tok, opaque, "hunter2"} {
			assert.False(t, strings.Contains(printed, secret), "%s: %s", tt.name, printed)
		}
		again := Default().Value(tt.key, clean)
		assert.Equal(t, want, naturalJSON(t, again), "%s: twice", tt.name)
	}
}

func TestErrorsKeepTheirIdentity(t *testing.T) {
	tok := shaped()
	pe := &fs.PathError{Op: "open", Path: "/" + tok, Err: fs.ErrNotExist}
	err := errors.Join(errors.New("first"), fmt.Errorf("second: %w", pe))
	got, ok := Default().Value("err", slog.AnyValue(err)).Any().(error)
	require.True(t, ok)
	assert.Equal(t, "first\nsecond: open /"+hashOf(tok)+": file does not exist", got.Error())
	require.ErrorIs(t, got, fs.ErrNotExist)
	var as *fs.PathError
	require.ErrorAs(t, got, &as)
	assert.Same(t, pe, as)
	assert.Nil(t, errors.Unwrap(got), "printing the chain must not meet the original")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		assert.False(t, strings.Contains(fmt.Sprintf(verb, got), tok), verb)
	}
}

func TestValueBounds(t *testing.T) {
	r, counts := Default().WithCounts()
	deep := any("x")
	for range 100 {
		deep = []any{deep}
	}
	assert.Contains(t, string(r.AppendAny(nil, "k", deep)), MarkDepth)
	wide := make([]int, 1<<18)
	out := r.AppendAny(nil, "k", wide)
	assert.Contains(t, string(out), MarkSize)
	assert.Less(t, len(out), 2*maxValueBytes)
	assert.True(t, json.Valid(out))
	many := map[string]any{}
	for i := range 3 {
		many[fmt.Sprint(i)] = strings.Repeat("long text ", 1<<16)
	}
	out = r.AppendAny(nil, "k", many)
	assert.Contains(t, string(out), MarkSize)
	assert.True(t, json.Valid(out))
	group := slog.GroupValue()
	for range 200 {
		group = slog.GroupValue(slog.Attr{Key: "g", Value: group}, slog.Int("n", 1))
	}
	assert.NotPanics(t, func() { r.Value("k", group) })
	assert.Positive(t, counts.Total())
}

func TestValueAllocatesNothingWhenClean(t *testing.T) {
	if raceEnabled {
		t.Skip("the pools drop items at random under the detector")
	}
	r := Default()
	group := slog.GroupValue(slog.String("a", "b"), slog.Int("c", 1))
	numbers := slog.AnyValue(struct {
		A int
		B []float64
	}{1, nil})
	point := slog.AnyValue(struct{ X, Y float64 }{1, 2})
	names := slog.AnyValue(&base{1, "n"})
	dst := make([]byte, 0, 256)
	p := &base{1, "n"}
	for name, f := range map[string]func(){
		"string": func() { r.Value("k", slog.StringValue("clean text")) }, "group": func() { r.Value("k", group) }, "number": func() { r.Value("k", slog.IntValue(3)) },
		"numbers": func() { r.Value("k", point) }, "AppendAny": func() { dst = r.AppendAny(dst[:0], "k", p) },
	} {
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { r.Value("k", names); r.Value("k", numbers) }), 6.0)
}
