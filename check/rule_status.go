package check

import (
	"strings"

	"github.com/slogaudit/slogaudit/audit"
)

var ruleBadStatus = register(Rule{
	ID: "SA206", Name: "bad-status", Group: GroupSchema, Severity: Error,
	Title: "status is none of missing, invalid, success",
	Doc: `status says what became of the request's authentication, in one of three words.
Monitoring counts by it; another word is counted nowhere.`,
	Fix:  `Use audit.StatusMissing, audit.StatusInvalid or audit.StatusSuccess. Why a token was refused belongs into reason.`,
	Bad:  strings.Replace(soundEvent, `"success"`, `"ok"`, 1),
	Good: soundEvent,
})

var ruleMismatch = register(Rule{
	ID: "SA207", Name: "event-mismatch", Group: GroupSchema, Severity: Error,
	Title: "msg, level and status do not agree",
	Doc: `The event's name, its level and its status say different things: an
authenticated_request with the status invalid, or an invalid_bearer_token at
INFO. One of them is wrong, and alerts that look at the other stay silent.

	missing_bearer_token   INFO  missing
	invalid_bearer_token   WARN  invalid
	authenticated_request  INFO  success`,
	Fix:  `Log with audit.Log: name and level follow from Event.Status.`,
	Bad:  strings.Replace(soundEvent, `"success"`, `"invalid"`, 1),
	Good: soundEvent,
})

// mismatch reports what disagrees with the event's name as one finding, and
// drops from vs what only follows from it.
func (w *worker) mismatch(vs []audit.Violation) []audit.Violation {
	var wrong []audit.Violation
	for _, v := range vs {
		if v.Code == audit.CodeEvent {
			wrong = append(wrong, v)
		}
	}
	if len(wrong) == 0 {
		return vs
	}
	kept := vs[:0:0]
	for _, v := range vs {
		presence := v.Code == audit.CodeNull || v.Code == audit.CodeNotNull
		if v.Code == audit.CodeEvent || presence && w.follows(wrong, v.Field) {
			continue
		}
		kept = append(kept, v)
	}
	if len(wrong) == 1 {
		v := wrong[0]
		w.find(ruleMismatch, v.Field, "", v.Field+" does not agree with the event in msg", v.Start, v.End)
		return kept
	}
	start, end := w.whole()
	for i := range w.l.members {
		if w.l.members[i].name == "msg" {
			start, end = w.l.members[i].value.Start, w.l.members[i].value.End
		}
	}
	names := make([]string, len(wrong))
	for i, v := range wrong {
		names[i] = v.Field
	}
	w.find(ruleMismatch, "msg", "", "msg does not agree with "+strings.Join(names, " and "), start, end)
	return kept
}

// follows says whether a field's fault comes from the state field alone: by
// the event's own state the field would be sound.
func (w *worker) follows(wrong []audit.Violation, field string) bool {
	var state, other *audit.State
	for _, e := range w.schema.Events() {
		if e.Name == w.l.msg {
			state = e.State
		}
	}
	for _, f := range w.schema.Fields() {
		if f.Name == field {
			other = f.NullWhen
		}
	}
	if state == nil || other == nil || state.Field != other.Field {
		return false
	}
	for i := range w.l.members {
		if m := &w.l.members[i]; m.name == field {
			isNull := string(w.l.raw[m.value.Start:m.value.End]) == "null"
			return isNull == (state.Value == other.Value)
		}
	}
	return false
}
