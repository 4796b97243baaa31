package check

import (
	"fmt"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// The msg of the records in which a journal (sink.NoteMessage) and a handler
// (handler.RecordsLost) tell what is not in the log.
const (
	journalNote = "slogaudit_journal"
	handlerNote = "log_records_lost"
)

var ruleLost = register(Rule{
	ID: "SA502", Name: "records-lost", Group: GroupIntegrity, Severity: Warning,
	Title: "the log itself says that records are not in it",
	Doc: `A journal writes a record about itself when it refused records, lost some that it
had accepted, or found one damaged; a handler does when records were dropped or
an output failed. This log has such a record: it is not complete, and it says
what is not there.`,
	Fix:  `Read the record: it names the reason and the number. Full disks and slow remotes are the usual ones.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"WARN","msg":"slogaudit_journal","event":"refused","reason":"full","count":12}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening"}` + "\n",
})

// lost reports what the log says about itself.
func (w *worker) lost() {
	if w.l.msg != journalNote && w.l.msg != handlerNote {
		return
	}
	who := "journal"
	event, reason, count := "", "", ""
	if w.l.msg == handlerNote {
		who, event = "handler", "lost"
	}
	start, end := w.whole()
	for i := range w.l.members {
		switch m := &w.l.members[i]; {
		case m.name == "event" && who == "journal" && m.value.Kind == jsonline.String:
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
		message := "the " + who + " says: records " + event
		if count != "" {
			message = fmt.Sprintf("the %s says: %s records %s", who, count, event)
		}
		if reason != "" {
			message += " (" + w.safe(reason) + ")"
		}
		w.find(ruleLost, event, w.safe(reason), message, start, end)
	}
}
