package check_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/check"
)

// TestLengthOfGuessableSecretIsNotTold: of a PIN it is half the answer.
func TestLengthOfGuessableSecretIsNotTold(t *testing.T) {
	run := func(n int) *check.Finding {
		path := filepath.Join(t.TempDir(), "a.log")
		line := `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"connect","password":"` + rand.Text()[:n] + `"}` + "\n"
		require.NoError(t, os.WriteFile(path, []byte(line), 0o600))
		r, err := check.Run(context.Background(), []string{path}, &check.Options{Only: []string{"secret-under-key"}})
		require.NoError(t, err)
		require.Len(t, r.Findings, 1)
		f := r.Findings[0]
		f.First.File, f.Last.File = "", ""
		return f
	}
	assert.Equal(t, run(5), run(12))
}
