package main

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

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

// The section "check" of slogaudit.yaml has a key for every flag.
func TestCheckSettingsAreFlags(t *testing.T) {
	var keys, flags []string
	section := reflect.TypeFor[config.Check]()
	for i := range section.NumField() {
		keys = append(keys, section.Field(i).Tag.Get("yaml"))
	}
	newCheck(streams{}).Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" {
			flags = append(flags, strings.ReplaceAll(f.Name, "-", "_"))
		}
	})
	assert.ElementsMatch(t, flags, keys)
}
