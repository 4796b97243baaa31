package handler_test

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler"
)

// TestNilContext holds that a record without a context is written, as slog's own
// handlers write it.
func TestNilContext(t *testing.T) {
	var out bytes.Buffer
	r := slog.NewRecord(time.Now(), slog.LevelInfo, "m", 0)
	for name, h := range map[string]slog.Handler{
		"lines":   handler.New(handler.JSON(&out), nil),
		"forward": handler.New(handler.Forward(slog.NewJSONHandler(&out, nil)), nil),
		"redact":  handler.Redact(nil)(slog.NewJSONHandler(&out, nil)),
	} {
		t.Run(name, func(t *testing.T) {
			out.Reset()
			require.NoError(t, h.Handle(nil, r)) //nolint:staticcheck // what is tested
			assert.Contains(t, out.String(), `"msg":"m"`)
		})
	}
}

// TestNilOutput holds that what can write nothing is refused when it is made.
func TestNilOutput(t *testing.T) {
	assert.Panics(t, func() { handler.Forward(nil) })
	assert.Panics(t, func() { handler.JSON(nil) })
	assert.Panics(t, func() { handler.New(handler.Tee(), nil) })
}
