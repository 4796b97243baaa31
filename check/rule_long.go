package check

import "fmt"

var ruleLong = register(Rule{
	ID: "SA107", Name: "line-too-long", Group: GroupFile, Severity: Error,
	Title: "a line is longer than the limit",
	Doc: `The line is longer than --max-line (4 MiB unless set), so only its head was
searched for secrets and nothing else was checked. Log collectors cut such lines
or drop them: many stop at 16 KiB, 256 KiB or 1 MiB.`,
	Fix: `Find what logs whole bodies or dumps, and log their size and hash instead. To check such a log nevertheless, raise --max-line.`,
})

func (w *worker) lineTooLong(beyond int64) {
	n := int64(len(w.l.raw)) + beyond
	w.find(ruleLong, "", "", fmt.Sprintf("the line has %d bytes, more than the limit of %d; the rest was not checked", n, len(w.l.raw)), 0, 1)
}
