package audit

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func compiled(t *testing.T) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(AuthV1().JSONSchema()))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("auth.json", doc))
	s, err := c.Compile("auth.json")
	require.NoError(t, err)
	return s
}

// The published JSON Schema and the check agree on every line in which no key
// stands twice.
func TestJSONSchemaGivesTheSameVerdict(t *testing.T) {
	published, s := compiled(t), AuthV1()
	var names []string
	for _, f := range s.Fields()[3:] {
		names = append(names, f.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		attrs := sound()
		a := attrGen(rapid.SampledFrom(names).Draw(t, "key")).Draw(t, "attr")
		attrs = append(without(attrs, a.Key), a)
		if key := rapid.SampledFrom(append(names, "")).Draw(t, "drop"); key != "" {
			attrs = without(attrs, key)
		}
		msg := rapid.SampledFrom([]string{MissingBearerToken, InvalidBearerToken, AuthenticatedRequest, AuthorizationDenied, LoginSucceeded, LoginFailed, TokenRevoked, "other"}).Draw(t, "msg")
		level := rapid.SampledFrom([]slog.Level{slog.LevelInfo, slog.LevelWarn}).Draw(t, "level")
		at := rapid.SampledFrom([]time.Time{{}, time.Unix(1, 5).UTC(), time.Unix(1, 0).In(time.FixedZone("", -60))}).Draw(t, "time")
		l := line(t, level, msg, at, attrs...)

		vs, _, err := s.CheckLine(nil, l)
		require.NoError(t, err)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(l))
		require.NoError(t, err)
		err = published.Validate(doc)
		require.Equal(t, len(vs) == 0, err == nil, "%s\ncheck: %v\nJSON Schema: %v", l, vs, err)
	})
}

func without(attrs []slog.Attr, key string) (kept []slog.Attr) {
	for _, a := range attrs {
		if a.Key != key {
			kept = append(kept, a)
		}
	}
	return kept
}
