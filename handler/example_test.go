package handler_test

import (
	"context"
	"errors"
	"expvar"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

// exampleToken is made here so that no token stands in the source.
var exampleToken = "ghp" + "_" + strings.Repeat("a1B2c3", 6)

var exampleTime = time.Date(2026, 11, 23, 16, 5, 4, 0, time.UTC)

// withoutTime keeps the output of the examples the same from run to run.
func withoutTime() []handler.Stage {
	return []handler.Stage{handler.StageFunc(func(_ context.Context, r *handler.Record) { r.Time = time.Time{} })}
}

func dropTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// The drop-in: a logger for the whole service, without tokens.
func Example() {
	h := handler.New(handler.JSON(os.Stdout), &handler.Options{Stages: withoutTime()})
	slog.SetDefault(slog.New(h))

	slog.Info("calling github", "token", exampleToken, "repo", "slogaudit")
	slog.Error("it failed", "err", errors.New("401 for Bearer "+exampleToken))
	slog.Info("signing in", "user", "alice", "password", "hunter2")
	// Output:
	// {"level":"INFO","msg":"calling github","token":"sha256:1fe49ddf9c56d714c9c4e404d8852b42c16ef8d60e6bc483b691b2016c7835cd","repo":"slogaudit"}
	// {"level":"ERROR","msg":"it failed","err":"401 for Bearer sha256:1fe49ddf9c56d714c9c4e404d8852b42c16ef8d60e6bc483b691b2016c7835cd"}
	// {"level":"INFO","msg":"signing in","user":"alice","password":"[REDACTED]"}
}

// A rotating file, flushed and closed when the service ends.
func ExampleOpenFile() {
	h, err := handler.OpenFile("/tmp/slogaudit-example/audit.log", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll("/tmp/slogaudit-example")
	defer h.Close(context.Background())
	slog.New(h).Info("started")
	fmt.Println(h.Flush(context.Background()), h.Stats().Written)
	// Output: <nil> 1
}

// In front of a handler that is there already.
func ExampleRedact() {
	var old slog.Handler = slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: dropTime})
	l := slog.New(handler.Redact(nil)(old))
	l.With("key", exampleToken).WithGroup("db").Info("connected", "dsn", "postgres://app:hunter2@db/app")
	// Output: level=INFO msg=connected key=sha256:1fe49ddf9c56d714c9c4e404d8852b42c16ef8d60e6bc483b691b2016c7835cd db.dsn=postgres://app:[REDACTED]@db/app
}

// Only the check of authentication events, in front of any handler.
func ExampleEnforce() {
	old := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: dropTime})
	h := handler.Enforce(&handler.EnforceOptions{Mode: handler.Reject})(old)
	r := slog.NewRecord(exampleTime, slog.LevelInfo, audit.AuthenticatedRequest, 0)
	r.Add("method", "GET", "path", "/v1/users?page=2", "ip", "192.0.2.1", "user_agent", "curl/8",
		"token_hash", redact.Hash(exampleToken), "status", "success")
	fmt.Println(h.Handle(context.Background(), r))
	// Output: audit: record does not meet auth/v1: path is not a path: it must begin with / and hold no query, fragment or control character
}

// Everything to a file, warnings to people.
func ExampleTee() {
	h := handler.New(handler.Tee(
		handler.JSON(os.Stdout), // a file, in a service
		handler.MinLevel(slog.LevelWarn, handler.Console(os.Stdout, &handler.ConsoleOptions{TimeFormat: "-"})),
	), &handler.Options{Stages: withoutTime()})
	l := slog.New(h)
	l.Info("started", "port", 8080)
	l.Warn("slow", "token", exampleToken)
	// Output:
	// {"level":"INFO","msg":"started","port":8080}
	// {"level":"WARN","msg":"slow","token":"sha256:1fe49ddf9c56d714c9c4e404d8852b42c16ef8d60e6bc483b691b2016c7835cd"}
	// WRN slow token=sha256:1fe49ddf9c56…
}

// Attributes bound by With are redacted, checked and encoded once.
func ExampleHandler_WithAttrs() {
	h := handler.New(handler.JSON(os.Stdout), &handler.Options{Stages: withoutTime()})
	request := slog.New(h).With("method", "GET", "path", "/v1/users", "session", exampleToken)
	request.Info("begin")
	request.WithGroup("db").Info("query", "rows", 3)
	// Output:
	// {"level":"INFO","msg":"begin","method":"GET","path":"/v1/users","session":"sha256:1fe49ddf9c56d714c9c4e404d8852b42c16ef8d60e6bc483b691b2016c7835cd"}
	// {"level":"INFO","msg":"query","method":"GET","path":"/v1/users","session":"sha256:1fe49ddf9c56d714c9c4e404d8852b42c16ef8d60e6bc483b691b2016c7835cd","db":{"rows":3}}
}

type traceKey struct{}

// Trace ids from the context, without a dependency on OpenTelemetry.
func ExampleOptions_attrs() {
	h := handler.New(handler.JSON(os.Stdout), &handler.Options{
		Stages: withoutTime(),
		Attrs: []func(context.Context) []slog.Attr{func(ctx context.Context) []slog.Attr {
			if id, ok := ctx.Value(traceKey{}).(string); ok {
				return []slog.Attr{slog.String("trace_id", id)}
			}
			return nil
		}},
	})
	ctx := context.WithValue(context.Background(), traceKey{}, "4bf92f3577b34da6a3ce929d0e0e4736")
	slog.New(h).WithGroup("http").InfoContext(ctx, "served", "code", 200)
	// Output: {"level":"INFO","msg":"served","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","http":{"code":200}}
}

// The level, shown and changed at run time.
func ExampleLevelHandler() {
	var level slog.LevelVar
	_ = handler.New(handler.JSON(os.Stdout), &handler.Options{Level: &level})
	srv := httptest.NewServer(handler.LevelHandler(&level))
	defer srv.Close()
	req, _ := http.NewRequest(http.MethodPut, srv.URL, strings.NewReader("debug"))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Body.Close()
	fmt.Println(res.Status, level.Level())
	// Output: 200 OK DEBUG
}

// Debug records are sampled; events of the schema never are.
func ExampleSample() {
	h := handler.New(handler.JSON(os.Stdout), &handler.Options{
		Stages: append(withoutTime(), handler.Sample(&handler.SampleOptions{First: 1})),
	})
	l := slog.New(h)
	for range 1000 {
		l.Info("cache miss")
	}
	fmt.Println(h.Stats().Dropped)
	// Output:
	// {"level":"INFO","msg":"cache miss"}
	// map[sampled:999]
}

// Behind the redaction, a handler of somebody else's.
func ExampleForward() {
	old := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: dropTime})
	h := handler.New(handler.Tee(
		handler.Forward(old),
		handler.MinLevel(slog.LevelError, handler.JSON(os.Stdout)),
	), &handler.Options{Stages: withoutTime()})
	slog.New(h).WithGroup("db").Info("connected", "dsn", "postgres://app:hunter2@db/app")
	slog.New(h).Error("lost", "db", 1)
	// Output:
	// level=INFO msg=connected db.dsn=postgres://app:[REDACTED]@db/app
	// level=ERROR msg=lost db=1
	// {"level":"ERROR","msg":"lost","db":1}
}

// Events that do not meet the schema are refused, and kept in a place of their
// own.
func ExampleOptions_quarantine() {
	h := handler.New(handler.JSON(os.Stdout), &handler.Options{
		Enforce:    handler.Reject,
		Quarantine: handler.JSON(os.Stdout), // another file, in a service
	})
	r := slog.NewRecord(exampleTime, slog.LevelInfo, audit.MissingBearerToken, 0)
	r.Add("method", "GET", "path", "/", "ip", "192.0.2.1", "user_agent", nil, "token_hash", nil, "status", "absent")
	fmt.Println(h.Handle(context.Background(), r))
	fmt.Println(h.Stats().Violations)
	// Output:
	// {"time":"2026-11-23T16:05:04Z","level":"INFO","msg":"missing_bearer_token","method":"GET","path":"/","ip":"192.0.2.1","user_agent":null,"token_hash":null,"status":"absent","schema_violations":["status must be one of missing, invalid, success"]}
	// audit: record does not meet auth/v1: status must be one of missing, invalid, success
	// map[status: enum:1]
}

// No object has a key twice.
func ExampleUniqueKeys() {
	h := handler.New(handler.JSON(os.Stdout), &handler.Options{
		Stages: append(withoutTime(), handler.UniqueKeys(handler.KeepLast)),
	})
	slog.New(h).With("user", "alice").Info("renamed", "user", "bob", "msg", "forged")
	// Output: {"level":"INFO","msg":"renamed","user":"bob","msg#01":"forged"}
}

// The counts at /debug/vars.
func ExampleHandler_Var() {
	h := handler.New(handler.JSON(io.Discard), nil)
	expvar.Publish("slogaudit", h.Var())
	slog.New(h).Info("signing in", "password", "hunter2")
	fmt.Println(expvar.Get("slogaudit"))
	// Output: {"in":1,"written":1,"refused":0,"dropped":{},"redacted":{"key-guessable":1},"violations":{},"markers":0,"notices":0,"outputs":[{"name":"json","written":1,"failed":0}]}
}
