package handlertest_test

import (
	"log/slog"
	"testing"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler/handlertest"
)

func signIn(l *slog.Logger, token string) { l.Info("signed in", "token", token) }

func Example() {
	var t *testing.T // of the test

	test := func() {
		rec := handlertest.New(t)
		token := "made up in the test"
		signIn(rec.Logger(), token)

		rec.NoSecret(token)
		rec.Count(1, "signed in")
		rec.Count(0, audit.InvalidBearerToken)
		rec.Valid()
	}
	_ = test
}
