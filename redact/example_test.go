package redact_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/slogaudit/slogaudit/redact"
)

// config shows the two ways to mark a field.
type config struct {
	Addr     string        `json:"addr"`
	Password redact.Secret `json:"password"`
	Notes    string        `json:"notes" slogaudit:"mask"`
}

func ExampleRedactor_AppendAny() {
	c := config{":443", "correct horse", "the safe opens with 1234"}
	fmt.Printf("%s\n", redact.Default().AppendAny(nil, "config", c))
	// Output: {"addr":":443","password":"[REDACTED]","notes":"[REDACTED]"}
}

func ExampleRedactor_Value() {
	err := fmt.Errorf("dial postgres://app:hunter2@db/app: %w", os.ErrDeadlineExceeded)
	clean := redact.Default().Value("err", slog.AnyValue(err)).Any().(error)
	fmt.Println(clean)
	fmt.Println(errors.Is(clean, os.ErrDeadlineExceeded))
	// Output:
	// dial postgres://app:[REDACTED]@db/app: i/o timeout
	// true
}

func ExampleWithSecrets() {
	ctx := redact.WithSecrets(context.Background(), "open sesame")
	r := redact.Default().WithContext(ctx)
	fmt.Println(r.String("GET /cave?say=open+sesame"))
	// Output: GET /cave?say=[REDACTED]
}

func ExampleNewWriter() {
	w := redact.NewWriter(os.Stdout, nil)
	defer w.Close()
	log.New(w, "", 0).Print(`login {"user":"bob","password":"hunter2"}`)
	// Output: login {"user":"bob","password":"[REDACTED]"}
}
