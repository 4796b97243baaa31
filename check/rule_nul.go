package check

import "fmt"

var ruleNUL = register(Rule{
	ID: "SA106", Name: "nul-hole", Group: GroupFile, Severity: Error,
	Title: "NUL bytes in the log",
	Doc: `A run of NUL bytes stands where records should be. Two things leave such holes:
"copytruncate" rotation of a file that its writer did not open with O_APPEND,
and a crash of the machine after the file's size was written but not its data.
Records may be missing.`,
	Fix:  `Do not rotate with copytruncate; sink.OpenFile rotates by itself and opens with O_APPEND. After a crash compare with what was shipped.`,
	Bad:  `{nul}{nul}{nul}{nul}{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening"}` + "\n",
})

// nulHole reports NUL bytes. It returns whether there is a record behind them,
// which is the line from then on.
func (w *worker) nulHole() bool {
	l := &w.l
	start := 0
	for l.raw[start] != 0 {
		start++
	}
	end := start
	for end < len(l.raw) && l.raw[end] == 0 {
		end++
	}
	w.find(ruleNUL, "", "", fmt.Sprintf("%d NUL bytes: a hole in the log", end-start), start, end)
	if start > 0 || end == len(l.raw) {
		if start > 0 {
			w.secretsInText()
		}
		return false
	}
	l.raw, l.base = l.raw[end:], end
	return true
}
