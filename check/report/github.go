package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/slogaudit/slogaudit/check"
)

// githubShown is how many annotations of a kind a step may have before GitHub
// drops them in silence.
const githubShown = 10

// writeGitHub writes workflow commands, which GitHub shows at the file's line,
// and the summary as plain text for the step's log.
func writeGitHub(w io.Writer, r *check.Report, o Options) error {
	b := bufio.NewWriter(w)
	kinds := [...]string{check.Note: "notice", check.Warning: "warning", check.Error: "error"}
	var shown [3]int
	for _, f := range r.Findings {
		if shown[f.Severity]++; shown[f.Severity] > githubShown {
			_ = oneConcise(b, f, Options{})
			continue
		}
		where := "file=" + escapeProperty(f.First.File)
		if f.First.Line > 0 {
			where += fmt.Sprintf(",line=%d,col=%d", f.First.Line, max(1, f.First.Column))
		}
		fmt.Fprintf(b, "::%s %s,title=%s::%s\n", kinds[f.Severity], where,
			escapeProperty(f.Rule.ID+" "+f.Rule.Name), escapeData(counted(f)+"\nfix: "+f.Rule.Fix))
	}
	for _, p := range r.Problems {
		fmt.Fprintf(b, "::error title=slogaudit::%s\n", escapeData(p.File+": "+p.Err.Error()))
	}
	summary(b, r, o)
	return b.Flush()
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func escapeData(s string) string     { return dataEscapes.Replace(s) }
func escapeProperty(s string) string { return propertyEscapes.Replace(s) }

// Markdown writes the summary that a GitHub job shows ($GITHUB_STEP_SUMMARY).
func Markdown(w io.Writer, r *check.Report) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "### slogaudit check")
	fmt.Fprintln(b)
	summary(b, r, Options{})
	if len(r.Findings) > 0 {
		fmt.Fprint(b, "\n| severity | rule | where | times | what |\n|---|---|---|---:|---|\n")
	}
	cell := strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;", "`", "'")
	for i, f := range r.Findings {
		if i == 100 {
			fmt.Fprintf(b, "\nand %s more.\n", plural(int64(len(r.Findings)-i), "shape"))
			break
		}
		fmt.Fprintf(b, "| %s | %s %s | `%s` | %s | %s |\n", f.Severity, f.Rule.ID, f.Rule.Name, cell.Replace(f.First.String()), thousands(f.Count), cell.Replace(f.Message))
	}
	for _, p := range r.Problems {
		fmt.Fprintf(b, "\n**%s**: %s\n", cell.Replace(p.File), cell.Replace(p.Err.Error()))
	}
	return b.Flush()
}
