package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/check"
)

var update = flag.Bool("update", false, "write the golden files")

func rule(t testing.TB, name string) *check.Rule {
	r, ok := check.FindRule(name)
	require.True(t, ok)
	return r
}

// example is a report with one of everything, and texts that each form must
// escape.
func example(t testing.TB) *check.Report {
	r := &check.Report{Schema: "auth/v1", Suppressed: 2}
	r.Findings = []*check.Finding{
		{
			Rule: rule(t, "raw-token"), Severity: check.Error, Message: "raw token (jwt, 312 bytes) in a<b>&\"c\"", Field: "path", Detail: "jwt", Event: "login: 50%|x",
			Count: 1204, First: check.Position{File: "logs/a b,c.log", Line: 3, Column: 111, End: 151, Offset: 809}, Last: check.Position{File: "logs/a b,c.log", Line: 90211, Column: 1, End: 2},
			Excerpt: &check.Excerpt{Text: "…\"path\":\"/<jwt, 312 bytes>\"…", Start: 10, Len: 16},
		},
		{
			Rule: rule(t, "time-backwards"), Severity: check.Warning, Message: "time is before that of the record above it", Field: "time",
			Count: 1, First: check.Position{File: "/var/log/b.log", Line: 7, Column: 9, End: 31}, Last: check.Position{File: "/var/log/b.log", Line: 7, Column: 9, End: 31},
		},
		{Rule: rule(t, "no-user"), Severity: check.Note, Message: "none of 50 successes has a user", Count: 1, First: check.Position{File: "logs/a b,c.log"}, Last: check.Position{File: "logs/a b,c.log"}},
	}
	r.Problems = []check.Problem{{File: "gone.log", Err: errors.New("no such file or directory")}}
	r.Stats = check.Stats{Files: 2, Bytes: 4096, Lines: 100_000, Records: 99_999, Events: 60, ByEvent: map[string]int64{"authenticated_request": 60}, Found: [3]int64{1, 1, 1204}}
	return r
}

// The forms that programs read do not change by accident.
func TestForms(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			golden(t, f.Name, func(w io.Writer) error { return f.Write(w, example(t), Options{Version: "v1.2.3"}) })
			golden(t, f.Name+"-clean", func(w io.Writer) error {
				return f.Write(w, &check.Report{Schema: "auth/v1", Stats: check.Stats{Lines: 1, Records: 1, Files: 1}}, Options{Version: "v1.2.3"})
			})
		})
	}
	golden(t, "text-color", func(w io.Writer) error { return writeText(w, example(t), Options{Color: true}) })
	golden(t, "markdown", func(w io.Writer) error { return Markdown(w, example(t)) })
}

func golden(t *testing.T, name string, write func(io.Writer) error) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, write(&b))
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String(), "if this change is meant: go test ./check/report -update")
}

func TestFormsParse(t *testing.T) {
	var b bytes.Buffer
	for _, name := range []string{"json", "sarif"} {
		b.Reset()
		f, err := Find(name)
		require.NoError(t, err)
		require.NoError(t, f.Write(&b, example(t), Options{}))
		assert.True(t, json.Valid(b.Bytes()), name)
	}
	b.Reset()
	require.NoError(t, writeJSONL(&b, example(t), Options{}))
	for line := range bytes.Lines(b.Bytes()) {
		assert.True(t, json.Valid(line))
	}
	b.Reset()
	require.NoError(t, writeJUnit(&b, example(t), Options{}))
	var suites junitSuites
	require.NoError(t, xml.Unmarshal(b.Bytes(), &suites))
	assert.Equal(t, 2, suites.Failures)
	assert.Equal(t, 1, suites.Errors)
}

func TestSARIFIsBounded(t *testing.T) {
	r := example(t)
	for len(r.Findings) < sarifResults+7 {
		r.Findings = append(r.Findings, r.Findings[0])
	}
	var b bytes.Buffer
	require.NoError(t, writeSARIF(&b, r, Options{}))
	var doc struct{ Runs []struct{ Results []any } }
	require.NoError(t, json.Unmarshal(b.Bytes(), &doc))
	assert.Len(t, doc.Runs[0].Results, sarifResults)
	assert.Contains(t, b.String(), "7 shapes of findings are not listed here")
}
