package check

import (
	"unicode/utf8"
)

var ruleBadUTF8 = register(Rule{
	ID: "SA105", Name: "bad-utf8", Group: GroupFile, Severity: Warning,
	Title: "a line is not UTF-8",
	Doc: `A line holds bytes that are not UTF-8. RFC 8259 wants UTF-8; readers replace the
bytes, refuse the line, or stop. log/slog's JSON handler never writes such
bytes: something else wrote the line, or the disk did.`,
	Fix:  `Write the log through a JSON handler only, which replaces what is not UTF-8.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"caf{bad}"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"café"}` + "\n",
})

func (w *worker) badUTF8() {
	raw := w.l.raw
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			w.find(ruleBadUTF8, "", "", "a byte that is not UTF-8", i, i+1)
			return
		}
		i += size
	}
}
