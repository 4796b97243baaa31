package check

import (
	"bytes"
	"unicode/utf8"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

var ruleTruncated = register(Rule{
	ID: "SA102", Name: "truncated-line", Group: GroupFile, Severity: Error,
	Title: "a record is cut off",
	Doc: `The line begins a JSON object and ends inside it, or another record begins in
its middle. A crash or a full disk cut the write; the rest of that record is
lost. A writer that does not repair the torn tail glues its next record to it,
and then a reader loses both.`,
	Fix:  `Write through sink.OpenFile, which repairs a torn tail when it opens the file, or through a journal, which moves it aside. Look for full disks and kills at that time.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listen` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening"}` + "\n",
})

func (w *worker) truncated(err *jsonline.SyntaxError) {
	_, size := utf8.DecodeLastRune(w.l.raw)
	at := len(w.l.raw) - size
	w.find(ruleTruncated, "", err.Reason, "the record is cut off here: "+err.Reason, at, len(w.l.raw))
}

// glued handles a record that was cut off and has the next one on its line: it
// reports the cut and checks the second record.
func (w *worker) glued() bool {
	raw := w.l.raw
	if len(raw) == 0 || raw[0] != '{' {
		return false
	}
	at := bytes.LastIndex(raw, []byte(`{"time":`))
	if at <= 0 {
		return false
	}
	whole := w.l
	w.l.raw = raw[at:]
	err := w.parse()
	w.l = whole
	if err != nil {
		return false
	}
	w.find(ruleTruncated, "", "glued", "the record before this place is cut off, and the next one is glued to it", at, at+1)
	w.l = line{raw: raw[:at], members: whole.members[:0], base: whole.base}
	w.secretsInText()
	w.l = line{raw: raw[at:], members: whole.members[:0], base: whole.base + len([]rune(string(raw[:at])))}
	if w.parse() == nil {
		w.record()
	}
	return true
}
