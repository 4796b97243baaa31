package handler_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/slogaudit/slogaudit/handler"
)

func TestLevelHandler(t *testing.T) {
	for _, tt := range []struct {
		method, body, contentType string
		code                      int
		level                     slog.Level // afterwards
	}{
		{method: "GET", code: 200, level: slog.LevelWarn},
		{method: "HEAD", code: 200, level: slog.LevelWarn},
		{method: "PUT", body: "debug", code: 200, level: slog.LevelDebug},
		{method: "PUT", body: " ERROR+1\n", code: 200, level: slog.LevelError + 1},
		{method: "PUT", body: `{"level":"info"}`, code: 200, level: slog.LevelInfo},
		{method: "PUT", body: `{"level":"info"}`, contentType: "application/json; charset=utf-8", code: 200, level: slog.LevelInfo},
		{method: "PUT", body: "loud", code: 400, level: slog.LevelWarn},
		{method: "PUT", body: "", code: 400, level: slog.LevelWarn},
		{method: "PUT", body: `{"level":null}`, code: 400, level: slog.LevelWarn},
		{method: "PUT", body: `{}`, code: 400, level: slog.LevelWarn},
		{method: "PUT", body: "info", contentType: "application/json", code: 400, level: slog.LevelWarn},
		{method: "PUT", body: "info" + strings.Repeat(" ", 1000), code: 400, level: slog.LevelWarn},
		{method: "POST", body: "debug", code: 405, level: slog.LevelWarn},
		{method: "DELETE", code: 405, level: slog.LevelWarn},
	} {
		t.Run(tt.method+" "+strings.TrimSpace(tt.body), func(t *testing.T) {
			var v slog.LevelVar
			v.Set(slog.LevelWarn)
			r := httptest.NewRequest(tt.method, "/", strings.NewReader(tt.body))
			r.Header.Set("Content-Type", tt.contentType)
			w := httptest.NewRecorder()
			handler.LevelHandler(&v).ServeHTTP(w, r)
			assert.Equal(t, tt.code, w.Code, "%s", w.Body)
			assert.Equal(t, tt.level, v.Level())
			if tt.code == 200 {
				assert.JSONEq(t, `{"level":"`+tt.level.String()+`"}`, w.Body.String())
			} else {
				assert.NotContains(t, w.Body.String(), "loud", "what was sent is not sent back")
			}
		})
	}
}
