package check

import "strings"

var ruleFieldMissing = register(Rule{
	ID: "SA201", Name: "field-missing", Group: GroupSchema, Severity: Error,
	Title: "a required field is not there",
	Doc: `An event lacks a field that its schema requires. A reader cannot tell "not known"
from "not logged"; where a value may be unknown, the schema allows null.`,
	Fix:  `Log events with audit.Log and audit.Event, or let audit.Middleware do it: they write every field.`,
	Bad:  strings.Replace(soundEvent, `"method":"GET",`, "", 1),
	Good: soundEvent,
})
