package redact_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/slogaudit/slogaudit/redact"
)

// settledNames are names that say something of their values, of what is in them, or of
// the members beside them.
var settledNames = []string{"name", "key", "type", "value", "v", "code", "event", "op", "path", "d", "user", "password", "data", "method", "params", "headers",
	"rawHeaders", "argv", "args", "cookies", "credentials", "session", "token", "url", "body", "env", "id", "accessKeyId", "authorization", "error", "tokens", "auth",
	"pin", "query", "request", "items", "secret", "config"}

// settledValue draws a value of texts that mean something, alone or beside others.
func settledValue(t *rapid.T, depth int) any {
	word := rapid.StringMatching(`[a-z][A-Z][0-9][a-zA-Z0-9]{18}`).Draw(t, "word")
	switch kind := rapid.IntRange(0, 7).Draw(t, "kind"); {
	case kind < 2 && depth > 0:
		return settledObject(t, depth-1)
	case kind < 4 && depth > 0:
		list := []any{}
		for range rapid.IntRange(0, 4).Draw(t, "elements") {
			list = append(list, settledValue(t, depth-1))
		}
		return list
	}
	return rapid.SampledFrom([]any{
		"password", "DB_PASSWORD", word, "Bearer " + word, "--token", "-p", "mysql", "hunter2Horse", 482913, "482913", true, "Authorization", "https://h/?token=" + word,
		"password=" + word, "Set-Cookie", "sid=" + word, "bob", "login", "otp sent", 1.5, nil, `{"password":"hunter2"}`, "token " + word + " expired", "bob:hunter2Horse",
		"Cookie: sid=" + word, "-u", "--password=" + word, "curl", "a\nb", "é<>&", "EC",
	}).Draw(t, "text")
}

func settledObject(t *rapid.T, depth int) map[string]any {
	object := map[string]any{}
	for range rapid.IntRange(1, 4).Draw(t, "members") {
		object[rapid.SampledFrom(settledNames).Draw(t, "name")] = settledValue(t, depth)
	}
	return object
}

// groupOf is object as attributes, in the order of JSON.
func groupOf(object map[string]any) []slog.Attr {
	var as []slog.Attr
	for _, name := range slices.Sorted(maps.Keys(object)) {
		v := object[name]
		if inner, ok := v.(map[string]any); ok {
			as = append(as, slog.Attr{Key: name, Value: slog.GroupValue(groupOf(inner)...)})
		} else {
			as = append(as, slog.Any(name, v))
		}
	}
	return as
}

// TestValuesSettle holds that nothing is left to redact, read as JSON, in what became of
// JSON, of a value, and of a group.
func TestValuesSettle(t *testing.T) {
	r := redact.Default()
	rapid.Check(t, func(t *rapid.T) {
		object := settledObject(t, 3)
		text, err := json.Marshal(object)
		require.NoError(t, err)
		var group bytes.Buffer
		value := r.Value("", slog.GroupValue(groupOf(object)...))
		slog.New(slog.NewJSONHandler(&group, nil)).LogAttrs(t.Context(), slog.LevelInfo, "m", slog.Attr{Value: value})
		for form, out := range map[string][]byte{
			"json": r.AppendJSON(nil, text), "any": r.AppendAny(nil, "", object), "group": group.Bytes(),
		} {
			if again := r.AppendJSON(nil, out); string(again) != string(out) {
				t.Fatalf("%s left something:\n%s\n%s\nof %s", form, out, again, text)
			}
		}
	})
}
