package jsonline

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var documents = []string{
	`{}`, ` {"a":1} `, `{"a":"b","a":null}`, `{"a":{"b":[1,2,{"c":true}]},"d":-0.5e+10}`,
	`{"k\u0041":"\ud83d\ude00 \ud83d x \n\"\\\/"}`, `[]`, `[1,[2,[3]]]`, `"s"`, `12`, `0`, `-0`, `null`, `true`, `false`,
	``, ` `, `{`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{a:1}`, `{"a":01}`, `{"a":1.}`, `{"a":1e}`, `{"a":-}`,
	`{"a":tru}`, `{"a":nul`, `{"a":"\x"}`, `{"a":"\u12g4"}`, `{"a":"\u12`, "{\"a\":\"\n\"}", `{"a":1}}`, `{"a":1} x`,
	`[1,]`, `[1`, `[1 2]`, `{"a" 1}`, `+1`, `.5`, `'a'`, `{"a":"`, `{"a":"\`, "{\"a\":\"\xff\"}",
}

func FuzzValid(f *testing.F) {
	for _, d := range documents {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, err := Valid([]byte(s))
		assert.Equal(t, json.Valid([]byte(s)), err == nil, "%q: %v", s, err)
		var o map[string]json.RawMessage
		seen := map[string]string{}
		err = Members([]byte(s), func(k, v Token) {
			key := string(AppendUnquoted(nil, []byte(s[k.Start:k.End])))
			seen[key] = s[v.Start:v.End]
		})
		isObject := json.Unmarshal([]byte(s), &o) == nil && o != nil
		require.Equal(t, isObject, err == nil, "%q: %v", s, err)
		if !isObject {
			return
		}
		for key, raw := range seen {
			want, ok := o[string([]rune(key))]
			require.True(t, ok, "%q: key %q", s, key)
			assert.Equal(t, string(want), raw)
		}
	})
}

func TestUnquoteEqualsEncodingJSON(t *testing.T) {
	for _, s := range []string{`"a"`, `"\ud83d\ude00"`, `"\ud83d x"`, `"\ude00"`, `"\b\f\n\r\t\"\\\/\u00e9"`} {
		var want string
		require.NoError(t, json.Unmarshal([]byte(s), &want))
		assert.Equal(t, want, string(AppendUnquoted(nil, []byte(s))), s)
	}
}

func TestErrorsCarryAPosition(t *testing.T) {
	tests := []struct {
		line      string
		offset    int
		truncated bool
	}{
		{`{"a":1`, 6, true}, {`{"a":"b`, 7, true}, {`{"a":x}`, 5, false}, {`{"a":1}x`, 7, false}, {`hello`, 0, false},
	}
	for _, tt := range tests {
		err := Members([]byte(tt.line), func(_, _ Token) {})
		var se *SyntaxError
		require.ErrorAs(t, err, &se, tt.line)
		assert.Equal(t, tt.offset, se.Offset, tt.line)
		assert.Equal(t, tt.truncated, se.Truncated, tt.line)
	}
}
