// Package redact finds token-like values in text and in slog values and
// replaces each with its SHA-256 hash, so that one token can be traced through
// all logs and never read from them. Guessable secrets, such as passwords, are
// masked instead: an unkeyed hash of a guessable value is an answer.
//
// It imports the standard library only.
package redact
