package redact

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestJumps(t *testing.T) {
	for s, want := range map[string][2]int{
		"": {0, 0}, "a": {0, 1}, "1": {0, 0}, "a1": {1, 1}, "1a": {1, 1}, "a-1": {0, 1}, "a1b2": {3, 2}, "aa11": {1, 2}, "12ab34": {2, 2},
	} {
		steps, letters := jumps(s)
		assert.Equal(t, want, [2]int{steps, letters}, s)
	}
}
