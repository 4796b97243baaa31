package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/check"
)

func newCheck(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE...|-",
		Short: "Check audit logs: records, schema and secrets",
		Long: `Check that every line is a record, that every auth event meets auth/v1, and that
no secret stands anywhere. Files compressed with gzip or zstd are unpacked.

Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 something could not be checked
(unreadable, or nothing was read at all).`,
		Example: `  slogaudit check audit.log
  zcat old/*.gz | slogaudit check -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			report, err := check.Run(cmd.Context(), args, &check.Options{Stdin: s.in})
			if err != nil {
				return err
			}
			writeReport(s.out, report)
			for _, p := range report.Problems {
				fmt.Fprintf(s.err, "slogaudit: %s: %v\n", p.File, p.Err)
			}
			switch {
			case len(report.Problems) > 0:
				return &exitError{code: exitFailed}
			case report.Stats.Records == 0 && report.Count(check.Note) == 0:
				return failed(fmt.Errorf("nothing was checked: no record in %d bytes", report.Stats.Bytes))
			case report.Count(check.Warning) > 0:
				return findings()
			}
			return nil
		},
	}
}

// writeReport prints one line for each shape of findings, and a summary.
func writeReport(w io.Writer, r *check.Report) {
	for _, f := range r.Findings {
		times := ""
		if f.Count > 1 {
			times = fmt.Sprintf(" (%d times, last at line %d)", f.Count, f.Last.Line)
		}
		fmt.Fprintf(w, "%s  %s  %s  %s%s\n", f.First, f.Severity, f.Rule.ID, f.Message, times)
	}
	st := r.Stats
	fmt.Fprintf(w, "%d lines, %d records, %d auth events: %d errors, %d warnings\n",
		st.Lines, st.Records, st.Events, r.Stats.Found[check.Error], r.Stats.Found[check.Warning])
}
