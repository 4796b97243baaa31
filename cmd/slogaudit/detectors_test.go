package main

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

// The README and the changelog say how many rules there are, as "slogaudit
// detectors" lists them.
func TestDetectorsAreCounted(t *testing.T) {
	byPrefix := 0
	for _, r := range redact.Rules() {
		if len(r.Prefixes) > 0 {
			byPrefix++
		}
	}
	want := fmt.Sprintf("%d rules", len(redact.Rules()))
	wantPrefix := fmt.Sprintf("%d of them by a provider's prefix", byPrefix)
	for _, name := range []string{"../../README.md", "../../CHANGELOG.md"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Contains(t, string(text), want, name)
		assert.Contains(t, string(text), wantPrefix, name)
	}
}

// docs/detectors.md is what "slogaudit detectors --markdown" prints.
func TestDetectorsDoc(t *testing.T) {
	want, err := os.ReadFile("../../docs/detectors.md")
	require.NoError(t, err)
	var got bytes.Buffer
	require.NoError(t, detectorsMarkdown(&got))
	assert.Equal(t, got.String(), string(want), "run: slogaudit detectors --markdown > docs/detectors.md")
}
