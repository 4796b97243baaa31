package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/handler/config"
	"github.com/slogaudit/slogaudit/sink"
)

func newRetentionHold(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hold",
		Short: "Keep files whatever the policy says: add, list and release holds",
	}
	cmd.AddCommand(newHoldAdd(s), newHoldList(s), newHoldRelease(s))
	return cmd
}

// holdFiles are the hold files of all logs, each once.
func holdFiles(logs []config.Log) []sink.HoldFile {
	var files []sink.HoldFile
	for _, log := range logs {
		if h := log.Sweeper.Holds(); !slices.Contains(files, h) {
			files = append(files, h)
		}
	}
	return files
}

func newHoldAdd(s streams) *cobra.Command {
	var path, from, to string
	var hold sink.Hold
	cmd := &cobra.Command{
		Use:   "add ID",
		Short: "Hold the files with records between two times, or by name",
		Long: `Hold the files that have records between --from and --to, and those that --file
names. Without any of these all files are held. It counts from the next sweep of
a running service, which reads the holds before it removes anything.`,
		Example: `  slogaudit retention hold add case-118 --from 2026-11-01 --to 2026-11-08 --reason "breach of 3 November"`,
		Args:    wantArgs("ID"),
		RunE: func(_ *cobra.Command, args []string) error {
			now := time.Now().UTC()
			hold.ID, hold.Created = args[0], now.Truncate(time.Second)
			if from != "" {
				first, err := parseTime(from, now)
				if err != nil {
					return fmt.Errorf("--from: %w", err)
				}
				hold.From = first.Time
			}
			if to != "" {
				last, err := parseTime(to, now)
				if err != nil {
					return fmt.Errorf("--to: %w", err)
				}
				hold.To = last.End()
			}
			if err := hold.Validate(); err != nil {
				return err
			}
			_, logs, err := loadLogs(path)
			if err != nil {
				return err
			}
			for _, file := range holdFiles(logs) {
				if err := file.Add(hold); err != nil {
					return failed(err)
				}
			}
			return showHeld(s, logs, hold)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&from, "from", "", "first `TIME`: RFC 3339 or a date")
	cmd.Flags().StringVar(&to, "to", "", "last `TIME`: RFC 3339 or a date, which is held to its end")
	cmd.Flags().StringArrayVar(&hold.Files, "file", nil, "file `NAME` or pattern, may be given several times")
	cmd.Flags().StringVar(&hold.Reason, "reason", "", "why, for people")
	cmd.Flags().StringVar(&hold.By, "by", user(), "who asked for it")
	return cmd
}

// showHeld says which files a new hold covers: none is worth a warning.
func showHeld(s streams, logs []config.Log, hold sink.Hold) error {
	for _, log := range logs {
		plan, _, err := log.Sweeper.Plan(time.Now())
		if err != nil {
			return failed(err)
		}
		n := 0
		for _, a := range plan {
			if hold.Covers(a.File) {
				n++
			}
		}
		fmt.Fprintf(s.out, "%s: %s holds %d of %d files\n", log.Name, hold.ID, n, len(plan))
	}
	return nil
}

func newHoldList(s streams) *cobra.Command {
	var path string
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the holds in force",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			c, logs, err := loadLogs(path)
			if err != nil {
				return err
			}
			holds, err := allHolds(c, logs, all)
			if err != nil {
				return failed(err)
			}
			if asJSON {
				enc := json.NewEncoder(s.out)
				for _, h := range holds {
					if err := enc.Encode(h); err != nil {
						return failed(err)
					}
				}
				return nil
			}
			return showHolds(s, holds)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a hold and line")
	cmd.Flags().BoolVar(&all, "all", false, "released holds as well")
	return cmd
}

// listedHold is a line of `retention hold list --json`.
type listedHold struct {
	sink.Hold
	Source     string    `json:"source"`
	ReleasedAt time.Time `json:"released_at,omitzero"`
	ReleasedBy string    `json:"released_by,omitempty"`
}

func allHolds(c *config.Config, logs []config.Log, released bool) (all []listedHold, err error) {
	policy, _, err := c.Policy()
	if err != nil {
		return nil, err
	}
	for _, h := range policy.Holds {
		all = append(all, listedHold{Hold: h, Source: c.File()})
	}
	for _, file := range holdFiles(logs) {
		holds, over, err := file.Load()
		if err != nil {
			return nil, err
		}
		for _, h := range holds {
			all = append(all, listedHold{Hold: h, Source: file.Path})
		}
		for _, h := range over {
			if released {
				all = append(all, listedHold{h.Hold, file.Path, h.ReleasedAt, h.ReleasedBy})
			}
		}
	}
	return all, nil
}

func showHolds(s streams, holds []listedHold) error {
	if len(holds) == 0 {
		fmt.Fprintln(s.out, "no holds")
		return nil
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tFROM\tTO\tFILES\tBY\tREASON\tSTATE")
	when := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.UTC().Format(time.RFC3339)
	}
	orDash := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	for _, h := range holds {
		state := "in force"
		if !h.ReleasedAt.IsZero() {
			state = "released " + when(h.ReleasedAt)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", h.ID, when(h.From), when(h.To),
			orDash(strings.Join(h.Files, " ")), orDash(h.By), orDash(h.Reason), state)
	}
	return t.Flush()
}

func newHoldRelease(s streams) *cobra.Command {
	var path, by string
	cmd := &cobra.Command{
		Use:   "release ID",
		Short: "End a hold; it is remembered as released",
		Args:  wantArgs("ID"),
		RunE: func(_ *cobra.Command, args []string) error {
			_, logs, err := loadLogs(path)
			if err != nil {
				return err
			}
			for _, file := range holdFiles(logs) {
				if err := file.Release(args[0], by, time.Now()); err != nil {
					return failed(err)
				}
			}
			fmt.Fprintf(s.out, "%s is released\n", args[0])
			return nil
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&by, "by", user(), "who releases it")
	return cmd
}
