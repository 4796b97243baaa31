package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// testWorker is a worker in the middle of a chunk.
func testWorker(t testing.TB) *worker {
	o := (&Options{}).withDefaults()
	on, err := newRuleSet(nil, nil)
	require.NoError(t, err)
	return newWorker(&o, on)
}

func (w *worker) reset() {
	w.res = &result{events: make([]int64, len(w.events)), lines: 1, hasTime: true}
	w.prev = prev{time: 0, hasTime: true}
}

// sameVerdict holds the law of the fast path: what it accepts, the precise way
// finds nothing in, and counts the same.
func sameVerdict(t require.TestingT, w *worker, line string) (accepted bool) {
	w.reset()
	n := w.fast.line([]byte(line))
	fast := *w.res
	if n == 0 {
		assert.Equal(t, result{events: make([]int64, len(w.events)), lines: 1, hasTime: true}, fast, "a refused line left traces")
		return false
	}
	require.Equal(t, len(line), n)
	w.reset()
	w.precise([]byte(strings.TrimSuffix(line, "\n")), false, 0)
	for _, h := range w.res.hits {
		require.Fail(t, "the fast path accepted what the precise way does not", "%s %s: %q", h.rule.ID, h.message, line)
	}
	w.res.shapes = nil
	require.Equal(t, *w.res, fast, "%q", line)
	return true
}

var testHash = redact.Hash("x")

// memberGen makes members that are sound, nearly sound or nonsense.
func memberGen() *rapid.Generator[string] {
	names := []string{"x", "count", "userAgent", "password", "code", "name", "value", "a b", "é", "sha256:ab12ab12"}
	for _, f := range audit.AuthV1().Fields() {
		names = append(names, f.Name, f.Name)
	}
	values := []string{
		`"GET"`, `"get"`, `"PATCH"`, `"PURGE"`, `"/a"`, `"/a?b"`, `"*"`, `"/a%20b"`, `"192.0.2.1"`, `"192.0.2.256"`, `"01.2.3.4"`, `"::1"`, `"::ffff:1.2.3.4"`, `"fe80::1%eth0"`, `"1.2.3"`,
		`"` + testHash + `"`, `"` + strings.ToUpper(testHash) + `"`, `"hmac-sha256:k1:` + testHash + `"`, `"hmac-sha256::` + testHash + `"`, `"sha256:` + testHash + `"`, `"sha256:ab12ab12"`,
		`"missing"`, `"invalid"`, `"success"`, `"expired"`, `"mood"`, `"INFO"`, `"WARN"`, `"INFO+1"`, `"info"`, `"missing_bearer_token"`, `"invalid_bearer_token"`, `"authenticated_request"`, `"login_failed"`, `"slogaudit_journal"`,
		`"2026-01-23T10:00:00Z"`, `"2026-01-23T10:00:00.5Z"`, `"2026-02-30T10:00:00Z"`, `"2026-01-23T24:00:00Z"`, `"2026-01-23T10:00:60Z"`, `"2026-01-23T10:00:00+01:00"`, `"2199-01-23T10:00:00Z"`, `"1960-01-23T10:00:00Z"`, `"2026-01-23T10:00:00.Z"`, `"2026-01-23T10:00:00.1234567890Z"`,
		`null`, `true`, `false`, `0`, `200`, `-1`, `99`, `1.5`, `1e3`, `01`, `12345678901234567890`, `{}`, `{"a":1}`, `[]`, `""`, `"a\nb"`, `"é"`, `"` + "\xff" + `"`, `"a\u0041"`, `"FR"`, `"fr"`, `"auth/v1"`,
		`"00000000000000000000000000000000"`, `"4bf92f3577b34da6a3ce929d0e0e4736"`, `"` + strings.Repeat("a", 1100) + `"`, `"Bearer abc"`, `"pin"`, `"12345"`,
		`"ghp` + `_` + strings.Repeat("aB3x", 9) + `"`, `"https://u:` + `hunter2` + `@h/"`,
	}
	return rapid.Custom(func(t *rapid.T) string {
		name := rapid.SampledFrom(names).Draw(t, "name")
		value := rapid.OneOf(rapid.SampledFrom(values), rapid.Map(rapid.String(), func(s string) string { b, _ := json.Marshal(s); return string(b) })).Draw(t, "value")
		return `"` + name + `":` + value
	})
}

// lineGen changes a sound event in a few places.
func lineGen() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		sound := []string{`"time":"2026-01-23T10:00:00.123456Z"`, `"level":"INFO"`, `"msg":"authenticated_request"`, `"method":"GET"`, `"path":"/v1/orders/17"`, `"ip":"192.0.2.7"`, `"user_agent":"curl/8.5.0"`, `"token_hash":"` + testHash + `"`, `"status":"success"`, `"http_status":200`, `"duration_ms":1.25`}
		switch rapid.IntRange(0, 3).Draw(t, "event") {
		case 0:
			sound[2], sound[7], sound[8] = `"msg":"missing_bearer_token"`, `"token_hash":null`, `"status":"missing"`
		case 1:
			sound[1], sound[2], sound[8] = `"level":"WARN"`, `"msg":"invalid_bearer_token"`, `"status":"invalid"`
		case 2:
			sound = []string{sound[0], `"level":"INFO"`, `"msg":"listening"`, `"addr":":8080"`}
		}
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			at := rapid.IntRange(0, len(sound)-1).Draw(t, "at")
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0:
				sound = append(sound[:at:at], sound[at+1:]...)
			case 1:
				sound[at] = memberGen().Draw(t, "member")
			case 2:
				name, _, _ := strings.Cut(sound[at], ":")
				_, value, _ := strings.Cut(memberGen().Draw(t, "member"), ":")
				sound[at] = name + ":" + value
			default:
				sound = append(sound, memberGen().Draw(t, "member"))
			}
			if len(sound) == 0 {
				break
			}
		}
		return "{" + strings.Join(sound, ",") + "}\n"
	})
}

func TestFastPathEqualsPrecise(t *testing.T) {
	w := testWorker(t)
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			if sameVerdict(t, w, lineGen().Draw(t, "line")) {
				accepted++
			}
		}
	})
	assert.Greater(t, accepted, 100, "the fast path accepts too little to say anything")
}

func FuzzFastPath(f *testing.F) {
	for i := range 60 {
		f.Add(lineGen().Example(i))
	}
	w := testWorker(f)
	f.Fuzz(func(t *testing.T, line string) {
		line, _, _ = strings.Cut(line, "\n")
		sameVerdict(t, w, line+"\n")
	})
}

// The schema rules give the verdict of the published JSON Schema, and
// encoding/json that of the rules about JSON; places are inside the line.
func TestVerdictEqualsReference(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(audit.AuthV1().JSONSchema()))
	require.NoError(t, err)
	require.NoError(t, c.AddResource("auth", doc))
	schema, err := c.Compile("auth")
	require.NoError(t, err)
	w := testWorker(t)
	rapid.Check(t, func(t *rapid.T) {
		line := strings.TrimSuffix(lineGen().Draw(t, "line"), "\n")
		if rapid.IntRange(0, 9).Draw(t, "cut") == 0 {
			line = line[:rapid.IntRange(0, len(line)).Draw(t, "length")]
		}
		w.reset()
		w.precise([]byte(line), false, 0)
		byGroup := map[Group]int{}
		byRule := map[*Rule]int{}
		for _, h := range w.res.hits {
			byGroup[h.rule.Group]++
			byRule[h.rule]++
			if h.rule == ruleHashCut && strings.HasPrefix(h.field, "token_") {
				byGroup[GroupSchema]++
			}
			require.LessOrEqual(t, h.first.end, len([]rune(line))+2, "%s in %q", h.rule.ID, line)
			require.Less(t, h.first.column, h.first.end)
		}
		var record map[string]any
		isObject := json.Unmarshal([]byte(line), &record) == nil && record != nil
		require.Equal(t, isObject || strings.TrimSpace(line) == "", byRule[ruleNotRecord]+byRule[ruleTruncated] == 0, "%q", line)
		if !isObject || byRule[ruleDuplicate]+byRule[ruleSpoofed] > 0 {
			return
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		require.NoError(t, err)
		msg, _ := record["msg"].(string)
		if !audit.AuthV1().IsEvent(msg) {
			require.Zero(t, byGroup[GroupSchema], "%q", line)
			return
		}
		faults := byGroup[GroupSchema] + byRule[ruleTimeMissing] + byRule[ruleTimeZone]
		if faults == 0 && byGroup[GroupSecrets] > 0 {
			return // a secret in token_hash stands for its form
		}
		require.Equal(t, schema.Validate(value) == nil, faults == 0, "%q\n%v", line, schema.Validate(value))
	})
}

// Who adds to the definition of a schema must teach the fast path, or send such
// fields the precise way.
func TestFastPathKnowsTheDefinition(t *testing.T) {
	assert.Equal(t, 11, reflect.TypeFor[audit.Field]().NumField())
	assert.Equal(t, 5, reflect.TypeFor[audit.EventDef]().NumField())
	assert.Equal(t, 2, reflect.TypeFor[audit.State]().NumField())
}

func TestFastPathAllocatesNothing(t *testing.T) {
	w := testWorker(t)
	line := []byte(fmt.Sprintf(`{"time":"2026-01-23T10:00:00.1Z","level":"INFO","msg":"authenticated_request","method":"GET","path":"/a","ip":"::1","user_agent":"curl/8","token_hash":"%s","status":"success","reason":null,"x":1}`+"\n", testHash))
	line = bytes.Replace(line, []byte(`"reason":null,`), nil, 1)
	w.reset()
	require.Positive(t, w.fast.line(line))
	assert.Zero(t, testing.AllocsPerRun(100, func() { w.fast.line(line) }))
}
