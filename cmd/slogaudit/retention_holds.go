package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/handler/config"
	"github.com/slogaudit/slogaudit/sink"
)

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
				if err := jsonLines(s.out, holds); err != nil {
					return failed(err)
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
	Source     string    `json:"source"`         // the file that it is kept in
	Logs       string    `json:"logs,omitempty"` // that it is for; all of them when it is empty
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
			all = append(all, listedHold{Hold: h, Source: file.Path, Logs: file.logs})
		}
		for _, h := range over {
			if released {
				all = append(all, listedHold{h.Hold, file.Path, file.logs, h.ReleasedAt, h.ReleasedBy})
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
	fmt.Fprintln(t, "ID\tLOG\tFROM\tTO\tFILES\tBY\tREASON\tSTATE")
	when := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.UTC().Format(time.RFC3339)
	}
	for _, h := range holds {
		state := "in force"
		if !h.ReleasedAt.IsZero() {
			state = "released " + when(h.ReleasedAt)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", h.ID, cmp.Or(h.Logs, "all"), when(h.From), when(h.To),
			heldFiles(h.Hold), cmp.Or(h.By, "-"), cmp.Or(h.Reason, "-"), state)
	}
	return t.Flush()
}

// heldFiles are the names that a hold covers, whatever their times.
func heldFiles(h sink.Hold) string {
	if len(h.Files) == 0 && h.From.IsZero() && h.To.IsZero() {
		return "all"
	}
	return cmp.Or(strings.Join(h.Files, " "), "-")
}

func newHoldRelease(s streams) *cobra.Command {
	var path, by string
	cmd := &cobra.Command{
		Use:   "release ID",
		Short: "End a hold; it is remembered as released",
		Args:  wantArgs("ID"),
		RunE: func(_ *cobra.Command, args []string) error {
			c, logs, err := loadLogs(path)
			if err != nil {
				return err
			}
			holds, err := allHolds(c, logs, true)
			if err != nil {
				return failed(err)
			}
			if err := releasable(args[0], c.File(), holds); err != nil {
				return err
			}
			if err := releaseHold(holds, args[0], by, time.Now()); err != nil {
				return failed(err)
			}
			fmt.Fprintf(s.out, "%s is released\n", args[0])
			return nil
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&by, "by", user(), "who releases it")
	return cmd
}

// releasable says why there is nothing to release under an id.
func releasable(id, configFile string, holds []listedHold) error {
	over, configured := time.Time{}, false
	for _, h := range holds {
		switch {
		case h.ID != id:
		case h.Source == configFile:
			configured = true
		case h.ReleasedAt.IsZero():
			return nil
		case h.ReleasedAt.After(over):
			over = h.ReleasedAt
		}
	}
	switch {
	case configured:
		return fmt.Errorf("%s stands in the configuration, %s: remove it there", id, configFile)
	case !over.IsZero():
		return fmt.Errorf("%s was released already, at %s", id, over.UTC().Format(time.RFC3339))
	}
	return fmt.Errorf("there is no hold %q; see 'slogaudit retention hold list'", id)
}

// releaseHold ends the hold wherever it is in force: for a log that was added
// later it never was.
func releaseHold(holds []listedHold, id, by string, now time.Time) error {
	for _, h := range holds {
		if h.ID != id || !h.ReleasedAt.IsZero() {
			continue
		}
		if err := (sink.HoldFile{Path: h.Source}).Release(id, by, now); err != nil {
			return err
		}
	}
	return nil
}
