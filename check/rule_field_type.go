package check

import "strings"

var ruleFieldType = register(Rule{
	ID: "SA202", Name: "field-type", Group: GroupSchema, Severity: Error,
	Title: "a field has another JSON type",
	Doc: `A field holds a value of another type than its schema says: a number as text, an
object where a string should be, or null. Stores that index by type refuse the
record, or the whole batch.`,
	Fix:  `Use the slog constructor of the field's type, such as slog.Int for http_status. audit.Event has the types built in.`,
	Bad:  strings.Replace(soundEvent, `"curl/8.5.0"`, `8`, 1),
	Good: soundEvent,
})
