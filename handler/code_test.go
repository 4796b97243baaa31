package handler_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

// TestCodeByMessage holds that "code" is a one-time code where the message says so, and
// that other codes stay.
func TestCodeByMessage(t *testing.T) {
	code := 100000 + rand.IntN(899999)
	var out bytes.Buffer
	for name, h := range map[string]slog.Handler{
		"lines":   handler.New(handler.JSON(&out), nil),
		"forward": handler.New(handler.Forward(slog.NewJSONHandler(&out, nil)), nil),
		"redact":  handler.Redact(nil)(slog.NewJSONHandler(&out, nil)),
	} {
		t.Run(name, func(t *testing.T) {
			log := slog.New(h)
			for _, msg := range []string{"otp sent", "verification code sent", "2fa attempt"} {
				out.Reset()
				log.Info(msg, "code", fmt.Sprint(code))
				log.Info(msg, "code", code)
				log.Info(msg, slog.Group("sms", "code", code))
				assert.NotContains(t, out.String(), fmt.Sprint(code))
				assert.Contains(t, out.String(), redact.Mask)
			}
			out.Reset()
			log.Info("request done", "code", code)
			log.Info("otp sent", "code", 200)
			log.Info("otp failed", "code", "rate_limited")
			assert.Contains(t, out.String(), fmt.Sprint(code))
			assert.NotContains(t, out.String(), redact.Mask)
		})
	}
}
