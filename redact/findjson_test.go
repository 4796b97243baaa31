package redact

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The law: what FindJSON finds is what AppendJSON replaces, and nothing else
// changes.
func FuzzFindJSON(f *testing.F) {
	for _, s := range []string{
		`{"a":"x TOKEN y","password":12345,"b":"\u0041 TOKEN"}`, `{"log":"{\"msg\":\"TOKEN\",\"n\":1}\n"}`,
		`not json TOKEN \u0041`, `{"a":"TOKEN`, `"TOKEN"`, `{"TOKEN":1}`, `[]`, ``,
	} {
		f.Add(s)
	}
	r := Default()
	f.Fuzz(func(t *testing.T, s string) {
		line := []byte(replaceToken(s, shaped()))
		redacted := r.AppendJSON(nil, line)
		found := r.FindJSON(nil, line)
		assert.Equal(t, string(redacted) != string(line), len(found) > 0, "%d matches", len(found))
		last, kept := 0, 0
		for _, m := range found {
			if !assert.True(t, last <= m.Start && m.Start < m.End && m.End <= len(line), "%+v", m) {
				return
			}
			kept += m.Start - last
			last = m.End
		}
		assert.LessOrEqual(t, kept+len(line)-last, len(redacted))
	})
}

func replaceToken(s, token string) string {
	for i := 0; i+5 <= len(s); i++ {
		if s[i:i+5] == "TOKEN" {
			s = s[:i] + token + s[i+5:]
		}
	}
	return s
}

func TestFindJSONPlaces(t *testing.T) {
	token := shaped()
	for _, prefix := range []string{`{"a":"`, `{"a":"\u00e9\n`, `{"log":"{\"m\":\"\\u00e9 `, `broken "\u0041 `} {
		line := prefix + token + `"`
		if prefix[0] == '{' {
			line += "}"
		}
		if prefix[2] == 'l' {
			line = prefix + token + `\"}"}`
		}
		ms := Default().FindJSON(nil, []byte(line))
		if assert.Len(t, ms, 1, prefix) {
			assert.True(t, line[ms[0].Start:ms[0].End] == token, "%s: %+v", prefix, ms)
		}
	}
}
