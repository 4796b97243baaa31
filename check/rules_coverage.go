package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// enough is the number of events from which the lack of others says something.
const enough = 50

var ruleOneSided = register(Rule{
	ID: "SA401", Name: "only-success", Group: GroupCoverage, Severity: Note,
	Title: "there are successes, but never a refusal",
	Doc: `The log has fifty or more successful requests and not one with a missing or
invalid token. On any network that strangers reach, somebody tries without one.
More likely the refusals are not logged: the middleware stands behind a gateway
that answers 401 itself, or only the success path was instrumented.`,
	Fix:  `Put audit.Middleware in front of whatever refuses, or log the gateway's refusals too.`,
	Bad:  strings.Repeat(strings.Replace(soundEvent, `"success"`, `"success","user":"u1"`, 1), enough),
	Good: strings.Repeat(strings.Replace(soundEvent, `"success"`, `"success","user":"u1"`, 1), enough) + missingEvent,
})

var ruleNoUser = register(Rule{
	ID: "SA402", Name: "no-user", Group: GroupCoverage, Severity: Note,
	Title: "no success says whose token it was",
	Doc: `None of fifty or more successful requests has a user. The hash tells that two
requests came with one token, but not whose; after an incident that is the first
question, and by then the token may be gone.`,
	Fix:  `Return the subject in audit.Identity from your Verifier; the middleware logs it as user.`,
	Bad:  strings.Repeat(soundEvent, enough) + missingEvent,
	Good: strings.Repeat(strings.Replace(soundEvent, `"success"`, `"success","user":"u1"`, 1), enough) + missingEvent,
})

var ruleNoReason = register(Rule{
	ID: "SA403", Name: "no-reason", Group: GroupCoverage, Severity: Note,
	Title: "no refusal says why",
	Doc: `None of fifty or more refusals has a reason. An expired token is a client that
forgot to refresh; a bad signature is an attack. Without the reason both look
the same.`,
	Fix:  `Return errors that carry a reason from your Verifier, such as audit.ReasonExpired.`,
	Bad:  strings.Repeat(strings.Replace(missingEvent, `,"reason":"no_header"`, ``, 1), enough),
	Good: strings.Repeat(missingEvent, enough),
})

var ruleNoEvents = register(Rule{
	ID: "SA404", Name: "no-events", Group: GroupCoverage, Severity: Note,
	Title: "no record is an auth event",
	Doc: `The log has records, and none of them is an event of the schema. Either this is
not the audit log, or the service does not write one.`,
	Fix:  `Check that you gave the right file, and that audit.Middleware is installed.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening"}` + "\n",
	Good: soundEvent,
})

const missingEvent = `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"missing_bearer_token","method":"GET","path":"/orders","ip":"192.0.2.7","user_agent":null,"token_hash":null,"status":"missing","reason":"no_header"}` + "\n"

// coverage counts what the rules about the whole log need.
func (w *worker) coverage() {
	has := func(name string) bool {
		return slices.ContainsFunc(w.l.members, func(m member) bool { return m.name == name && m.value.Kind != jsonline.Null })
	}
	w.cover(w.l.msg == audit.AuthenticatedRequest, has("user"), has("reason"))
}

func (w *worker) cover(success, user, reason bool) {
	r := w.res
	switch {
	case success:
		r.acceptances++
		if user {
			r.withUser++
		}
	default:
		r.refusals++
		if reason {
			r.withReason++
		}
	}
}

// coverageRules adds the findings about the log as a whole.
func (m *merger) coverageRules() {
	t, st := &m.total, &m.report.Stats
	if st.Records > 0 && st.Events == 0 {
		m.log(ruleNoEvents, fmt.Sprintf("none of %d records is an event of %s", st.Records, m.report.Schema))
	}
	if m.o.Schema != audit.AuthV1() {
		return
	}
	if t.acceptances >= enough && t.refusals == 0 {
		m.log(ruleOneSided, fmt.Sprintf("%d requests with a good token, and not one without or with a bad one", t.acceptances))
	}
	if t.acceptances >= enough && t.withUser == 0 {
		m.log(ruleNoUser, fmt.Sprintf("none of %d successes has a user", t.acceptances))
	}
	if t.refusals >= enough && t.withReason == 0 {
		m.log(ruleNoReason, fmt.Sprintf("none of %d refusals has a reason", t.refusals))
	}
}

// log adds a finding about all inputs.
func (m *merger) log(r *Rule, message string) {
	if len(m.inputs) > 0 {
		m.whole(r, Position{File: m.inputs[0].display()}, message)
	}
}
