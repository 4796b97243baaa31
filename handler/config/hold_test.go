package config

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestHoldLastsToTheEndOfItsLastDay: a case that ends on the 8th includes it.
func TestHoldLastsToTheEndOfItsLastDay(t *testing.T) {
	c, err := Parse("c.yaml", []byte("retention:\n  holds:\n    - {id: a, from: 2026-11-01, to: 2026-11-08}\n    - {id: b, to: 2026-11-08T00:00:00Z}\n"))
	require.NoError(t, err)
	policy, _, err := c.Policy()
	require.NoError(t, err)
	require.Len(t, policy.Holds, 2)
	assert.Equal(t, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), policy.Holds[0].From)
	assert.Equal(t, time.Date(2026, 11, 9, 0, 0, 0, -1, time.UTC), policy.Holds[0].To)
	assert.Equal(t, time.Date(2026, 11, 8, 0, 0, 0, 0, time.UTC), policy.Holds[1].To)
}

// TestParseErrorsHoldNoSecret: one that was pasted into the wrong line.
func TestParseErrorsHoldNoSecret(t *testing.T) {
	secret := "ghp" + "_" + (rand.Text() + rand.Text())[:36]
	for _, text := range []string{
		"retention:\n  min_age: " + secret,
		"outputs:\n  - file: a.log\n    max_size: " + secret,
		"retention:\n  " + secret + ": 3d",
		"retention:\n  presets: [" + secret + "]",
		"enforce:\n  mode: " + secret,
		"redact: {key: " + secret + ", a: [",
		"level: info\n  bad: " + secret + "\n x: [",
	} {
		_, err := Parse("c.yaml", []byte(text))
		if assert.Error(t, err, text) {
			assert.False(t, strings.Contains(err.Error(), secret), "the error for %q holds the secret", strings.ReplaceAll(text, secret, "<secret>"))
		}
	}
}
