package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMySQLHash: the hash that MySQL keeps of a password is a '*' and 40 digits in
// capitals.
func TestMySQLHash(t *testing.T) {
	hash := strings.ToUpper(dense(hexes, 40))
	for _, form := range []string{"mysql_native_password hash *{}", "IDENTIFIED WITH x AS '*{}'", `{"n":"*{}"}`} {
		assert.NotContains(t, Default().String(strings.ReplaceAll(form, "{}", hash)), hash, form)
	}
	commit := "merged *" + strings.ToLower(hash)
	assert.Equal(t, commit, Default().String(commit))
}
