package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
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

// logHolds is a hold file and the logs that it is for.
type logHolds struct {
	sink.HoldFile
	logs string
}

// holdFiles are the hold files of all logs, each once.
func holdFiles(logs []config.Log) (files []logHolds) {
	for _, log := range logs {
		h := log.Sweeper.Holds()
		i := slices.IndexFunc(files, func(f logHolds) bool { return f.HoldFile == h })
		if i < 0 {
			files = append(files, logHolds{h, log.Name})
			continue
		}
		files[i].logs += ", " + log.Name
	}
	return files
}

// holdID is how a hold may be called: it stands in file names of reports, on
// command lines and in receipts.
var holdID = regexp.MustCompile(`^[\pL\pN][\pL\pN._-]{0,63}$`)

func newHoldAdd(s streams) *cobra.Command {
	var path, from, to string
	var all bool
	var hold sink.Hold
	cmd := &cobra.Command{
		Use:   "add ID",
		Short: "Hold the files with records between two times, or by name",
		Long: `Hold the files that have records between --from and --to, and those that --file
names; or with --all every file there is and will be. It counts from the next sweep
of a running service, which reads the holds before it removes anything.

The ID is for people: up to 64 letters, digits, dots, dashes and underscores.`,
		Example: `  slogaudit retention hold add case-118 --from 2026-11-01 --to 2026-11-08 --reason "breach of 3 November"`,
		Args:    wantArgs("ID"),
		RunE: func(_ *cobra.Command, args []string) error {
			hold.ID = args[0]
			if err := holdTimes(&hold, from, to, time.Now().UTC()); err != nil {
				return err
			}
			if err := checkHold(hold, all); err != nil {
				return err
			}
			_, logs, err := loadLogs(path)
			if err != nil {
				return err
			}
			if err := placeHold(holdFiles(logs), hold); err != nil {
				return err
			}
			return showHeld(s, logs, hold)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&from, "from", "", "first `TIME`: RFC 3339 or a date")
	cmd.Flags().StringVar(&to, "to", "", "last `TIME`: RFC 3339 or a date, which is held to its end")
	cmd.Flags().StringArrayVar(&hold.Files, "file", nil, "file `NAME` or pattern, may be given several times")
	cmd.Flags().BoolVar(&all, "all", false, "hold every file, those to come too, until the hold is released")
	cmd.Flags().StringVar(&hold.Reason, "reason", "", "why, for people")
	cmd.Flags().StringVar(&hold.By, "by", user(), "who asked for it")
	return cmd
}

func holdTimes(hold *sink.Hold, from, to string, now time.Time) error {
	hold.Created = now.Truncate(time.Second)
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
	return nil
}

// checkHold says what is wrong with a hold that is asked for.
func checkHold(hold sink.Hold, all bool) error {
	narrow := !hold.From.IsZero() || !hold.To.IsZero() || len(hold.Files) > 0
	switch {
	case !holdID.MatchString(hold.ID):
		return errors.New("the ID must be up to 64 letters, digits, dots, dashes and underscores, a letter or digit first")
	case all && narrow:
		return errors.New("--all is every file: --from, --to and --file do not go with it")
	case !all && !narrow:
		return errors.New("which files? give --from, --to or --file, or --all to hold everything until the hold is released")
	}
	return hold.Validate()
}

// placeHold adds the hold for all logs, or for none if it is in force for one.
func placeHold(files []logHolds, hold sink.Hold) error {
	for _, f := range files {
		holds, _, err := f.Load()
		if err != nil {
			return failed(err)
		}
		if slices.ContainsFunc(holds, func(h sink.Hold) bool { return h.ID == hold.ID }) {
			return fmt.Errorf("%s is in force already, for %s", hold.ID, f.logs)
		}
	}
	for _, f := range files {
		if err := f.Add(hold); err != nil {
			return failed(err)
		}
	}
	return nil
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
		fmt.Fprintf(s.out, "%s: %s holds %d of %s\n", log.Name, hold.ID, n, countOf(len(plan), "file"))
	}
	return nil
}
