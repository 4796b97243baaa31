package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/handler/config"
	"github.com/slogaudit/slogaudit/sink"
)

const defaultConfig = "slogaudit.yaml"

func newRetention(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "retention",
		Short: "Check, plan and apply how long log files are kept",
		Long: `Check, plan and apply the retention policy of a configuration file.

A running service applies its policy by itself: at its start, when it rotates,
every minute. These commands check a policy in CI, show what will happen, do the
same for a service that does not run, and place holds.`,
	}
	cmd.AddCommand(newRetentionCheck(s), newRetentionPlan(s), newRetentionApply(s), newRetentionHold(s))
	return cmd
}

func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVarP(path, "config", "c", defaultConfig, "configuration `FILE`")
}

// loadLogs reads the configuration and returns the logs that it is about.
func loadLogs(path string) (*config.Config, []config.Log, error) {
	c, err := loadConfig(path)
	if err != nil {
		return nil, nil, failed(err)
	}
	logs, err := c.Logs()
	if err != nil {
		return nil, nil, failed(err)
	}
	if len(logs) == 0 {
		return nil, nil, failed(fmt.Errorf("%s: there is no file output in it", path))
	}
	return c, logs, nil
}

func newRetentionCheck(s streams) *cobra.Command {
	var require []string
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Say whether a retention policy is sound and meets a standard",
		Long: `Say whether the retention policy of a configuration file is sound, what it comes
to, and with --require whether it meets a standard.

Exit status: 0 sound, and it meets what is required; 1 it is not or does not;
2 wrong usage; 3 the file cannot be read.`,
		Example: `  slogaudit retention check slogaudit.yaml --require pci-dss-4`,
		Args:    wantArgs("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			return checkRetention(s, args[0], require)
		},
	}
	var names []string
	for _, p := range sink.Presets() {
		names = append(names, p.Name)
	}
	cmd.Flags().StringSliceVar(&require, "require", nil, "`PRESET` to meet, may be given several times: "+strings.Join(names, ", "))
	return cmd
}

func checkRetention(s streams, path string, require []string) error {
	var presets []sink.Preset
	for _, name := range require {
		p, err := sink.FindPreset(name)
		if err != nil {
			return err // wrong usage
		}
		presets = append(presets, p)
	}
	c, err := loadConfig(path)
	if _, wrong := errors.AsType[config.Errors](err); wrong && !errors.As(err, new(unreadable)) {
		fmt.Fprintln(s.out, err)
		return findings()
	}
	if err != nil {
		return failed(err)
	}
	policy, _, err := c.Policy()
	if err != nil {
		return failed(err)
	}
	fmt.Fprintf(s.out, "%s: %s\n", path, describePolicy(policy))
	ok := true
	for _, p := range presets {
		if err := c.Meets(p); err != nil {
			ok = false
			for line := range strings.Lines(err.Error()) {
				fmt.Fprintf(s.out, "%s: fails %s\n", path, strings.TrimSuffix(line, "\n"))
			}
			continue
		}
		fmt.Fprintf(s.out, "%s: meets %s %s (%s)\n", path, p.Name, p.Clause, p.Note)
	}
	for _, note := range c.Notes() {
		fmt.Fprintf(s.out, "%s: note: %s\n", path, note)
	}
	if !ok {
		return findings()
	}
	return nil
}

// describePolicy is a policy in one line.
func describePolicy(r sink.Retention) string {
	var parts []string
	add := func(set bool, format string, args ...any) {
		if set {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(r.MinAge > 0, "keeps files for at least %s", sink.FormatAge(r.MinAge))
	add(r.MaxAge > 0, "removes them after %s", sink.FormatAge(r.MaxAge))
	add(r.MaxBytes > 0, "keeps at most %s", config.Size(r.MaxBytes))
	add(r.Compress != sink.Plain, "compresses with %s after %s", r.Compress, sink.FormatAge(r.CompressAfter))
	add(r.MinFree > 0, "keeps %s of the disk free", config.Size(r.MinFree))
	add(r.MinFree > 0 || r.MaxBytes > 0, "answers a lack of space with %s", r.Full)
	add(len(r.Holds) > 0, "has %d holds", len(r.Holds))
	if parts == nil {
		return "keeps every file for ever"
	}
	return strings.Join(parts, ", ")
}

// parseTime reads an RFC 3339 time, a date, or an age from now: +90d.
func parseTime(text string, now time.Time) (t config.Time, err error) {
	if age, ok := strings.CutPrefix(text, "+"); ok {
		d, err := sink.ParseAge(age)
		return config.Time{Time: now.Add(d)}, err
	}
	err = t.UnmarshalText([]byte(text))
	return t, err
}

// user is who places or releases a hold, unless told otherwise.
func user() string {
	for _, name := range []string{"SUDO_USER", "USER", "LOGNAME"} {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return ""
}
