package audit

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/slogaudit/slogaudit/redact"
)

// What an event says of a token must never be taken for a token.
func TestRedactionLeavesTheEventsOwnFields(t *testing.T) {
	r := redact.Default()
	for i := range 200 {
		h := redact.Hash(string(rune('a' + i)))
		for _, f := range AuthV1().Fields() {
			values := []string{h, "hmac-sha256:k1:" + h}
			switch {
			case f.Format == FormatTraceID:
				values = []string{h[:32]}
			case f.Enum != nil:
				values = f.Enum
			case f.Name == "request_id":
				values = []string{h[:8] + "-" + h[8:12] + "-7" + h[12:15] + "-a" + h[15:18] + "-" + h[18:30]}
			case f.Format != FormatTokenHash:
				continue
			}
			for _, v := range values {
				assert.Equal(t, v, r.KeyString(f.Name, v), f.Name)
			}
		}
	}
}
