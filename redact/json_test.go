package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// shaped returns a made-up token that its shape gives away in any place.
func shaped() string { return "ghp" + "_" + random(36) }

// hashOf is what replaces a token.
func hashOf(tok string) string { return "sha256:" + Hash(tok) }

// escapeAll writes every byte of an ASCII string as \u00XX.
func escapeAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, `\u%04x`, s[i])
	}
	return b.String()
}

func appendJSON(s string) string { return string(Default().AppendJSON([]byte("> "), []byte(s)))[2:] }

func TestAppendJSON(t *testing.T) {
	tok, opaque := shaped(), random(32)
	for _, c := range []struct{ name, in, want string }{
		{"value", `{"msg":"got TOK"}`, `{"msg":"got HASH"}`},
		{"bare string", `"TOK"`, `"HASH"`},
		{"array", ` [1, "TOK" ,null]`, ` [1, "HASH" ,null]`},
		{"several documents", "{\"a\":\"TOK\"}\n{\"b\":1}\n", "{\"a\":\"HASH\"}\n{\"b\":1}\n"},
		{"secret as a member name", `{"TOK":3,"x":{"TOK":"y"}}`, `{"HASH":3,"x":{"HASH":"y"}}`},
		{"escaped value", `{"msg":"` + escapeAll("a TOK") + `"}`, ""},
		{"escapes around stay", `{"msg":"caf\u00e9 \"TOK\" \ud83d\ude00 \/ TOK\n"}`, `{"msg":"caf\u00e9 \"HASH\" \ud83d\ude00 \/ HASH\n"}`},
		{"escaped key", `{"p\u0061ssword":"hunter2"}`, `{"p\u0061ssword":"[REDACTED]"}`},
		{"opaque under a key", `{"api_key":"OPAQUE"}`, `{"api_key":"OPHASH"}`},
		{"key above an array", `{"tokens":1,"password":["a","b"]}`, `{"tokens":1,"password":["[REDACTED]","[REDACTED]"]}`},
		{"key above an object", `{"credentials":{"value":"OPAQUE","kind":"basic"}}`, `{"credentials":{"value":"OPHASH","kind":"basic"}}`},
		{"passwords by name", `{"password":{"db":"x1","www":"y2"}}`, `{"password":{"db":"[REDACTED]","www":"[REDACTED]"}}`},
		{"opaque deep under a key", `{"credentials":{"github":{"one":"OPAQUE"}}}`, `{"credentials":{"github":{"one":"OPHASH"}}}`},
		{"number under a guessable key", `{"pin": 1234, "n": 1234}`, `{"pin": "[REDACTED]", "n": 1234}`},
		{"literals stay", `{"password":null,"pin":true,"token":false}`, ""},
		{"duplicate names", `{"a":"TOK","a":"TOK"}`, `{"a":"HASH","a":"HASH"}`},
		{"name and value", `[{"name":"X-Api-Key","value":"OPAQUE"},{"name":"a","value":"b"}]`, `[{"name":"X-Api-Key","value":"OPHASH"},{"name":"a","value":"b"}]`},
		{"JSON in a string", `{"body":"{\"password\":\"a b\",\"n\":[1]}"}`, `{"body":"{\"password\":\"[REDACTED]\",\"n\":[1]}"}`},
		{"JSON in a string, clean", `{"body":"{\"n\":[1, \"\\u0041\"]}"}`, ""},
		{"JSON in JSON in a string", `{"body":"{\"x\":\"{\\\"pin\\\": 99}\"}"}`, `{"body":"{\"x\":\"{\\\"pin\\\": \\\"[REDACTED]\\\"}\"}"}`},
		{"bytes", `{"body":"B64","id":"` + strings.Repeat("0af7651916cd43dd", 2) + `"}`, `{"body":"a\"HASH\n","id":"` + strings.Repeat("0af7651916cd43dd", 2) + `"}`},
		{"broken: text", `{"msg":"TOK", nonsense`, `{"msg":"HASH", nonsense`},
		{"broken: escaped", `{"msg":"x ` + escapeAll("TOK") + `"`, ""},
		{"text", `got TOK from [x]`, `got HASH from [x]`},
		{"numbers keep their form", ` {"a":1.50e+3,"b":-0,"c":[]} `, ""},
		{"empty", ``, ``},
		{"blank", " \n", " \n"},
	} {
		fill := strings.NewReplacer("B64", base64.StdEncoding.EncodeToString([]byte("a\""+tok+"\n")), "TOK", tok, "OPAQUE", opaque, "OPHASH", hashOf(opaque), "HASH", hashOf(tok),
			escapeAll("TOK"), escapeAll(tok), escapeAll("a TOK"), escapeAll("a "+tok))
		in, want := fill.Replace(c.in), fill.Replace(c.want)
		got := appendJSON(in)
		switch {
		case strings.Contains(c.in, escapeAll("TOK")):
			assert.NotContains(t, got, escapeAll(tok[4:]), c.name)
			assert.Contains(t, got, hashOf(tok), c.name)
		case c.want == "":
			assert.Equal(t, in, got, c.name)
		default:
			assert.Equal(t, want, got, c.name)
		}
		assert.Equal(t, got, appendJSON(got), "%s: redacting twice changes nothing", c.name)
	}
}

func TestAppendJSONDeep(t *testing.T) {
	tok := shaped()
	for _, n := range []int{10, maxJSONDepth, maxJSONDepth + 1, 100_000} {
		in := strings.Repeat(`{"a":[`, n) + `"` + tok + `"` + strings.Repeat(`]}`, n)
		got := appendJSON(in)
		assert.NotContains(t, got, tok)
		assert.Equal(t, len(in)-len(tok)+len(hashOf(tok)), len(got))
	}
	nested := `"` + tok + `"`
	for range 8 {
		nested = `"` + string(appendEscaped(nil, nested)) + `"`
		assert.NotContains(t, appendJSON(nested), tok)
	}
}

// TestAppendJSONKeepsStructure: what comes out of JSON is JSON of the same
// shape, and no planted secret is in it, however it is written.
func TestAppendJSONKeepsStructure(t *testing.T) {
	tok := shaped()
	leaf := rapid.OneOf(
		rapid.Just[any](tok), rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.String(), func(s string) any { return s + " " + tok + "\n" + s }),
		rapid.Map(rapid.Float64Range(-1e9, 1e9), func(f float64) any { return f }), rapid.Just[any](nil), rapid.Just[any](true))
	var node func(depth int) *rapid.Generator[any]
	node = func(depth int) *rapid.Generator[any] {
		if depth == 0 {
			return leaf
		}
		sub := node(depth - 1)
		return rapid.OneOf(leaf,
			rapid.Map(rapid.SliceOfN(sub, 0, 3), func(s []any) any { return s }),
			rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"a", "msg", "token", tok, "é\"", "name", "value"}), sub, 0, 3), func(m map[string]any) any { return m }),
			rapid.Map(sub, func(v any) any { b, _ := json.Marshal(v); return string(b) }))
	}
	tree := node(3)
	rapid.Check(t, func(t *rapid.T) {
		in, err := json.Marshal(tree.Draw(t, "document"))
		require.NoError(t, err)
		out := Default().AppendJSON(nil, in)
		require.True(t, json.Valid(out), "%s\n%s", in, out)
		require.NotContains(t, string(out), tok)
		require.Equal(t, string(out), appendJSON(string(out)), "idempotent")
		require.Equal(t, skeleton(t, in), skeleton(t, out))
	})
}

// skeleton counts the containers and separators of a document.
func skeleton(t require.TestingT, doc []byte) string {
	d := json.NewDecoder(strings.NewReader(string(doc)))
	var b strings.Builder
	for {
		tok, err := d.Token()
		if err != nil {
			return b.String()
		}
		if delim, ok := tok.(json.Delim); ok {
			b.WriteString(delim.String())
			continue
		}
		b.WriteByte('.')
	}
}

func TestAppendJSONAllocatesNothingWhenClean(t *testing.T) {
	if raceEnabled {
		t.Skip("the pool drops items at random under the detector")
	}
	dst := make([]byte, 0, 4096)
	line := []byte(`{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"served \"it\"","n":12,"ok":true,"req":{"path":"/a/b","ids":[1,2,3]}}`)
	assert.Zero(t, testing.AllocsPerRun(100, func() { dst = Default().AppendJSON(dst[:0], line) }))
	assert.Equal(t, string(line), string(dst))
}

func FuzzAppendJSON(f *testing.F) {
	for _, s := range []string{`{"a":"b"}`, `{"password":"x","pin":1,"token":[{"value":"y"}]}`, `"\u0041\ud83d\ude00\ud83d"`, `{"a":"{\"b\":\"c\"}"}`, `[`, `{"a":"\`, "\"\x00\xff\"", `1 2`, `{"name":"pin","value":12}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := appendJSON(s)
		if json.Valid([]byte(s)) {
			require.True(t, json.Valid([]byte(got)), "%q\n%q", s, got)
		}
		require.Equal(t, got, appendJSON(got), "idempotent")
		require.LessOrEqual(t, len(got), len(s)*80+80)
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	line := []byte(`{"time":"2026-11-23T10:00:00.123456Z","level":"INFO","msg":"authenticated_request","method":"GET","path":"/v1/accounts/42/items","ip":"203.0.113.9","user_agent":"Mozilla/5.0 (X11; Linux x86_64)","token_hash":"` + Hash("x") + `","status":"success","n":12}`)
	var dst []byte
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		dst = Default().AppendJSON(dst[:0], line)
	}
}

// TestStringsInJSONSettle: what stands beside a replacement is looked at again in
// JSON and in values too, as it is in text.
func TestStringsInJSONSettle(t *testing.T) {
	for _, line := range []string{"access token {b40} {b40} rejected", "token={b40} {b40}", "Authorization: Token {b40}\n{b40}", "brandfetch credentials: {b20}+{b20}/{b20}="} {
		for range 20 {
			text, _ := fill(line)
			want := Default().String(text)
			in, err := json.Marshal(text)
			require.NoError(t, err)
			quoted, err := json.Marshal(want)
			require.NoError(t, err)
			out := Default().AppendJSON(nil, in)
			assert.Equal(t, string(quoted), string(out), line)
			assert.Equal(t, string(out), string(Default().AppendJSON(nil, out)), line)
			assert.Equal(t, `["`+string(quoted[1:len(quoted)-1])+`"]`, string(Default().AppendAny(nil, "list", []any{text})), line)
		}
	}
}

// TestJSONInStrings holds that a secret is found in JSON in a string in a string, and
// that what is deeper than anybody reads is not let through.
func TestJSONInStrings(t *testing.T) {
	for deep := range maxJSONNest + 2 {
		password := "hunter" + pick(digit, 4) + "!"
		text := `{"password":"` + password + `"}`
		for range deep {
			text = string(appendQuoted([]byte(`{"x":`), text)) + "}"
		}
		out := string(Default().AppendJSON(nil, []byte(text)))
		assert.NotContains(t, out, password, deep)
		assert.True(t, json.Valid([]byte(out)), deep)
		if deep > maxJSONNest {
			assert.Contains(t, out, MarkDepth)
		}
		if deep < 8 {
			assert.NotContains(t, Default().String("text "+text), password, deep)
		}
	}
}

// TestJSONNeighbours holds that what stands beside a value tells of it: the element
// before it in a list, what the object is about.
func TestJSONNeighbours(t *testing.T) {
	r := Default()
	for _, line := range strings.Split(strings.TrimSpace(`
{"argv":["app","--db-password","{pw}"]}
{"args":["sshpass","-p","{pw}","ssh"]}
{"rawHeaders":["Accept","*/*","X-Api-Key","{b32}"]}
{"event":"otp.sent","code":"{code}"}
{"msg":"verification code sent","to":"bob","code":{code}}
{"auth":"bob:{mpw}"}
{"mail":{"text":"Click https://x.example/r/{b20} to reset your password"}}
{"html":"<p>Code: <b>{code}</b></p>"}
`), "\n") {
		text, secrets := fill(line)
		out := string(r.AppendJSON(nil, []byte(text)))
		for _, s := range secrets {
			assert.NotContains(t, out, s, line)
		}
		assert.NotEqual(t, text, out, line)
	}
	for _, line := range strings.Split(strings.TrimSpace(`
{"argv":["app","--db-password","--verbose"]}
{"argv":["app","--no-password","db1.example.org"]}
{"argv":["app","--password-file","/run/secrets/db"]}
{"fields":["password","email","token"]}
{"headers":["Accept","X-Api-Key"]}
{"headers":["Authorization","X-Request-Id"]}
{"event":"otp.failed","code":1001}
{"event":"otp.failed","code":429}
{"event":"otp.failed","code":"RATE_LIMITED"}
{"event":"payment.failed","code":"482913"}
`), "\n") {
		assert.Equal(t, line, string(r.AppendJSON(nil, []byte(line))))
	}
	for _, cut := range []string{`{"headers":["X-Api-Key",`, `{"headers":["X-Api-Key","`, `["--token",`} {
		assert.Equal(t, cut, string(r.AppendJSON(nil, []byte(cut))))
	}
	secret := "hunter" + pick(digit, 4)
	for _, args := range []any{[]string{"app", "--db-password", secret}, []any{"app", 7, "--db-password", secret}, []string{"sshpass", "-p", secret, "ssh"}} {
		assert.NotContains(t, r.Value("args", slog.AnyValue(args)).String(), secret)
		assert.NotContains(t, string(r.AppendAny(nil, "args", args)), secret)
	}
	assert.Equal(t, slog.KindAny, r.Value("args", slog.AnyValue([]string{"app", "-v"})).Kind())
}
