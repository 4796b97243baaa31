package check

import "github.com/slogaudit/slogaudit/internal/jsonline"

var ruleNotRecord = register(Rule{
	ID: "SA101", Name: "not-json", Group: GroupFile, Severity: Error,
	Title: "a line is not a JSON object",
	Doc: `A line of the log is not one whole JSON object, so no program that reads the log
as records sees it. Usual causes: another library or a panic writes text to the
same file, a log/slog TextHandler was left in, or a record was written without
its newline.`,
	Fix:  `Give the file to one handler only, and send what other code prints elsewhere: log.SetOutput(os.Stderr), or redact.NewWriter for a stream that others write.`,
	Bad:  "2026/11/23 10:00:00 listening on :8080\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"listening","addr":":8080"}` + "\n",
})

func (w *worker) notRecord(err *jsonline.SyntaxError) {
	end := min(err.Offset+1, len(w.l.raw))
	w.find(ruleNotRecord, "", err.Reason, "not a record: "+err.Reason, min(err.Offset, end), end)
}
