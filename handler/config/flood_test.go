package config

import (
	"log/slog"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/sink"
)

// A configured file that is full of records nobody may remove gives the
// configured answer to the caller: chatter is refused, events are written.
func TestFullAnswersTheCaller(t *testing.T) {
	event := &audit.Event{Method: "GET", Path: "/", IP: netip.MustParseAddr("192.0.2.1"), Status: audit.StatusMissing}
	for full, eventErr := range map[string]error{"refuse": nil, "fail": sink.ErrFull} {
		t.Run(full, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "slogaudit.yaml")
			c, err := Parse(path, []byte("outputs: [{file: audit.log, max_size: 20KB}]\nretention: {min_age: 90d, max_bytes: 100KB, full: "+full+"}\n"))
			require.NoError(t, err)
			h, err := c.Build(&BuildOptions{OnError: func(error) {}})
			require.NoError(t, err)
			defer h.Close(t.Context())
			r := slog.NewRecord(time.Now(), slog.LevelInfo, "chatter", 0)
			refused := 0
			for range 2000 {
				if err := h.Handle(t.Context(), r); err != nil {
					require.ErrorIs(t, err, sink.ErrFull)
					refused++
				}
			}
			assert.NotZero(t, refused)
			assert.ErrorIs(t, audit.Log(t.Context(), h, event), eventErr)
		})
	}
}
