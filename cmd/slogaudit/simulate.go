package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/audit/monitor/simulate"
)

func newSimulate(s streams) *cobra.Command {
	var o simulate.Options
	var out, labels, start string
	cmd := &cobra.Command{
		Use:   "simulate [flags]",
		Short: "Make auth events with known attacks, to try alert rules on",
		Long: `Write the auth/v1 events of a service that does not exist: sixteen days of people,
programs and noise, with attacks whose times and subjects are written to the
labels. The same seed gives the same events. "slogaudit watch --labels" says how
many of the attacks the rules find.

Scenarios: all, none, ` + strings.Join(simulate.Scenarios(), ", ") + `.`,
		Example: `  slogaudit simulate --seed 7 --out events.jsonl --labels labels.jsonl
  slogaudit watch events.jsonl --labels labels.jsonl --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := atLeastOne(cmd.Flags(), "users"); err != nil {
				return err
			}
			if err := notNegative(cmd.Flags(), "repeat"); err != nil {
				return err
			}
			if o.Days < 16 {
				return fmt.Errorf("--days: %d are too few: the rules learn from past days, so there are 16 at least", o.Days)
			}
			if start != "" {
				at, err := time.Parse(time.DateOnly, start)
				if err != nil {
					return fmt.Errorf("--start: %q is no date such as 2026-03-02", start)
				}
				o.Start = at
			}
			res, err := simulate.Run(&o)
			if err != nil {
				return err
			}
			return writeSimulation(s, res, out, labels)
		},
	}
	fl := cmd.Flags()
	fl.Uint64Var(&o.Seed, "seed", 1, "the seed")
	fl.StringVar(&o.Scenario, "scenario", "all", "attacks to make: all, none, or one kind")
	fl.StringVar(&out, "out", stdinName, "where the events go; - is standard output")
	fl.StringVar(&labels, "labels", "", "where the labels go; none are written without")
	fl.StringVar(&start, "start", "", "first day, such as 2026-03-02")
	fl.IntVar(&o.Days, "days", 16, "how many days, 16 at least")
	fl.IntVar(&o.Users, "users", 250, "how many people")
	fl.IntVar(&o.Repeat, "repeat", 0, "attacks of each kind; 3 by default, or 12 of a single kind")
	return cmd
}

func writeSimulation(s streams, res *simulate.Result, out, labels string) error {
	err := toFile(s.out, out, func(w io.Writer) error {
		h := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})
		for i := range res.Events {
			if err := h.Handle(context.Background(), res.Events[i].Record(res.Events[i].Time)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && labels != "" {
		err = toFile(s.out, labels, func(w io.Writer) error {
			return jsonLines(w, res.Labels)
		})
	}
	if err != nil {
		return failed(err)
	}
	say(s, "simulate", "%s, %s", countOf(len(res.Events), "event"), countOf(len(res.Labels), "attack"))
	return nil
}

// toFile writes a file whole, or to standard output.
func toFile(stdout io.Writer, name string, write func(io.Writer) error) (err error) {
	w := stdout
	if name != stdinName {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		w = f
	}
	b := bufio.NewWriterSize(w, 1<<20)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}
