package check

import (
	"fmt"
	"strings"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

var ruleFieldCase = register(Rule{
	ID: "SA212", Name: "field-case", Group: GroupSchema, Severity: Error,
	Title: "a field is written in another style",
	Doc: `A required field is missing, and a member that differs from it only in letter case
or punctuation is there: userAgent, User-Agent, tokenHash. JSON names are exact:
no query for user_agent finds it.`,
	Fix:  `Use the schema's names. "slogaudit fix" renames them in old logs.`,
	Bad:  strings.Replace(soundEvent, `user_agent`, `userAgent`, 1),
	Good: soundEvent,
})

var ruleFieldGroup = register(Rule{
	ID: "SA213", Name: "field-in-group", Group: GroupSchema, Severity: Error,
	Title: "a field stands in a group",
	Doc: `A required field is not a member of the record itself but of a group in it: the
logger was made with WithGroup, or the attributes with slog.Group. The fields of
an event are members of the record.`,
	Fix:  `Log events with a logger without a group: keep the one from before WithGroup for them, as audit.Middleware does.`,
	Bad:  strings.Replace(soundEvent, `"method":"GET","path":"/orders"`, `"req":{"method":"GET"},"path":"/orders"`, 1),
	Good: soundEvent,
})

// wrongCase reports a member that is the missing field in another style.
func (w *worker) wrongCase(field string) bool {
	want := foldName(field)
	for i := range w.l.members {
		m := &w.l.members[i]
		if m.name != field && foldName(m.name) == want && !w.schema.HasField(m.name) {
			w.find(ruleFieldCase, field, "", fmt.Sprintf("%s is written %q", field, w.safe(m.name)), m.key.Start, m.key.End)
			return true
		}
	}
	return false
}

// inGroup reports a member of a group that has the name of the missing field.
func (w *worker) inGroup(field string) bool {
	for i := range w.l.members {
		m := &w.l.members[i]
		if m.value.Kind != jsonline.Object {
			continue
		}
		found := jsonline.Token{}
		sub := w.l.raw[m.value.Start:m.value.End]
		err := jsonline.Members(sub, func(key, _ jsonline.Token) {
			if found.End == 0 && textOf(sub, key) == field {
				found = key
			}
		})
		if err == nil && found.End > 0 {
			at := m.value.Start
			w.find(ruleFieldGroup, field, "", fmt.Sprintf("%s stands in the group %q", field, w.safe(m.name)), at+found.Start, at+found.End)
			return true
		}
	}
	return false
}
