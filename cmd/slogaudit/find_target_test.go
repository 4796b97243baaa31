package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

func TestTargetOfToken(t *testing.T) {
	short, long := "t"+random(11), "t"+random(31)
	tests := []struct {
		name, token, line string
		found, leaked     bool
	}{
		{"its hash", short, "x " + redact.Hash(short), true, false},
		{"a word", short, "got " + short + ", bye", true, true},
		{"a JSON string", short, `{"k":"` + short + `"}`, true, true},
		{"behind an escape", short, `{"k":"a\n` + short + `"}`, true, true},
		{"behind an escape of a URL", short, "a%20" + short, true, true},
		{"behind letters of no alphabet", short, "密码" + short + "。", true, true},
		{"in a word", short, "a" + short, false, false},
		{"before a word", short, short + "_hash", false, false},
		{"second one a word", short, "a" + short + " " + short, true, true},
		{"long ones anywhere", long, "a" + long + "b", true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			target, err := newTarget(tt.token, true, nil)
			require.NoError(t, err)
			found, leaked := target.in([]byte(tt.line))
			assert.Equal(t, tt.found, found)
			assert.Equal(t, tt.leaked, leaked)
		})
	}
}

func TestTargetOfFirstDigits(t *testing.T) {
	hash := redact.Hash(random(20))
	tests := []struct {
		name, line string
		found      bool
	}{
		{"a field", `{"token_hash":"` + hash + `"}`, true},
		{"in text", "Bearer sha256:" + hash + ".", true},
		{"keyed", "hmac-sha256:k1:" + hash, true},
		{"upper case", strings.ToUpper(hash), true},
		{"the digits alone", "request " + hash[:12], false},
		{"within a hash", "0" + hash[:63], false},
		{"a longer number", hash + "0", false},
	}
	for _, given := range []string{hash[:12], strings.ToUpper(hash[:12]), hash[:12] + "…", "sha256:" + hash[:12], hash[:8], hash[:63]} {
		target, err := newTarget(given, true, nil)
		require.NoError(t, err)
		for _, tt := range tests {
			found, leaked := target.in([]byte(tt.line))
			assert.Equal(t, tt.found, found, tt.name)
			assert.False(t, leaked)
		}
		assert.Len(t, target.begun, 1)
	}
	target, err := newTarget(hash[:12], false, nil)
	require.NoError(t, err)
	assert.Equal(t, hash[:12], string(target.token), "a token of standard input may look so")
}

func TestTargetRefusesShortTokens(t *testing.T) {
	for _, token := range []string{"qzx", "0a1b2c3"} {
		_, err := newTarget(token, true, nil)
		require.ErrorContains(t, err, "too short")
		assert.NotContains(t, err.Error(), token)
	}
}
