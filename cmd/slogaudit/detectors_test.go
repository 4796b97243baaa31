package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// docs/detectors.md is what "slogaudit detectors --markdown" prints.
func TestDetectorsDoc(t *testing.T) {
	want, err := os.ReadFile("../../docs/detectors.md")
	require.NoError(t, err)
	var got bytes.Buffer
	require.NoError(t, detectorsMarkdown(&got))
	assert.Equal(t, got.String(), string(want), "run: slogaudit detectors --markdown > docs/detectors.md")
}
