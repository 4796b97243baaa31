package redact

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMemberKeyIsWhatGroupsGoBy(t *testing.T) {
	r := Default()
	for _, outer := range []string{"", "password", "credentials", "session", "user", "token"} {
		for _, name := range []string{"value", "id", "password", "token", "host", "key", ""} {
			for _, text := range []string{"hunter2", "x9Kd83jfLq0PzT5vB7nM2wRc", "localhost", "42"} {
				group := r.Value(outer, slog.GroupValue(slog.String(name, text)))
				assert.Equal(t, group.Group()[0].Value.String(), r.KeyString(r.MemberKey(outer, name), text), "%s.%s=%s", outer, name, text)
			}
		}
	}
}
