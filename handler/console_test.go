package handler_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

// What the console shows: the table is the specification.
func TestConsole(t *testing.T) {
	hash := redact.Hash("x")
	for _, c := range []struct {
		name  string
		msg   string
		attrs []slog.Attr
		want  string
	}{
		{"plain", "hello", []slog.Attr{slog.Int("n", 1), slog.String("s", "a b")}, `INF hello n=1 s="a b"`},
		{"group", "m", []slog.Attr{slog.Group("g", "a", 1, "h", slog.GroupValue(slog.Bool("b", true)))}, `INF m g.a=1 g.h.b=true`},
		{"event", "authenticated_request", attrsOf(goodEvent()...),
			`INF authenticated_request method=GET path=/v1/users ip=192.0.2.1 user_agent=curl/8 token_hash=` + hash[:12] + `… status=success`},
		{"violation", "authenticated_request", attrsOf(goodEvent()[2:]...),
			`INF authenticated_request path=/v1/users ip=192.0.2.1 user_agent=curl/8 token_hash=` + hash[:12] + `… status=success schema_violations="method is missing"`},
		{"nil", "m", []slog.Attr{slog.Any("user_agent", nil)}, `INF m user_agent=-`},
		{"error", "m", []slog.Attr{slog.Any("err", errors.New("no such host"))}, `INF m err="no such host"`},
		{"struct", "m", []slog.Attr{slog.Any("v", map[string]int{"a": 1})}, `INF m v="{\"a\":1}"`},
		{"newline in message", "a\nb\r\tc", nil, `INF a␊b␍␉c`},
		{"newline in value", "m", []slog.Attr{slog.String("k", "a\n15:04:05.000 ERR forged")}, `INF m k="a␊15:04:05.000 ERR forged"`},
		{"escape", "\x1b[31mred", []slog.Attr{slog.String("k\x1b[2J", "\x1b]0;title\a")}, `INF ␛[31mred k␛[2J=␛]0;title␇`},
		{"escape spelled out", "m", []slog.Attr{slog.String("k", `a \x1b[31m`)}, `INF m k="a \\x1B[31m"`},
		{"delete and C1", "a\x7fb\u009bc", nil, `INF a␡b<U+009B>c`},
		{"bidi", "user\u202egpj.exe", []slog.Attr{slog.String("k", "\u2066x\u2069")}, `INF user<U+202E>gpj.exe k=<U+2066>x<U+2069>`},
		{"invisible", "a\u200bb\ufeffc\u3164d", nil, `INF a<U+200B>b<U+FEFF>c<U+3164>d`},
		{"line separator", "a\u2028b\u0085c", nil, `INF a<U+2028>b<U+0085>c`},
		{"not UTF-8", "a\xffb", []slog.Attr{slog.String("k", "a \xc3 rest")}, `INF a<0xff>b k="a <0xc3> rest"`},
		{"replacement character", "a", []slog.Attr{slog.String("k", "a \ufffd rest")}, `INF a k="a <U+FFFD> rest"`},
		{"any language", "héllo 漢字 🎉", nil, `INF héllo 漢字 🎉`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			h := handler.New(handler.Console(&b, nil), nil)
			require.NoError(t, info(h, c.msg, c.attrs...))
			require.Equal(t, "16:05:04.123 "+c.want+"\n", b.String())
		})
	}
}

func attrsOf(args ...any) (as []slog.Attr) {
	r := slog.NewRecord(now(), 0, "", 0)
	r.Add(args...)
	r.Attrs(func(a slog.Attr) bool { as = append(as, a); return true })
	return as
}

func TestConsoleColours(t *testing.T) {
	var b bytes.Buffer
	h := handler.New(handler.Console(&b, &handler.ConsoleOptions{Color: handler.ColorAlways, FullHashes: true}), nil)
	require.NoError(t, info(h, "m", attrsOf(goodEvent()...)...))
	require.Contains(t, b.String(), "\x1b[92m") // success in green
	require.Contains(t, b.String(), redact.Hash("x"))
	b.Reset()
	t.Setenv("NO_COLOR", "1")
	require.NoError(t, info(handler.New(handler.Console(&b, nil), nil), "m", slog.String("status", "invalid")))
	require.NotContains(t, b.String(), "\x1b")
}

// Whatever a record holds, a line stays a line and no control reaches the
// terminal but the colours of tint.
func FuzzConsole(f *testing.F) {
	f.Add("m\n", "k\x1b", "v\u202e \\x1b[31m", true)
	f.Add("a\xff", "", "\\\\x1b x=\"", true)
	f.Add(`\\\x1b[2J`, `\x1b`, "\\\x1b ", false)
	f.Fuzz(func(t *testing.T, msg, key, value string, color bool) {
		var b bytes.Buffer
		o := &handler.ConsoleOptions{Color: handler.ColorNever}
		if color {
			o.Color = handler.ColorAlways
		}
		h := handler.New(handler.Console(&b, o), nil)
		g := h.WithGroup("g" + key).WithAttrs([]slog.Attr{slog.String(key, value)})
		require.NoError(t, info(g, msg, slog.String("k", value), slog.Any("e", errors.New(value)), slog.Any("a", []string{value, key})))
		out := b.String()
		require.Equal(t, 1, strings.Count(out, "\n"))
		for _, r := range ansi.Replace(out) {
			if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
				t.Fatalf("control %U in %q", r, out)
			}
		}
	})
}

// ansi takes out what tint itself writes.
var ansi = strings.NewReplacer("\x1b[0m", "", "\x1b[2m", "", "\x1b[22m", "", "\x1b[92m", "", "\x1b[91m", "", "\x1b[93m", "",
	"\x1b[2;91m", "", "\x1b[2;92m", "", "\x1b[2;93m", "")

func TestSiblingsShareNothing(t *testing.T) {
	for name, out := range map[string]func(*bytes.Buffer) handler.Output{
		"lines":   func(b *bytes.Buffer) handler.Output { return handler.JSON(b) },
		"forward": func(b *bytes.Buffer) handler.Output { return handler.Forward(slog.NewJSONHandler(b, nil)) },
	} {
		t.Run(name, func(t *testing.T) {
			var got, want bytes.Buffer
			ours := slog.Handler(handler.New(out(&got), nil))
			theirs := slog.Handler(slog.NewJSONHandler(&want, nil))
			for depth := range 20 {
				key := string(rune('a' + depth))
				for _, sibling := range []string{"x", "y", "z"} {
					as := []slog.Attr{slog.String(key+sibling, sibling)}
					require.NoError(t, info(ours.WithAttrs(as).WithGroup(sibling), "m", slog.Int("n", depth)))
					require.NoError(t, info(theirs.WithAttrs(as).WithGroup(sibling), "m", slog.Int("n", depth)))
					as[0] = slog.String("changed", "later")
				}
				if depth%2 == 0 {
					ours, theirs = ours.WithGroup(key), theirs.WithGroup(key)
				} else {
					as := []slog.Attr{slog.Int(key, depth)}
					ours, theirs = ours.WithAttrs(as), theirs.WithAttrs(as)
				}
			}
			assert.Equal(t, want.String(), got.String())
		})
	}
}
