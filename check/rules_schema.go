package check

import (
	"strings"

	"github.com/slogaudit/slogaudit/audit"
)

const soundEvent = `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"authenticated_request","method":"GET","path":"/orders","ip":"192.0.2.7","user_agent":"curl/8.5.0","token_hash":"{hash}","status":"success"}` + "\n"

// schemaRules reports the violations of a record of the schema, by the rules
// that people know them by.
func (w *worker) schemaRules(vs []audit.Violation) {
	vs = w.mismatch(vs)
	renamed := w.misnamed(vs)
	for _, v := range vs {
		if v.Code == audit.CodeDuplicate { // duplicateKeys has said it
			continue
		}
		if v.Code == audit.CodeMissing && (renamed[v.Field] || v.Field == "time") {
			continue
		}
		w.violation(v)
	}
}

func (w *worker) violation(v audit.Violation) {
	r := ruleOf(v, w.format(v.Field))
	if r == ruleTimeZone || r == nil { // times has said it
		return
	}
	start, end := v.Start, v.End
	if end == 0 {
		start, end = w.whole()
	}
	if r == ruleHashForm && w.holdsSecret(start, end) {
		return // that is what is wrong with it
	}
	if r == ruleHashForm && w.cutHash(v, start, end) {
		return
	}
	hide := r == ruleHashForm || r == ruleHashPresence
	w.findHiding(r, v.Field, v.Code.String(), v.Message, start, end, hide)
}

func (w *worker) holdsSecret(start, end int) bool {
	w.hunt()
	for _, s := range w.l.secrets {
		if s.start >= start && s.end <= end {
			return true
		}
	}
	return false
}

func (w *worker) format(field string) audit.Format { return w.formats[field] }

// ruleOf is the rule for a violation of a field with that format.
func ruleOf(v audit.Violation, f audit.Format) *Rule {
	switch v.Code {
	case audit.CodeMissing:
		return ruleFieldMissing
	case audit.CodeTooLong:
		return ruleFieldTooLong
	case audit.CodeEvent:
		return ruleMismatch
	case audit.CodeNotNull:
		return ruleHashPresence
	case audit.CodeNull:
		if f == audit.FormatTokenHash {
			return ruleHashPresence
		}
		return ruleFieldType
	case audit.CodeType:
		if f == audit.FormatTime {
			return nil
		}
		return ruleFieldType
	case audit.CodeEnum:
		if v.Field == "status" {
			return ruleBadStatus
		}
		return ruleFieldValue
	case audit.CodeFormat:
		switch f {
		case audit.FormatTime:
			return nil
		case audit.FormatMethod:
			return ruleBadMethod
		case audit.FormatPath:
			return ruleBadPath
		case audit.FormatIP:
			return ruleBadIP
		case audit.FormatTokenHash:
			return ruleHashForm
		}
		if v.Field == "level" {
			return ruleMismatch
		}
	}
	return ruleFieldValue
}

// misnamed reports members that are fields of the schema by another name, or
// in a group, and returns the fields that they stand for.
func (w *worker) misnamed(vs []audit.Violation) (found map[string]bool) {
	for _, v := range vs {
		if v.Code != audit.CodeMissing {
			continue
		}
		if w.wrongCase(v.Field) || w.inGroup(v.Field) {
			if found == nil {
				found = map[string]bool{}
			}
			found[v.Field] = true
		}
	}
	return found
}

// foldName drops what different styles of writing a name differ in.
func foldName(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(s))
}
