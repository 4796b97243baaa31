package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAppendJSONIsLinear ends: with inputs made to be slow and this long, time
// that grows with the square of the length would be hours.
func TestAppendJSONIsLinear(t *testing.T) {
	tok := shaped()
	size := 4 << 20
	if testing.Short() || raceEnabled {
		size = 256 << 10
	}
	for name, unit := range map[string]string{
		"brackets": `[`, "objects": `{"a":`, "escapes": `"\\\"`, "quotes": `"\"\"`, "documents": `{"a":"b"} `, "secrets": `"` + tok + `" `,
		"escaped secrets": `"\u0067` + tok[1:] + `" `, "nested": `"{\"a\":\"b\"}" `, "unicode": `"\ud83d`, "base64": `"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB" `,
	} {
		in := strings.Repeat(unit, size/len(unit))
		assert.LessOrEqual(t, len(Default().AppendJSON(nil, []byte(in))), 4*len(in), name)
	}
}
