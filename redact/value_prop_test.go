package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// planted generates values of any shape in which tok stands somewhere, or not.
func planted(tok string, depth int) *rapid.Generator[any] {
	text := rapid.OneOf(rapid.SampledFrom([]string{tok, "x " + tok + " y", "Bearer " + tok, `{"a":"` + tok + `"}`, "/p?q=" + tok + "&r=1", "a\n" + tok}), rapid.String())
	names := rapid.SampledFrom([]string{"a", "msg", "token", "value", tok, "é\n", ""})
	leaf := rapid.OneOf(rapid.Map(text, func(s string) any { return s }), rapid.Map(text, func(s string) any { return errors.New(s) }),
		rapid.Map(text, func(s string) any { return []byte(s) }), rapid.Map(text, func(s string) any { return stringer{s} }), rapid.Map(text, func(s string) any { return jsonic{s} }),
		rapid.Map(text, func(s string) any { return textual{s} }), rapid.Map(text, func(s string) any { return exploding{s} }), rapid.Map(text, func(s string) any { return &ptrJSON{s} }),
		rapid.Map(text, func(s string) any { return hiddenField{1, s} }), rapid.Map(text, func(s string) any { return Secret(tok) }), rapid.Map(text, func(s string) any { return &url.URL{Path: "/", RawQuery: s} }),
		rapid.Map(text, func(s string) any { return json.RawMessage(appendQuoted(nil, s)) }), rapid.Map(text, func(s string) any { return json.RawMessage(s) }),
		rapid.Map(rapid.Int(), func(n int) any { return n }), rapid.Map(rapid.Float64(), func(f float64) any { return f }), rapid.Just[any](nil), rapid.Just[any](true))
	if depth == 0 {
		return leaf
	}
	sub := planted(tok, depth-1)
	return rapid.OneOf(leaf,
		rapid.Map(rapid.SliceOfN(sub, 0, 3), func(s []any) any { return s }),
		rapid.Map(rapid.MapOfN(names, sub, 0, 3), func(m map[string]any) any { return m }),
		rapid.Map(rapid.SliceOfN(text, 0, 3), func(s []string) any { return http.Header{"X-A": s, "Authorization": s} }),
		rapid.Map(sub, func(v any) any { return &struct{ Any any }{v} }),
		rapid.Map(sub, func(v any) any { return struct{ Err, V any }{fmt.Errorf("w: %w", errors.New(tok)), v} }),
		rapid.Map(sub, func(v any) any { return logValuer{slog.AnyValue(v)} }),
		rapid.Map(sub, func(v any) any {
			return logValuer{slog.GroupValue(slog.Any("a", v), slog.Group("g", slog.Any(tok, v)))}
		}))
}

// TestNoValueLeaks: a planted token never comes out, whatever value it is in
// and whichever handler prints it; what comes out is JSON; twice is once.
func TestNoValueLeaks(t *testing.T) {
	tok := shaped()
	rapid.Check(t, func(t *rapid.T) {
		v := planted(tok, 3).Draw(t, "value")
		key := rapid.SampledFrom([]string{"k", "token", tok, "credentials"}).Draw(t, "key")
		var out bytes.Buffer
		for _, h := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
			clean := Default().Attr(slog.Any(key, v))
			slog.New(h).LogAttrs(t.Context(), slog.LevelInfo, "m", clean)
			again := Default().Attr(clean)
			require.Equal(t, clean.Value.String(), again.Value.String(), "twice")
		}
		encoded := Default().AppendAny(nil, key, v)
		require.True(t, json.Valid(encoded), "%s", encoded)
		out.Write(encoded)
		require.False(t, strings.Contains(out.String(), tok), "leaked: %s", strings.ReplaceAll(out.String(), tok, "<HERE>"))
	})
}

// FuzzAppendAny: what JSON decodes to is written as encoding/json writes it,
// where there is nothing to redact.
func FuzzAppendAny(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-7,"x\u2028<\ud800"],"b":{"c":null,"d":true}}`, `[[],{},"",-0,1e21,123456789012345678901234567890]`, `"\u0000\u007f"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var v any
		d := json.NewDecoder(strings.NewReader(s))
		d.UseNumber()
		if d.Decode(&v) != nil {
			return
		}
		var natural bytes.Buffer
		e := json.NewEncoder(&natural)
		e.SetEscapeHTML(false)
		require.NoError(t, e.Encode(v))
		got := Default().AppendAny(nil, "k", v)
		require.True(t, json.Valid(got), "%s", got)
		want := strings.TrimSuffix(natural.String(), "\n")
		if string(Default().AppendJSON(nil, []byte(want))) == want && !strings.Contains(want, "[REDACTED") {
			require.Equal(t, want, string(got))
		}
	})
}

// BenchmarkAppendAny compares with encoding/json, which redacts nothing.
func BenchmarkAppendAny(b *testing.B) {
	type item struct {
		ID    int      `json:"id"`
		Name  string   `json:"name"`
		Tags  []string `json:"tags"`
		Price float64  `json:"price"`
	}
	v := &struct {
		User  string         `json:"user"`
		Items []item         `json:"items"`
		Meta  map[string]any `json:"meta"`
		Head  http.Header    `json:"head"`
	}{"bob", []item{{1, "first thing", []string{"a", "b"}, 1.5}, {2, "second thing", nil, 2}}, map[string]any{"path": "/v1/items", "n": 3},
		http.Header{"Accept": {"application/json"}, "User-Agent": {"Mozilla/5.0 (X11; Linux x86_64)"}}}
	b.Run("json", func(b *testing.B) {
		var buf bytes.Buffer
		e := json.NewEncoder(&buf)
		b.ReportAllocs()
		for b.Loop() {
			buf.Reset()
			_ = e.Encode(v)
		}
	})
	b.Run("redact", func(b *testing.B) {
		var dst []byte
		b.ReportAllocs()
		for b.Loop() {
			dst = Default().AppendAny(dst[:0], "k", v)
		}
	})
	b.Run("json then AppendJSON", func(b *testing.B) {
		var buf bytes.Buffer
		var dst []byte
		e := json.NewEncoder(&buf)
		b.ReportAllocs()
		for b.Loop() {
			buf.Reset()
			_ = e.Encode(v)
			dst = Default().AppendJSON(dst[:0], buf.Bytes())
		}
	})
}
