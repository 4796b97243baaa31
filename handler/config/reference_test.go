package config

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const referenceMark = "<!-- made from handler/config by its tests -->\n"

// reference is the table of all keys, from the structs that read the file.
func reference(b *bytes.Buffer, t reflect.Type, path string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("yaml")
		if name == "" {
			continue
		}
		at, list := join(path, name), ""
		elem := f.Type
		for elem.Kind() == reflect.Pointer || elem.Kind() == reflect.Slice {
			if elem.Kind() == reflect.Slice {
				list = "[]"
			}
			elem = elem.Elem()
		}
		doc := f.Tag.Get("doc")
		if enum := f.Tag.Get("enum"); enum != "" {
			doc += " (`" + strings.ReplaceAll(enum, ",", "`, `") + "`)"
		}
		fmt.Fprintf(b, "| `%s%s` | %s |\n", at, list, strings.TrimSpace(doc))
		if elem.Kind() == reflect.Struct && !reflect.PointerTo(elem).Implements(textType) {
			reference(b, elem, at+list)
		}
	}
}

// The reference in docs/config.md is the one that the structs give.
func TestReference(t *testing.T) {
	const page = "../../docs/config.md"
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	head, _, found := strings.Cut(string(got), referenceMark)
	require.True(t, found)
	b := bytes.NewBufferString(head + referenceMark + "\n| key | |\n|---|---|\n")
	reference(b, reflect.TypeFor[Config](), "")
	if *update {
		require.NoError(t, os.WriteFile(page, b.Bytes(), 0o644))
		return
	}
	assert.Equal(t, b.String(), string(got), "run go test ./handler/config -update")
}

// The example in docs/config.md is one that can be read.
func TestExampleInDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/config.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(page), "```yaml\n")
	require.True(t, found)
	example, _, _ := strings.Cut(rest, "```")
	c, err := Parse("slogaudit.yaml", []byte(example))
	require.NoError(t, err)
	assert.NotEmpty(t, c.Outputs)
	assert.NotEmpty(t, c.Retention.Presets)
}
