package report

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"

	"github.com/slogaudit/slogaudit/check"
)

// GitHub shows at most 5,000 results of a run and refuses more than 25,000.
const sarifResults = 5000

type object = map[string]any

// writeSARIF writes SARIF 2.1.0 (OASIS). A run without findings is valid too.
func writeSARIF(w io.Writer, r *check.Report, o Options) error {
	var rules []object
	index := map[string]int{}
	for i, rule := range check.Rules() {
		index[rule.ID] = i
		rules = append(rules, sarifRule(rule))
	}
	results := []object{}
	for i, f := range r.Findings {
		if i == sarifResults {
			break
		}
		results = append(results, sarifResult(f, index[f.Rule.ID]))
	}
	e := encoder(w)
	e.SetIndent("", "  ")
	return e.Encode(object{
		"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool": object{"driver": object{
				"name": "slogaudit", "version": o.Version,
				"informationUri": "https://github.com/slogaudit/slogaudit", "rules": rules,
			}},
			"columnKind":  "unicodeCodePoints",
			"invocations": []object{sarifInvocation(r)},
			"results":     results,
		}},
	})
}

func sarifInvocation(r *check.Report) object {
	notes := []object{}
	for _, p := range r.Problems {
		notes = append(notes, object{"level": "error", "message": object{"text": p.File + ": " + p.Err.Error()}})
	}
	if n := len(r.Findings); n > sarifResults {
		notes = append(notes, object{"level": "warning", "message": object{"text": fmt.Sprintf("%d shapes of findings are not listed here", n-sarifResults)}})
	}
	return object{"executionSuccessful": len(r.Problems) == 0 && !r.Interrupted, "toolExecutionNotifications": notes}
}

func sarifRule(r *check.Rule) object {
	properties := object{"tags": []string{"slogaudit", string(r.Group)}}
	if r.Group == check.GroupSecrets {
		properties["security-severity"] = "8.0"
		properties["tags"] = []string{"slogaudit", string(r.Group), "security"}
	}
	return object{
		"id": r.ID, "name": r.Name,
		"shortDescription":     object{"text": r.Title},
		"fullDescription":      object{"text": r.Doc},
		"help":                 object{"text": r.Doc + "\n\nFix: " + r.Fix},
		"defaultConfiguration": object{"level": r.Severity.String()},
		"properties":           properties,
	}
}

func sarifResult(f *check.Finding, rule int) object {
	physical := object{"artifactLocation": object{"uri": fileURI(f.First.File)}}
	if f.First.Line > 0 {
		region := object{"startLine": f.First.Line, "startColumn": max(1, f.First.Column)}
		if f.First.End > f.First.Column {
			region["endColumn"] = f.First.End
		}
		physical["region"] = region
	}
	return object{
		"ruleId": f.Rule.ID, "ruleIndex": rule, "level": f.Severity.String(),
		"message":             object{"text": counted(f)},
		"locations":           []object{{"physicalLocation": physical}},
		"occurrenceCount":     f.Count,
		"partialFingerprints": object{"slogauditShape/v1": f.Fingerprint()},
	}
}

// counted is the message with how often and where else.
func counted(f *check.Finding) string {
	if f.Count < 2 {
		return f.Message
	}
	return fmt.Sprintf("%s (%s times, last at %s)", f.Message, thousands(f.Count), lastPlace(f))
}

// fileURI makes a relative reference of a relative path, and a file URI of an
// absolute one.
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
		return u.String()
	}
	return u.EscapedPath()
}
