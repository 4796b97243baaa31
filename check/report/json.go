package report

import (
	"encoding/json"
	"io"

	"github.com/slogaudit/slogaudit/check"
)

// jsonVersion is the version of the forms json and jsonl: it rises when a
// member changes its meaning or goes, not when one is added.
const jsonVersion = 1

type jsonReport struct {
	Version     int           `json:"version"`
	Tool        jsonTool      `json:"tool"`
	Schema      string        `json:"schema"`
	Summary     jsonSummary   `json:"summary"`
	Findings    []jsonFinding `json:"findings"`
	Problems    []jsonProblem `json:"problems"`
	Interrupted bool          `json:"interrupted"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonSummary struct {
	check.Stats
	Errors     int64 `json:"errors"`
	Warnings   int64 `json:"warnings"`
	Notes      int64 `json:"notes"`
	Suppressed int64 `json:"suppressed"`
}

type jsonFinding struct {
	Rule        string         `json:"rule"`
	Name        string         `json:"name"`
	Group       check.Group    `json:"group"`
	Severity    check.Severity `json:"severity"`
	Message     string         `json:"message"`
	Field       string         `json:"field,omitempty"`
	Detail      string         `json:"detail,omitempty"`
	Event       string         `json:"event,omitempty"`
	Count       int64          `json:"count"`
	First       check.Position `json:"first"`
	Last        check.Position `json:"last"`
	Excerpt     *check.Excerpt `json:"excerpt,omitempty"`
	Fix         string         `json:"fix"`
	Fingerprint string         `json:"fingerprint"`
}

type jsonProblem struct {
	File  string `json:"file"`
	Error string `json:"error"`
}

func finding(f *check.Finding) jsonFinding {
	return jsonFinding{
		Rule: f.Rule.ID, Name: f.Rule.Name, Group: f.Rule.Group, Severity: f.Severity,
		Message: f.Message, Field: f.Field, Detail: f.Detail, Event: f.Event,
		Count: f.Count, First: f.First, Last: f.Last, Excerpt: f.Excerpt,
		Fix: f.Rule.Fix, Fingerprint: f.Fingerprint(),
	}
}

func document(r *check.Report, o Options) jsonReport {
	d := jsonReport{
		Version: jsonVersion, Tool: jsonTool{"slogaudit", o.Version}, Schema: r.Schema,
		Summary:  jsonSummary{Stats: r.Stats, Suppressed: r.Suppressed},
		Findings: []jsonFinding{}, Problems: []jsonProblem{}, Interrupted: r.Interrupted,
	}
	d.Summary.Errors, d.Summary.Warnings, d.Summary.Notes = counts(r)
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, finding(f))
	}
	for _, p := range r.Problems {
		d.Problems = append(d.Problems, jsonProblem{p.File, p.Err.Error()})
	}
	return d
}

func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

func writeJSON(w io.Writer, r *check.Report, o Options) error {
	e := encoder(w)
	e.SetIndent("", "  ")
	return e.Encode(document(r, o))
}

type jsonLine struct {
	Kind string `json:"kind"`
	jsonFinding
}

func oneJSONL(w io.Writer, f *check.Finding, _ Options) error {
	return encoder(w).Encode(jsonLine{"finding", finding(f)})
}

// writeJSONL writes the findings and then, as {"kind":"summary",...}, the
// document without them.
func writeJSONL(w io.Writer, r *check.Report, o Options) error {
	if !o.Streamed {
		for _, f := range r.Findings {
			if err := oneJSONL(w, f, o); err != nil {
				return err
			}
		}
	}
	d := document(r, o)
	return encoder(w).Encode(struct {
		Kind        string        `json:"kind"`
		Version     int           `json:"version"`
		Tool        jsonTool      `json:"tool"`
		Schema      string        `json:"schema"`
		Summary     jsonSummary   `json:"summary"`
		Problems    []jsonProblem `json:"problems"`
		Interrupted bool          `json:"interrupted"`
	}{"summary", d.Version, d.Tool, d.Schema, d.Summary, d.Problems, d.Interrupted})
}
