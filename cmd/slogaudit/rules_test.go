package main

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler/config"
)

// docs/rules.md is what "slogaudit rules --markdown" prints.
func TestRulesDocumentIsCurrent(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, rulesMarkdown(&b))
	have, err := os.ReadFile("../../docs/rules.md")
	require.NoError(t, err)
	assert.Equal(t, b.String(), string(have), "run: go run ./cmd/slogaudit rules --markdown > docs/rules.md")
}

// The sections "check" and "monitor" of slogaudit.yaml have a key for every
// flag.
func TestSettingsAreFlags(t *testing.T) {
	for _, c := range []struct {
		section reflect.Type
		cmd     *cobra.Command
	}{
		{reflect.TypeFor[config.Check](), newCheck(streams{})},
		{reflect.TypeFor[config.Monitor](), newWatch(streams{})},
	} {
		var keys, flags []string
		for i := range c.section.NumField() {
			keys = append(keys, c.section.Field(i).Tag.Get("yaml"))
		}
		c.cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "config" {
				flags = append(flags, strings.ReplaceAll(f.Name, "-", "_"))
			}
		})
		assert.ElementsMatch(t, flags, keys)
	}
}
