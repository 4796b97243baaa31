package handler

import (
	"context"
	"log/slog"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// Options configures a Handler. The zero value is the documented default; New
// copies what it keeps.
type Options struct {
	// Level is the least level that Enabled accepts. Nil means slog.LevelInfo.
	// A *slog.LevelVar changes it at run time; see LevelHandler.
	Level slog.Leveler

	// AddSource adds the place of the log call, as in slog.HandlerOptions.
	AddSource bool

	// UTC writes the times of all records in UTC. Without it they keep their
	// location, as in slog.JSONHandler; events of the schema are in UTC always.
	UTC bool

	// Redactor finds the secrets. Nil means redact.Default(). There is no way
	// to switch redaction off.
	Redactor *redact.Redactor

	// Schema is what records are checked against. Nil means audit.AuthV1().
	Schema *audit.Schema

	// Enforce says what becomes of an event that does not meet the schema.
	Enforce Mode

	// Quarantine is where Reject writes the records it refuses, their
	// violations with them. Nil means that only the error and the counts tell
	// of them.
	Quarantine Output

	// Stages see each record before it is redacted, in this order.
	Stages []Stage

	// Attrs are called for each record and give attributes that stand before
	// all others, outside of any group: a trace id, a request id.
	Attrs []func(context.Context) []slog.Attr

	// OnError is told of what Handle could not do: a failed output, a stage
	// that panicked. It is called at most once a second, from the goroutine
	// that logs, and must not log through the same handler. The error holds no
	// value of a record. Nil means that errors are only returned and counted.
	OnError func(error)
}

// Mode says what becomes of an event that does not meet the schema.
type Mode uint8

const (
	// Annotate writes the record with a list named schema_violations.
	Annotate Mode = iota
	// Reject does not write the record: Handle returns an *audit.SchemaError,
	// and the record goes to Options.Quarantine.
	Reject
	// Panic panics with the *audit.SchemaError. It is for tests.
	Panic
	// Off checks nothing.
	Off
)

// violationsKey is the attribute that Annotate adds.
const violationsKey = "schema_violations"
