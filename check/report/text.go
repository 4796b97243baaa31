package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/slogaudit/slogaudit/check"
)

// Colours of the severities.
var colors = [...]string{check.Note: "\x1b[36m", check.Warning: "\x1b[33m", check.Error: "\x1b[31m"}

func (o Options) paint(code, s string) string {
	if !o.Color {
		return s
	}
	return code + s + "\x1b[0m"
}

func (o Options) severity(s check.Severity) string { return o.paint(colors[s], s.String()) }

const (
	bold = "\x1b[1m"
	dim  = "\x1b[2m"
)

func writeText(w io.Writer, r *check.Report, o Options) error {
	return inText(w, r, o, oneText)
}

func writeConcise(w io.Writer, r *check.Report, o Options) error {
	return inText(w, r, o, oneConcise)
}

func inText(w io.Writer, r *check.Report, o Options, one func(io.Writer, *check.Finding, Options) error) error {
	b := bufio.NewWriter(w)
	if !o.Streamed {
		for _, f := range r.Findings {
			if err := one(b, f, o); err != nil {
				return err
			}
		}
	}
	if !o.Quiet {
		summary(b, r, o)
	}
	return b.Flush()
}

func head(w io.Writer, f *check.Finding, o Options) {
	fmt.Fprintf(w, "%s  %s  %s  %s", o.paint(bold, f.First.String()), o.severity(f.Severity), f.Rule.ID, f.Message)
}

func oneConcise(w io.Writer, f *check.Finding, o Options) error {
	head(w, f, o)
	if f.Count > 1 {
		fmt.Fprintf(w, " (%s times, last at %s)", thousands(f.Count), lastPlace(f))
	}
	_, err := fmt.Fprintln(w)
	return err
}

func lastPlace(f *check.Finding) string {
	if f.Last.File != f.First.File {
		return fmt.Sprintf("%s:%d", f.Last.File, f.Last.Line)
	}
	return fmt.Sprintf("line %d", f.Last.Line)
}

func oneText(w io.Writer, f *check.Finding, o Options) error {
	head(w, f, o)
	fmt.Fprintln(w)
	if e := f.Excerpt; e != nil {
		number := fmt.Sprint(f.First.Line)
		margin := strings.Repeat(" ", len(number))
		fmt.Fprintf(w, "  %s %s %s\n", o.paint(dim, number), o.paint(dim, "|"), e.Text)
		fmt.Fprintf(w, "  %s %s %s%s\n", margin, o.paint(dim, "|"), strings.Repeat(" ", e.Start), o.paint(colors[f.Severity], strings.Repeat("^", e.Len)))
	}
	if f.Count > 1 {
		where := ""
		if f.Event != "" {
			where = fmt.Sprintf(" in %q", f.Event)
		}
		fmt.Fprintf(w, "  %s times%s, last at %s\n", thousands(f.Count), where, lastPlace(f))
	}
	_, err := fmt.Fprintf(w, "  fix: %s\n  %s\n\n", f.Rule.Fix, o.paint(dim, "more: slogaudit explain "+f.Rule.ID))
	return err
}

func summary(w io.Writer, r *check.Report, o Options) {
	s := r.Stats
	fmt.Fprintf(w, "%s, %s, %s of %s in %s", plural(s.Lines, "line"), plural(s.Records, "record"), plural(s.Events, "event"), r.Schema, plural(int64(s.Files), "file"))
	errors, warnings, notes := counts(r)
	fmt.Fprint(w, ": ")
	switch {
	case errors+warnings > 0:
		fmt.Fprintf(w, "%s, %s", plural(errors, "error"), plural(warnings, "warning"))
	case len(r.Problems) > 0:
		fmt.Fprint(w, "could not check it all")
	case s.Lines == s.Blank || s.Records == 0 && s.LeftOut > 0:
		fmt.Fprint(w, "nothing was checked")
	default:
		fmt.Fprint(w, o.paint("\x1b[32m", "clean"))
	}
	if notes > 0 {
		fmt.Fprintf(w, ", %s", plural(notes, "note"))
	}
	if n := len(r.Findings); errors+warnings+notes > int64(n) && n > 0 {
		fmt.Fprintf(w, " in %s", plural(int64(n), "shape"))
	}
	fmt.Fprintln(w)
	if r.Suppressed > 0 {
		fmt.Fprintf(w, "%s not shown: in the baseline or ignored\n", plural(r.Suppressed, "finding"))
	}
	if s.LeftOut > 0 {
		fmt.Fprintf(w, "%s not checked: left out by --since, --until or --select\n", plural(s.LeftOut, "record"))
	}
	if s.Records+s.LeftOut == 0 && s.Lines > s.Blank {
		fmt.Fprintln(w, "no line is a record: for records behind a collector's prefix use --prefix, for text use --only secrets")
	}
	if r.Interrupted {
		fmt.Fprintln(w, "interrupted: this is what was found until then")
	}
}
