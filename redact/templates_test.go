package redact

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// assertCaught holds that the secrets of each template are replaced in most of what
// fill makes of it: by chance a drawn one may look like a word.
func assertCaught(t *testing.T, templates string) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(templates), "\n") {
		missed := 0
		for range 5 {
			text, secrets := fill(line)
			out := Default().String(text)
			// Of some the generator does not tell what is secret.
			if text == out && len(secrets) == 0 || slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(out, s) }) {
				missed++
			}
			check(t, text)
		}
		assert.Less(t, missed, 3, "not caught: %s", line)
	}
}

// assertUnchanged holds that no line is changed.
func assertUnchanged(t *testing.T, lines string) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		assert.Equal(t, line, Default().String(line))
	}
}
