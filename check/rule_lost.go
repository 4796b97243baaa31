package check

import (
	"fmt"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// journalNote is the msg of the records that a journal writes about itself
// (sink.NoteMessage).
const journalNote = "slogaudit_journal"

var ruleLost = register(Rule{
	ID: "SA502", Name: "records-lost", Group: GroupIntegrity, Severity: Warning,
	Title: "the log itself says that records are not in it",
	Doc: `A journal writes a record about itself when it refused records, lost some that it
had accepted, or found one damaged. This log has such a record: it is not
complete, and it says what is not there.`,
	Fix:  `Read the record: it names the reason and the number. Full disks and slow remotes are the usual ones.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"WARN","msg":"slogaudit_journal","event":"refused","reason":"full","count":12}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening"}` + "\n",
})

// lost reports what a journal says about itself.
func (w *worker) lost() {
	if w.l.msg != journalNote {
		return
	}
	event, reason, count := "", "", ""
	start, end := w.whole()
	for i := range w.l.members {
		switch m := &w.l.members[i]; {
		case m.name == "event" && m.value.Kind == jsonline.String:
			event = textOf(w.l.raw, m.value)
			start, end = m.value.Start, m.value.End
		case m.name == "reason" && m.value.Kind == jsonline.String:
			reason = textOf(w.l.raw, m.value)
		case m.name == "count" && m.value.Kind == jsonline.Number:
			count = string(w.l.raw[m.value.Start:m.value.End])
		}
	}
	switch event {
	case "refused", "lost", "corrupt":
		message := "the journal says: records " + event
		if count != "" {
			message = fmt.Sprintf("the journal says: %s records %s", count, event)
		}
		if reason != "" {
			message += " (" + w.safe(reason) + ")"
		}
		w.find(ruleLost, event, w.safe(reason), message, start, end)
	}
}
