package redact

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBase64Text(t *testing.T) {
	for _, text := range []string{
		"Bonjour, voici le résumé de votre commande du 3 août, n° 20251123",
		"ご注文ありがとうございます。 Order 20251123 has been shipped to you",
		"plain text with numbers 1234567890 and LETTERS in both cases",
	} {
		for cut := range 6 {
			v := base64.RawStdEncoding.EncodeToString([]byte(text[cut:]))
			v = v[:len(v)-cut]
			assert.True(t, base64Text(v), "%q from %d on", text, cut)
			assert.Equal(t, v, Default().String(v))
		}
	}
	certificate := "\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x07\x13\x04"
	for range 1000 {
		assert.False(t, base64Text(random(64)))
		part := base64.RawStdEncoding.EncodeToString([]byte(random(20) + certificate + random(24)))
		assert.True(t, base64Text(part))
		if !strings.ContainsAny(part, "+/") {
			line := "V SignatureVerifier: " + part
			assert.Equal(t, line, Default().String(line))
		}
	}
}

// TestBase64SetIn holds that a text in base64 of several lines that are set in is none
// of secrets.
func TestBase64SetIn(t *testing.T) {
	text := "\n      " + encode("DD-WRT v24-sp2 mini (c) 2013 NewMedia-NET GmbH\r\nReleas")[:72] + "\n      " + encode("x 05/27/13 (SVN revision: 21676)\r\n\r\nDD-WRT login:")[3:] + "\n    "
	assert.Equal(t, text, Default().String(text))
}
