package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/slogaudit/slogaudit/check"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int64         `xml:"line,attr,omitempty"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Error   *junitFailure `xml:"error,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes one test case for each rule, which fails once for each
// shape found; notes are output of a case that passes.
func writeJUnit(w io.Writer, r *check.Report, _ Options) error {
	suite := junitSuite{Name: "slogaudit check " + r.Schema}
	byRule := map[*check.Rule][]*check.Finding{}
	for _, f := range r.Findings {
		byRule[f.Rule] = append(byRule[f.Rule], f)
	}
	for _, rule := range check.Rules() {
		name := rule.ID + " " + rule.Name
		if len(byRule[rule]) == 0 {
			suite.Cases = append(suite.Cases, junitCase{Class: "slogaudit." + string(rule.Group), Name: name})
		}
		for _, f := range byRule[rule] {
			suite.Cases = append(suite.Cases, junitFinding(name, f))
			if f.Severity > check.Note {
				suite.Failures++
			}
		}
	}
	for _, p := range r.Problems {
		suite.Errors++
		suite.Cases = append(suite.Cases, junitCase{Class: "slogaudit.input", Name: p.File, Error: &junitFailure{Message: p.Err.Error(), Type: "unreadable"}})
	}
	suite.Tests = len(suite.Cases)
	doc := junitSuites{Name: "slogaudit", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Suites: []junitSuite{suite}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func junitFinding(name string, f *check.Finding) junitCase {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s\n", f.First, counted(f))
	if f.Excerpt != nil {
		fmt.Fprintf(&text, "%s\n", f.Excerpt.Text)
	}
	fmt.Fprintf(&text, "fix: %s\n", f.Rule.Fix)
	c := junitCase{Class: "slogaudit." + string(f.Rule.Group), Name: name, File: f.First.File, Line: f.First.Line}
	if f.Field != "" {
		c.Name += " (" + f.Field + ")"
	}
	if f.Severity == check.Note {
		c.Output = text.String()
		return c
	}
	c.Failure = &junitFailure{Message: f.Message, Type: f.Severity.String(), Text: text.String()}
	return c
}
