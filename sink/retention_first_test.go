package sink

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFirstTimeOfForeignRecords: programs in other languages put spaces into
// their JSON and the time elsewhere.
func TestFirstTimeOfForeignRecords(t *testing.T) {
	want := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	rest := strings.Repeat("{\"msg\": \"later\", \"time\": \"2026-11-23T11:00:00Z\"}\n", 500)
	for name, first := range map[string]string{
		"slog":   `{"time":"2026-11-23T10:00:00Z","msg":"x"}`,
		"spaces": `{"time": "2026-11-23T10:00:00Z", "msg": "x"}`,
		"order":  `{"msg":"x","time":"2026-11-23T12:00:00+02:00"}`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "audit.log")
			require.NoError(t, os.WriteFile(path, []byte(first+"\n"+rest), 0o600))
			assert.Equal(t, want, firstTime(path))
		})
	}
}
