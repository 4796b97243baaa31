package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/handler/config"
	"github.com/slogaudit/slogaudit/sink"
)

func newRetentionPlan(s streams) *cobra.Command {
	var path, at string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what would happen to which file and why; change nothing",
		Long: `Show what the retention policy would do with each file, and why. Nothing is
changed.

Exit status: 0; 1 when a limit cannot be kept, because what is above it is
protected; 2 wrong usage; 3 the files cannot be read.`,
		Example: `  slogaudit retention plan
  slogaudit retention plan --at +90d --json | jq 'select(.action == "delete")'`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			now := time.Now()
			if at != "" {
				t, err := parseTime(at, now)
				if err != nil {
					return fmt.Errorf("--at: %w", err)
				}
				now = t.Time
			}
			return planRetention(s, path, now, asJSON)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&at, "at", "", "plan for this `TIME`: RFC 3339, a date, or +90d from now")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a file and line")
	return cmd
}

func planRetention(s streams, path string, now time.Time, asJSON bool) error {
	_, logs, err := loadLogs(path)
	if err != nil {
		return err
	}
	exceeded := false
	for _, log := range logs {
		plan, excess, err := log.Sweeper.Plan(now)
		if err != nil {
			return failed(err)
		}
		show := showTable
		if asJSON {
			show = showJSON
		}
		if err := show(s.out, log, plan, now); err != nil {
			return failed(err)
		}
		if excess > 0 {
			exceeded = true
			say(s, "retention plan", "%s: %s above max_bytes are protected", log.Name, config.Size(excess))
		}
	}
	if exceeded {
		return findings()
	}
	return nil
}

func showTable(w io.Writer, log config.Log, plan []sink.Action, now time.Time) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s\tSIZE\tAGE\tACTION\tRULE\tWHY\n", log.Name)
	for _, a := range plan {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", a.File.Name, config.Size(a.File.Size),
			sink.FormatAge(max(now.Sub(a.File.Last), 0).Truncate(time.Second)), a.Op, a.Rule, a.Reason)
	}
	return t.Flush()
}

// plannedFile is a line of `retention plan --json`.
type plannedFile struct {
	Log    string    `json:"log"`
	File   string    `json:"file"`
	Bytes  int64     `json:"bytes"`
	First  time.Time `json:"first,omitzero"`
	Last   time.Time `json:"last,omitzero"`
	Action sink.Op   `json:"action"`
	Rule   string    `json:"rule"`
	Reason string    `json:"reason"`
}

func showJSON(w io.Writer, log config.Log, plan []sink.Action, _ time.Time) error {
	files := make([]plannedFile, len(plan))
	for i, a := range plan {
		files[i] = plannedFile{log.Name, a.File.Name, a.File.Size, a.File.First, a.File.Last, a.Op, a.Rule, a.Reason}
	}
	return jsonLines(w, files)
}

func newRetentionApply(s streams) *cobra.Command {
	var path string
	var asJSON, trust bool
	cmd := &cobra.Command{
		Use:   "apply",
		Short: "Compress and remove files as the policy says",
		Long: `Carry out the retention policy now: compress and remove files, and leave a
receipt of every removal. It may run while the service does.

A clock that is more than 30 days ahead of the newest file is not trusted, since
a wrong clock makes every file look old; --trust-clock says that it is right.

Exit status: 0 done; 1 a limit could not be kept, because what is above it is
protected; 2 wrong usage; 3 something could not be done.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, logs, err := loadLogs(path)
			if err != nil {
				return err
			}
			exceeded := false
			for _, log := range logs {
				over, err := applyRetention(cmd, s, log, asJSON, trust)
				if err != nil {
					return failed(err)
				}
				exceeded = exceeded || over
			}
			if exceeded {
				return findings()
			}
			return nil
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a file and line")
	cmd.Flags().BoolVar(&trust, "trust-clock", false, "the clock is right, however old the newest file is")
	return cmd
}

// sweepPatience is how long apply waits for a sweep of the running service.
const sweepPatience = 30 * time.Second

func applyRetention(cmd *cobra.Command, s streams, log config.Log, asJSON, trust bool) (exceeded bool, err error) {
	now := time.Now()
	if err := log.Sweeper.CheckClock(now); err != nil && !trust {
		return false, err
	}
	var res sink.SweepResult
	for {
		res, err = log.Sweeper.Sweep(cmd.Context(), now)
		if !errors.Is(err, sink.ErrLocked) || time.Since(now) > sweepPatience {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	show := showTable
	if asJSON {
		show = showJSON
	}
	if len(res.Done) > 0 || asJSON {
		err = errors.Join(err, show(s.out, log, res.Done, now))
	} else if err == nil {
		fmt.Fprintf(s.out, "%s: nothing to do, %s\n", log.Name, countOf(len(res.Actions), "file"))
	}
	if res.Excess > 0 {
		say(s, "retention apply", "%s: %s above max_bytes are protected", log.Name, config.Size(res.Excess))
	}
	return res.Excess > 0, err
}
