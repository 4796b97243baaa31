// Package check reads audit logs and says what is wrong with them: lines that
// are no records, records that do not meet the schema, secrets that were not
// redacted, and what a whole log lacks. It is the engine of "slogaudit check".
//
// A log is read once, as a stream, by several workers; memory does not grow
// with its size. Findings are grouped by shape: a million lines from one bad
// call site are one Finding with a count, the first and the last place. No
// Finding holds a secret.
package check
