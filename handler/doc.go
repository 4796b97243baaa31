// Package handler is the slog.Handler chain: it flattens a record once,
// redacts it, checks it against the auth/v1 schema and encodes it for its
// outputs.
package handler
