// Package audit defines the standard authentication event, auth/v1, and what
// produces it: a typed API, the net/http bearer-token middleware, and the
// check that every other part of slogaudit uses to tell whether a record is a
// sound event.
package audit
