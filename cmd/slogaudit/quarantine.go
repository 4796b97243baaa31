package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/sink/ship"
)

func newQuarantine(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "quarantine",
		Short: "List and retry records that a remote end refused",
		Long: `List and retry the records that a remote end refused for good. They are set aside
in the journal's directory, with the remote end's reason, so that one bad record
does not hold up all others.`,
	}
	cmd.AddCommand(newQuarantineList(s), newQuarantineRetry(s))
	return cmd
}

func newQuarantineList(s streams) *cobra.Command {
	var f shipFlags
	var lines bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the records that were set aside, and why",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			p, err := f.load(false)
			if err != nil {
				return err
			}
			return listQuarantine(s, p.journal, lines)
		},
	}
	f.register(cmd, false)
	cmd.Flags().BoolVar(&lines, "lines", false, "print the records themselves, one a line, and nothing else")
	return cmd
}

func listQuarantine(s streams, dir string, lines bool) error {
	files, err := filepath.Glob(filepath.Join(dir, "quarantine", "*.jsonl"))
	if err != nil {
		return failed(err)
	}
	if _, err := os.Stat(dir); err != nil {
		return failed(err)
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	if !lines {
		fmt.Fprintln(w, "REMOTE END\tRECORD\tSET ASIDE\tREASON")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		q, err := ship.OpenQuarantine(dir, name)
		if err != nil {
			return failed(err)
		}
		entries, err := q.Entries()
		if err != nil {
			return failed(err)
		}
		for _, e := range entries {
			if lines {
				fmt.Fprintln(s.out, e.Line)
				continue
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", name, e.ID, e.Time.Format(time.RFC3339), e.Reason)
		}
	}
	return w.Flush()
}

func newQuarantineRetry(s streams) *cobra.Command {
	var f shipFlags
	cmd := &cobra.Command{
		Use:   "retry",
		Short: "Send the records that were set aside once more",
		Long: `Send the records that were set aside once more, under their old ids. Those that
the remote end takes now leave the quarantine; the others stay, with its new
reason, and the exit code is 1.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := f.load(true)
			if err != nil {
				return err
			}
			left := 0
			for _, t := range p.targets {
				r, err := ship.RetryQuarantine(cmd.Context(), p.journal, t.Name, t.Sender)
				err = errors.Join(err, t.Sender.Close())
				fmt.Fprintf(s.out, "%s: %d sent, %d still refused\n", t.Name, r.Sent, r.Refused)
				if err != nil {
					return failed(fmt.Errorf("%s: %w", t.Name, err))
				}
				left += r.Refused
			}
			if left > 0 {
				return findings()
			}
			return nil
		},
	}
	f.register(cmd, true)
	return cmd
}
