package check

import (
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

var ruleTimeMissing = register(Rule{
	ID: "SA108", Name: "time-missing", Group: GroupFile, Severity: Error,
	Title: "a record has no usable time",
	Doc: `The record has no member "time", or it is not an RFC 3339 time. Without it the
record cannot be ordered, kept for its retention period, or matched with others.`,
	Fix:  `Do not drop or rewrite the time in ReplaceAttr, and give slog.NewRecord the time of the event.`,
	Bad:  `{"level":"INFO","msg":"listening"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening"}` + "\n",
})

var ruleTimeBackwards = register(Rule{
	ID: "SA109", Name: "time-backwards", Group: GroupFile, Severity: Warning,
	Title: "a record is older than the one before it",
	Doc: `The record's time is more than the tolerance (one second) before that of the
record before it. The clock was set back, two processes write to one file, files
were joined in the wrong order, or somebody inserted a record.`,
	Fix: `One writer a file, a clock that is slewed and not stepped, and files joined in order. Requests that take their time long before they log want --time-tolerance.`,
	Bad: `{"time":"2026-11-23T10:00:09Z","level":"INFO","msg":"second"}` + "\n" +
		`{"time":"2026-11-23T10:00:01Z","level":"INFO","msg":"first"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:01Z","level":"INFO","msg":"first"}` + "\n" +
		`{"time":"2026-11-23T10:00:09Z","level":"INFO","msg":"second"}` + "\n",
})

var ruleTimeFuture = register(Rule{
	ID: "SA110", Name: "time-future", Group: GroupFile, Severity: Warning,
	Title: "a record is from the future",
	Doc: `The record's time is more than five minutes after the time of the check. The
clock of the machine that wrote it, or of the one that checks, is wrong. Records
from the future outlive retention and hide from searches for the last hour.`,
	Fix:  `Check the clocks (timedatectl, chronyc tracking).`,
	Bad:  `{"time":"2199-01-01T00:00:00Z","level":"INFO","msg":"listening"}` + "\n",
	Good: `{"time":"2026-01-01T00:00:00Z","level":"INFO","msg":"listening"}` + "\n",
})

var ruleTimeZone = register(Rule{
	ID: "SA111", Name: "time-not-utc", Group: GroupFile, Severity: Warning,
	Title: "a time is not in UTC",
	Doc: `The record's time has an offset from UTC. It names an instant, but texts in
different zones do not sort, one hour comes twice a year, and logs of two
machines read side by side mislead.`,
	Fix:  `handler.JSON writes UTC. With slog.JSONHandler use ReplaceAttr to call UTC() on the time, or run the service with TZ=UTC.`,
	Bad:  `{"time":"2026-11-23T11:00:00+01:00","level":"INFO","msg":"listening"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening"}` + "\n",
})

// times checks the record's time, which for the order of the log is that of
// its first member of the name.
func (w *worker) times() {
	var m *member
	for i := range w.l.members {
		if w.l.members[i].name == "time" {
			m = &w.l.members[i]
			break
		}
	}
	if m == nil {
		start, end := w.whole()
		w.find(ruleTimeMissing, "time", "missing", "time is missing", start, end)
		return
	}
	var t time.Time
	text := ""
	var err error = errNoTime
	if m.value.Kind == jsonline.String {
		text = textOf(w.l.raw, m.value)
		t, err = time.Parse(time.RFC3339Nano, text)
	}
	if err != nil || strings.IndexByte(text, ',') >= 0 || t.Year() < 1678 || t.Year() > 2261 {
		w.find(ruleTimeMissing, "time", "form", "time is not an RFC 3339 time", m.value.Start, m.value.End)
		return
	}
	if !strings.HasSuffix(text, "Z") {
		w.find(ruleTimeZone, "time", "", "time is not in UTC", m.value.Start, m.value.End)
	}
	w.order(t.UnixNano(), m.value.Start, m.value.End)
}

// order compares a record's time with the one before it and with the present.
func (w *worker) order(ns int64, start, end int) {
	if ns > w.future {
		w.find(ruleTimeFuture, "time", "", "time is in the future", start, end)
	}
	switch {
	case w.hasTime && ns+int64(w.o.TimeTolerance) < w.prev.time:
		w.find(ruleTimeBackwards, "time", "", backwards, start, end)
	case !w.hasTime && !w.res.hasTime:
		w.res.firstTime, w.res.hasTime = ns, true
		w.res.firstAt = &hit{
			shape:   shape{rule: ruleTimeBackwards, field: "time", event: w.eventName()}.clone(),
			message: backwards, count: 1,
			first: w.place(start, end), last: w.place(start, end), excerpt: w.excerpt(start, end, false),
		}
	}
	w.prev.time, w.hasTime = ns, true
	w.res.lastTime = ns
}

const backwards = "time is before that of the record above it"

type constError string

func (e constError) Error() string { return string(e) }

const errNoTime = constError("not a time")
