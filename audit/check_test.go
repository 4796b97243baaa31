package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var hash = strings.Repeat("ab12", 16)

// sound is a sound event as a line, its members in a fixed order.
func sound() []slog.Attr {
	return []slog.Attr{
		slog.String("method", "GET"), slog.String("path", "/a"), slog.String("ip", "192.0.2.1"),
		slog.String("user_agent", "curl/8"), slog.String("token_hash", hash), slog.String("status", "success"),
	}
}

func line(t require.TestingT, level slog.Level, msg string, at time.Time, attrs ...slog.Attr) []byte {
	var b bytes.Buffer
	r := slog.NewRecord(at, level, msg, 0)
	r.AddAttrs(attrs...)
	h := slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.Level(-100)})
	require.NoError(t, h.Handle(context.Background(), r))
	return b.Bytes()
}

func TestCheckLine(t *testing.T) {
	with := func(key string, v any) []slog.Attr {
		attrs := sound()
		for i := range attrs {
			if attrs[i].Key == key {
				attrs[i] = slog.Any(key, v)
				return attrs
			}
		}
		return append(attrs, slog.Any(key, v))
	}
	long := strings.Repeat("a", 3000)
	tests := []struct {
		name  string
		attrs []slog.Attr
		want  string // field code
	}{
		{"sound", sound(), ""},
		{"six fields and options", append(sound(), slog.Int("http_status", 200), slog.Float64("duration_ms", 0.25), slog.String("x", "y")), ""},
		{"method in lower case", with("method", "get"), "method format"},
		{"method with a space", with("method", "GET /"), "method format"},
		{"method empty", with("method", ""), "method format"},
		{"path with query", with("path", "/a?b=c"), "path format"},
		{"path with fragment", with("path", "/a#b"), "path format"},
		{"path with newline", with("path", "/a\nb"), "path format"},
		{"path relative", with("path", "a"), "path format"},
		{"path of OPTIONS", with("path", "*"), ""},
		{"path too long", with("path", "/"+long), "path too_long"},
		{"ip with port", with("ip", "192.0.2.1:80"), "ip format"},
		{"ipv6", with("ip", "2001:db8::1"), ""},
		{"ipv6 with port", with("ip", "[2001:db8::1]:80"), "ip format"},
		{"ipv6 with zone", with("ip", "fe80::1%eth0"), "ip format"},
		{"ipv4-mapped", with("ip", "::ffff:192.0.2.1"), "ip format"},
		{"ip with octal", with("ip", "192.0.02.1"), "ip format"},
		{"ip short", with("ip", "192.0.2"), "ip format"},
		{"ip list", with("ip", "192.0.2.1, 192.0.2.2"), "ip format"},
		{"user agent null", with("user_agent", nil), ""},
		{"user agent empty", with("user_agent", ""), ""},
		{"user agent number", with("user_agent", 3), "user_agent type"},
		{"user agent too long", with("user_agent", long), "user_agent too_long"},
		{"hash upper case", with("token_hash", strings.ToUpper(hash)), "token_hash format"},
		{"hash short", with("token_hash", hash[:63]), "token_hash format"},
		{"hash keyed", with("token_hash", "hmac-sha256:k1:"+hash), ""},
		{"hash keyed without id", with("token_hash", "hmac-sha256::"+hash), "token_hash format"},
		{"hash null", with("token_hash", nil), "token_hash null"},
		{"status unknown", with("status", "ok"), "status enum"},
		{"status of another event", with("status", "invalid"), "status event"},
		{"status missing", with("status", "missing"), "token_hash not_null, status event"},
		{"status a number", with("status", 1), "status type"},
		{"reason unknown", with("reason", "mood"), "reason enum"},
		{"http status text", with("http_status", "200"), "http_status type"},
		{"http status fraction", with("http_status", 200.5), "http_status type"},
		{"http status range", with("http_status", 42), "http_status range"},
		{"group", append(sound(), slog.Group("user", slog.String("id", "1"))), "user type"},
		{"key twice", append(sound(), slog.String("status", "success")), "status duplicate"},
		{"reserved key", append(sound(), slog.String("msg", "x")), "msg duplicate"},
		{"field missing", sound()[1:], "method missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			vs, event, err := AuthV1().CheckLine(nil, line(t, slog.LevelInfo, AuthenticatedRequest, time.Now().UTC(), tt.attrs...))
			require.NoError(t, err)
			assert.True(t, event)
			var got []string
			for _, v := range vs {
				got = append(got, v.Field+" "+v.Code.String())
			}
			assert.Equal(t, tt.want, strings.Join(got, ", "))
		})
	}
}

func TestCheckLineHead(t *testing.T) {
	utc := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	got := func(level slog.Level, at time.Time) string {
		vs, _, err := AuthV1().CheckLine(nil, line(t, level, AuthenticatedRequest, at, sound()...))
		require.NoError(t, err)
		s := ""
		for _, v := range vs {
			s += v.Field + " " + v.Code.String()
		}
		return s
	}
	assert.Equal(t, "", got(slog.LevelInfo, utc))
	assert.Equal(t, "level event", got(slog.LevelWarn, utc))
	assert.Equal(t, "time format", got(slog.LevelInfo, utc.In(time.FixedZone("", 3600))))
	assert.Equal(t, "time missing", got(slog.LevelInfo, time.Time{}))
}

func TestViolationsHaveThePlace(t *testing.T) {
	l := []byte(`{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"authenticated_request","ip":"x"}`)
	vs, _, err := AuthV1().CheckLine(nil, l)
	require.NoError(t, err)
	for _, v := range vs {
		if v.Field == "ip" {
			assert.Equal(t, `"x"`, string(l[v.Start:v.End]))
			return
		}
	}
	t.Fatal("no violation of ip")
}

func TestOtherRecordsAreNotChecked(t *testing.T) {
	vs, event, err := AuthV1().CheckLine(nil, []byte(`{"msg":"started","status":7}`))
	require.NoError(t, err)
	assert.False(t, event)
	assert.Empty(t, vs)
}

// attrGen makes attributes that are sound, nearly sound or nonsense.
func attrGen(key string) *rapid.Generator[slog.Attr] {
	return rapid.Custom(func(t *rapid.T) slog.Attr {
		texts := []string{"GET", "get", "/a", "/a?b", "192.0.2.1", "::1", "::ffff:1.2.3.4", hash, "missing", "invalid", "success", "", "expired", "a\xffb", "FR", "INFO", "auth/v1"}
		return slog.Any(key, rapid.OneOf(
			rapid.Map(rapid.SampledFrom(texts), func(s string) any { return s }),
			rapid.Map(rapid.String(), func(s string) any { return s }),
			rapid.Map(rapid.Int64(), func(n int64) any { return n }),
			rapid.Map(rapid.Float64(), func(f float64) any { return f }),
			rapid.SampledFrom([]any{nil, true, 200, 1.5, uint64(1 << 63), time.Second, []string{"a"}, map[string]int{"b": 1}, json.RawMessage(` "GET"`), assert.AnError, slog.GroupValue(), slog.GroupValue(slog.Int("a", 1))}),
		).Draw(t, "value"))
	})
}

// The law of one schema: a record and the line it is written as get the same
// verdict.
func TestRecordAndLineGetTheSameVerdict(t *testing.T) {
	s := AuthV1()
	var names []string
	for _, f := range s.Fields() {
		names = append(names, f.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		attrs := sound()
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			a := attrGen(rapid.SampledFrom(names).Draw(t, "key")).Draw(t, "attr")
			if i := rapid.IntRange(0, 2*len(attrs)).Draw(t, "at"); i < len(attrs) {
				attrs[i] = a
			} else {
				attrs = append(attrs, a)
			}
		}
		msg := rapid.SampledFrom([]string{MissingBearerToken, InvalidBearerToken, AuthenticatedRequest}).Draw(t, "msg")
		level := rapid.SampledFrom([]slog.Level{slog.LevelInfo, slog.LevelWarn, 1}).Draw(t, "level")
		at := rapid.SampledFrom([]time.Time{{}, time.Unix(1, 5).UTC(), time.Unix(1, 0).In(time.FixedZone("", -60))}).Draw(t, "time")

		var c Check
		for _, a := range attrs {
			s.Attr(&c, a)
		}
		s.Head(&c, at, level, msg)
		record := s.Violations(&c, nil)
		require.Equal(t, len(record) == 0, s.OK(&c))

		l := line(t, level, msg, at, attrs...)
		onLine, _, err := s.CheckLine(nil, l)
		require.NoError(t, err)
		for i := range onLine {
			onLine[i].Start, onLine[i].End = 0, 0
		}
		require.Equal(t, record, onLine, "%s", l)
	})
}

func TestSoundEventAllocatesNothing(t *testing.T) {
	s, attrs, at := AuthV1(), sound(), time.Now().UTC()
	allocs := testing.AllocsPerRun(100, func() {
		var c Check
		s.Head(&c, at, slog.LevelInfo, AuthenticatedRequest)
		for _, a := range attrs {
			s.Attr(&c, a)
		}
		if !s.OK(&c) {
			panic("not sound")
		}
	})
	assert.Zero(t, allocs)
}

func TestEventValidateAndLog(t *testing.T) {
	e := &Event{Method: "GET", Path: "/", IP: netip.MustParseAddr("::ffff:192.0.2.7"), TokenHash: hash, Status: StatusSuccess,
		Reason: ReasonExpired, User: "u", HTTPStatus: 200, Duration: 1500 * time.Microsecond, RequestID: "r", TraceID: strings.Repeat("a", 32),
		TokenFP: hash, PeerIP: netip.MustParseAddr("10.0.0.1"), Country: "FR", ASN: 64500}
	require.NoError(t, e.Validate())
	var b bytes.Buffer
	require.NoError(t, Log(context.Background(), slog.NewJSONHandler(&b, nil), e))
	vs, event, err := AuthV1().CheckLine(nil, b.Bytes())
	require.NoError(t, err)
	assert.True(t, event)
	assert.Empty(t, vs)
	assert.Contains(t, b.String(), `"ip":"192.0.2.7","user_agent":null`)
	assert.Contains(t, b.String(), `"duration_ms":1.5`)

	e.TokenHash = ""
	var se *SchemaError
	require.ErrorAs(t, Log(context.Background(), slog.NewJSONHandler(&b, nil), e), &se)
	assert.Equal(t, "token_hash", se.Violations[0].Field)
	assert.ErrorAs(t, (&Event{}).Validate(), &se)
}

func TestNewSchemaNamesTheFault(t *testing.T) {
	tests := map[string]Definition{
		"without a name":   {},
		`field "a"`:        {Name: "x", Fields: []Field{{Name: "a", Type: "text"}}},
		`field "b"`:        {Name: "x", Fields: []Field{{Name: "b", Type: TypeString, Format: "email"}}},
		`field "time"`:     {Name: "x", Fields: []Field{{Name: "time", Type: TypeString}}},
		`event "e"`:        {Name: "x", Events: []EventDef{{Name: "e", State: &State{"s", "v"}}}},
		"at most 48":       {Name: "x", Fields: make([]Field, 46)},
		`unknown field "o`: {Name: "x", Fields: []Field{{Name: "a", Type: TypeString, NullWhen: &State{"o", "v"}}}},
	}
	for want, d := range tests {
		_, err := NewSchema(d)
		require.Error(t, err)
		assert.Contains(t, err.Error(), want)
	}
}

func BenchmarkCheckSoundEvent(b *testing.B) {
	s, attrs, at := AuthV1(), sound(), time.Now().UTC()
	for b.Loop() {
		var c Check
		s.Head(&c, at, slog.LevelInfo, AuthenticatedRequest)
		for _, a := range attrs {
			s.String(&c, a.Key, a.Value.String())
		}
		if !s.OK(&c) {
			b.Fatal("not sound")
		}
	}
}
