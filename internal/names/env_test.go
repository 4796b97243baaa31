package names_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/slogaudit/slogaudit/internal/names"
)

func TestEnv(t *testing.T) {
	assert.Equal(t, "the environment variable AUDIT_KEY_2", names.Env("AUDIT_KEY_2"))
	for _, secret := range []string{"hunter2", "T0K-EN", "A b"} {
		assert.NotContains(t, names.Env(secret), secret)
	}
}
