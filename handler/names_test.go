package handler_test

import (
	"encoding"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler"
)

// TestNames holds that every value of the enumerations is read from what it writes.
func TestNames(t *testing.T) {
	for want, v := range map[string]encoding.TextMarshaler{
		"annotate": handler.Annotate, "off": handler.Off, "auto": handler.ColorAuto, "never": handler.ColorNever,
		"rename-later": handler.RenameLater, "keep-last": handler.KeepLast, "unknown": handler.Color(9),
	} {
		b, err := v.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want, string(b))
	}
	var m handler.Mode
	var c handler.Color
	var d handler.Duplicates
	require.NoError(t, m.UnmarshalText([]byte("reject")))
	require.NoError(t, c.UnmarshalText([]byte("always")))
	require.NoError(t, d.UnmarshalText([]byte("keep-first")))
	assert.Equal(t, handler.Reject, m)
	assert.Equal(t, handler.ColorAlways, c)
	assert.Equal(t, handler.KeepFirst, d)
	require.EqualError(t, m.UnmarshalText([]byte("x")), "handler: unknown mode: want annotate, reject, panic or off")
	require.EqualError(t, c.UnmarshalText([]byte("x")), "handler: unknown color: want auto, always or never")
	require.Error(t, d.UnmarshalText(nil))
}
