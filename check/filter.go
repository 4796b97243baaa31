package check

import (
	"time"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// filters says whether not all records are to be checked.
func (w *worker) filters() bool {
	return !w.o.Since.IsZero() || !w.o.Until.IsZero() || len(w.o.Select) > 0
}

// selected says whether the record in hand is to be checked. One without a
// usable time is: nobody knows when it was.
func (w *worker) selected() bool {
	for i := range w.l.members {
		m := &w.l.members[i]
		if m.name != "time" || m.value.Kind != jsonline.String {
			continue
		}
		if t, err := time.Parse(time.RFC3339Nano, textOf(w.l.raw, m.value)); err == nil {
			if t.Before(w.o.Since) || !w.o.Until.IsZero() && !t.Before(w.o.Until) {
				return false
			}
		}
		break
	}
	for _, s := range w.o.Select {
		if !w.holds(s) {
			return false
		}
	}
	return true
}

func (w *worker) holds(s Selector) bool {
	for i := range w.l.members {
		m := &w.l.members[i]
		if m.name != s.Name {
			continue
		}
		if m.value.Kind == jsonline.String {
			return textOf(w.l.raw, m.value) == s.Value
		}
		return string(w.l.raw[m.value.Start:m.value.End]) == s.Value
	}
	return false
}
