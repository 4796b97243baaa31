package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/check"
)

// checkFlags are the flags of "slogaudit check", as they were given.
type checkFlags struct {
	format        string
	outputs       []string
	all           bool
	only, skip    []string
	failOn        string
	minRecords    int64
	since, until  string
	selects       []string
	schema        string
	baseline      string
	writeBaseline string
	ignoreFile    string
	quiet         bool
	follow        bool
	prefix        bool
	maxLine       int
	workers       int
	tolerance     time.Duration
	config        string
}

func newCheck(s streams) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [flags] FILE|DIRECTORY|PATTERN|- ...",
		Short: "Check audit logs: records, schema and secrets",
		Long: `Check that every line is a record, that every auth event meets auth/v1, and that
no secret stands anywhere.

Files packed with gzip or zstd are unpacked, also on standard input. The files of
one rotated log, such as those of a directory, are read as one, oldest first.
What is wrong in the same way in many lines is one finding with a count; --all
shows every line. No output holds a secret.

Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 something could not be checked:
an input was unreadable, or fewer records than --min-records were read.

Every flag can be set by an environment variable, such as
SLOGAUDIT_CHECK_FAIL_ON, or in the section "check" of slogaudit.yaml, which is
looked for in this directory and those above it. "slogaudit config show" says
what is in force.`,
		Example: `  slogaudit check audit.log
  slogaudit check /var/log/app/
  zcat old/*.gz | slogaudit check -
  kubectl logs deploy/api | slogaudit check --prefix -
  slogaudit check -o sarif=out.sarif -o junit=out.xml audit.log
  slogaudit check --only secrets --all audit.log`,
		Args: wantSome("a FILE, DIRECTORY or PATTERN, or - for standard input,"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := applySettings(cmd, "check"); err != nil {
				return err
			}
			if err := atLeastOne(cmd.Flags(), "max-line"); err != nil {
				return err
			}
			if err := notNegative(cmd.Flags(), "workers", "min-records", "time-tolerance"); err != nil {
				return err
			}
			return f.run(cmd.Context(), s, args)
		},
	}
	f.register(cmd)
	return cmd
}

func (f *checkFlags) register(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVarP(&f.format, "format", "f", "auto", "form of the report on standard output: text, concise, json, jsonl, sarif, junit, github; auto is text on a terminal, github in GitHub Actions, else concise")
	fl.StringArrayVarP(&f.outputs, "output", "o", nil, "write the report in another form to a file as well: `FORMAT=FILE`, several times")
	fl.BoolVar(&f.all, "all", false, "show every finding, not one for each shape (text, concise, jsonl)")
	fl.StringSliceVar(&f.only, "only", nil, "only these rules: ids, names or groups (file, schema, secrets, coverage, integrity)")
	fl.StringSliceVar(&f.skip, "skip", nil, "not these rules: ids, names or groups")
	fl.StringVar(&f.failOn, "fail-on", "warning", "least severity that makes the exit code 1: error, warning, note or never")
	fl.Int64Var(&f.minRecords, "min-records", 1, "fewer records than this are a failed check (exit code 3); 1 wants anything at all, 0 allows an empty input")
	fl.StringVar(&f.since, "since", "", "only records from then on: RFC 3339, a date, or an age such as 24h")
	fl.StringVar(&f.until, "until", "", "only records before then")
	fl.StringArrayVar(&f.selects, "select", nil, "only records with this member: `NAME=VALUE`; several must all hold")
	fl.StringVar(&f.schema, "schema", "", "`FILE` that defines events and fields of your own, in addition to auth/v1 (see docs/check.md)")
	fl.StringVar(&f.baseline, "baseline", "", "do not report the shapes in this `FILE`")
	fl.StringVar(&f.writeBaseline, "write-baseline", "", "write the shapes found to this `FILE` and exit with 0")
	fl.StringVar(&f.ignoreFile, "ignore-file", "", "`FILE` of findings to ignore, each with a reason (default: .slogauditignore, if there is one)")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "no summary and no progress")
	fl.BoolVar(&f.follow, "follow", false, "go on reading as the file grows, across rotation, until interrupted")
	fl.BoolVar(&f.prefix, "prefix", false, "records may stand behind a prefix or in an envelope of docker, kubectl, CRI or journald")
	fl.IntVar(&f.maxLine, "max-line", 4<<20, "bytes of the longest line that is checked whole")
	fl.IntVar(&f.workers, "workers", 0, "how many lines are checked at a time (default: one per CPU)")
	fl.DurationVar(&f.tolerance, "time-tolerance", time.Second, "how much older than the record before it a record may be")
	fl.StringVar(&f.config, "config", "", "settings `FILE` instead of the slogaudit.yaml found")
}

func (f *checkFlags) run(ctx context.Context, s streams, args []string) error {
	out, err := f.newOutput(s)
	if err != nil {
		return err
	}
	o, err := f.options(s)
	if err != nil {
		return err
	}
	out.attach(o, f)
	stop := f.progress(s, o, args)
	report, err := check.Run(ctx, args, o)
	stop()
	if err != nil {
		return err
	}
	if err := out.finish(report); err != nil {
		return failed(err)
	}
	if f.writeBaseline != "" {
		if err := writeBaseline(f.writeBaseline, report); err != nil {
			return failed(err)
		}
	}
	return f.verdict(s, report)
}

// verdict is the exit code: what could not be checked outranks what was found.
func (f *checkFlags) verdict(s streams, r *check.Report) error {
	for _, p := range r.Problems {
		complain(s, "check", p.File, p.Err)
	}
	if len(r.Problems) > 0 || r.Interrupted && !f.follow {
		return &exitError{code: exitFailed}
	}
	if err := f.enough(r); err != nil {
		return failed(err)
	}
	if f.writeBaseline != "" || f.failOn == "never" {
		return nil
	}
	least, _ := severity(f.failOn)
	if r.Count(least) > 0 {
		return findings()
	}
	return nil
}

// enough says whether there was something to check. Lines that are no records
// have been looked at too: only for more than one must there be records.
func (f *checkFlags) enough(r *check.Report) error {
	st := r.Stats
	switch {
	case r.Interrupted, f.minRecords <= 0:
		return nil
	case st.Bytes == 0:
		return errors.New("nothing was checked: the input is empty")
	case st.Lines == st.Blank:
		return errors.New("nothing was checked: the input holds blank lines only")
	case st.Records == 0 && st.LeftOut > 0:
		return fmt.Errorf("nothing was checked: --since, --until and --select leave out all %d records", st.LeftOut)
	case f.minRecords > 1 && st.Records < f.minRecords:
		return fmt.Errorf("only %d records were read, and at least %d must be there (--min-records)", st.Records, f.minRecords)
	}
	return nil
}

func severity(name string) (check.Severity, error) {
	for _, s := range []check.Severity{check.Note, check.Warning, check.Error} {
		if s.String() == name || s == check.Warning && name == "warn" {
			return s, nil
		}
	}
	return check.Error, fmt.Errorf("--fail-on: %q is none of error, warning, note, never", name)
}
