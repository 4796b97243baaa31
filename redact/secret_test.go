package redact

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSecretNeverPrints(t *testing.T) {
	tok := random(40)
	type config struct {
		Key  Secret            `json:"key"`
		Ptr  *Secret           `json:"ptr"`
		Map  map[string]Secret `json:"map"`
		List []Secret
	}
	s := Secret(tok)
	c := config{Key: s, Ptr: &s, Map: map[string]Secret{"k": s}, List: []Secret{s}}

	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s", "%t", "%T"} {
		fmt.Fprintf(&out, verb+"\n", s)
		fmt.Fprintf(&out, verb+"\n", []Secret{s})
		fmt.Fprintf(&out, verb+"\n", map[Secret]Secret{s: s})
	}
	fmt.Fprintln(&out, s, c.List, c.Map)
	fmt.Fprintf(&out, "%v %+v %#v\n", c, c, c)
	b, err := json.Marshal(c)
	require.NoError(t, err)
	out.Write(b)
	b, err = xml.Marshal(s)
	require.NoError(t, err)
	out.Write(b)
	slog.New(slog.NewJSONHandler(&out, nil)).Info(s.String(), "s", s, "c", c)
	slog.New(slog.NewTextHandler(&out, nil)).Info(s.String(), "s", s, "c", c)

	assert.False(t, strings.Contains(out.String(), tok))
	assert.False(t, strings.Contains(out.String(), fmt.Sprintf("%x", tok)))
	assert.Contains(t, out.String(), `"key":"sha256:`+Hash(tok)+`"`)
	assert.Equal(t, `redact.Secret("sha256:`+Hash(tok)+`")`, fmt.Sprintf("%#v", s))
}

func TestShortSecretsAreMasked(t *testing.T) {
	assert.Equal(t, "[REDACTED]", fmt.Sprint(Secret(random(15))))
	assert.Equal(t, "[REDACTED]", fmt.Sprint(Secret(strings.Repeat("4", 16))), "a card's number")
	assert.Empty(t, fmt.Sprint(Secret("")))
}

func TestSecretDecodes(t *testing.T) {
	var c struct{ Key Secret }
	require.NoError(t, json.Unmarshal([]byte(`{"Key":"value"}`), &c))
	assert.Equal(t, "value", string(c.Key))
}
