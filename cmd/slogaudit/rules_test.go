package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// docs/rules.md is what "slogaudit rules --markdown" prints.
func TestRulesDocumentIsCurrent(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, rulesMarkdown(&b))
	have, err := os.ReadFile("../../docs/rules.md")
	require.NoError(t, err)
	assert.Equal(t, b.String(), string(have), "run: go run ./cmd/slogaudit rules --markdown > docs/rules.md")
}
