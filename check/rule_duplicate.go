package check

var ruleDuplicate = register(Rule{
	ID: "SA103", Name: "duplicate-key", Group: GroupFile, Severity: Error,
	Title: "a key appears twice in one record",
	Doc: `log/slog writes every attribute, also when one of that name is there already.
Readers disagree on what they see then: most take the last, some the first. A
caller's attribute can so replace a field of the event.`,
	Fix:  `Rename the attribute, or put the caller's attributes into a group: slog.Group("app", ...). handler.Options can protect the reserved names.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"order","id":1,"id":2}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"order","id":1,"item_id":2}` + "\n",
})

var ruleSpoofed = register(Rule{
	ID: "SA104", Name: "spoofed-key", Group: GroupFile, Severity: Error,
	Title: "an attribute has the name of time, level or msg",
	Doc: `A record has a second time, level or msg: an attribute of a caller with a
reserved name. Most readers take the last one, so whoever controls the attribute
controls when the record happened, how bad it looks and which event it is.`,
	Fix:  `Rename the attribute. Where attributes come from requests, put them into a group.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"chat","msg":"hello"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"chat","text":"hello"}` + "\n",
})

func (w *worker) duplicateKeys() {
	ms := w.l.members
	if len(ms) > 64 { // a set, so that a hostile line costs no square
		seen := make(map[string]bool, len(ms))
		for i := range ms {
			if seen[ms[i].name] {
				w.duplicate(&ms[i])
			}
			seen[ms[i].name] = true
		}
		return
	}
	for i := range ms {
		for j := range i {
			if ms[j].name == ms[i].name {
				w.duplicate(&ms[i])
				break
			}
		}
	}
}

func (w *worker) duplicate(m *member) {
	rule, message := ruleDuplicate, " appears twice in the record"
	switch m.name {
	case "time", "level", "msg":
		rule, message = ruleSpoofed, " appears twice: an attribute has a reserved name"
	}
	w.find(rule, m.name, "", w.safe(m.name)+message, m.key.Start, m.key.End)
}
