// Package handler is the slog.Handler of slogaudit. It redacts every record,
// checks authentication events against their schema, and writes the result to
// one or more outputs: JSON lines byte for byte as slog.JSONHandler writes
// them, a console for people, or any other slog.Handler.
//
// [New] makes a handler for an [Output], [OpenFile] one for a rotating file.
// [Redact] and [Enforce] are plain middlewares for those who want only that in
// front of a handler of their own.
package handler
