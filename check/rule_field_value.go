package check

import "strings"

var ruleFieldTooLong = register(Rule{
	ID: "SA210", Name: "field-too-long", Group: GroupSchema, Severity: Error,
	Title: "a field is longer than its schema allows",
	Doc: `A text is longer than the schema's limit. Paths and user agents come from
clients: without a limit they fill disks and push evidence out.`,
	Fix:  `Cut the value at the limit before it is logged; audit.Middleware does.`,
	Bad:  strings.Replace(soundEvent, `"GET"`, `"`+strings.Repeat("GET", 22)+`"`, 1),
	Good: soundEvent,
})

var ruleFieldValue = register(Rule{
	ID: "SA211", Name: "field-value", Group: GroupSchema, Severity: Error,
	Title: "a field has a value that its schema does not allow",
	Doc: `A value is none of the allowed ones, of another form, or out of bounds: a reason
that is not in the closed list, an HTTP status of 42, a trace id that is none.
"slogaudit schema" prints what is allowed.`,
	Fix:  `Use the constants of package audit, such as audit.ReasonExpired.`,
	Bad:  strings.Replace(soundEvent, `"success"`, `"success","http_status":42`, 1),
	Good: strings.Replace(soundEvent, `"success"`, `"success","http_status":200`, 1),
})
