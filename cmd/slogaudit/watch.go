package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/geo"
	"github.com/slogaudit/slogaudit/audit/monitor/sigma"
	"github.com/slogaudit/slogaudit/check"
)

// watchFlags are the flags of "slogaudit watch", as they were given.
type watchFlags struct {
	labels   string
	kafka    kafkaFlags
	json     bool
	follow   bool
	rules    []string
	only     []string
	disable  []string
	geo      []string
	ignore   []string
	memory   int64
	lateness time.Duration
	seed     uint64
	list     bool
	state    string
	notify   notifyFlags
	config   string
}

func newWatch(s streams) *cobra.Command {
	var f watchFlags
	cmd := &cobra.Command{
		Use:   "watch [flags] FILE|DIRECTORY|PATTERN|- ...",
		Short: "Find attacks in auth events: guessing, stolen tokens, probing, silence",
		Long: `Apply the alert rules to the auth events of logs, in event time: a log of last
month gives the alerts that it would have given then. Files packed with gzip or
zstd are unpacked. Several files are read as one log, in the order of their events'
times, be they of one rotated log or of several services.

With --state what was learned is kept in a file, and the next run goes on from
there: it may be given the same files again, and alerts of what is new only.

With --follow the last file is read on as it grows, across rotation. With
--kafka a topic is read from its beginning, all partitions in the order of time. With
--labels, which "slogaudit simulate" writes, the alerts are compared with the
attacks and the score of each rule is printed instead.

Exit codes: 0 no alert, 1 alerts, 2 wrong usage, 3 something could not be read, or
no auth event was there at all. With --labels 0 when all was read.`,
		Example: `  slogaudit watch /var/log/app/
  slogaudit watch --follow --slack env:SLACK_URL audit.log
  slogaudit watch --state /var/lib/slogaudit/watch.state /var/log/app/
  slogaudit watch --rules team-rules.yml --geo GeoLite2-City.mmdb audit.log
  slogaudit watch events.jsonl --labels labels.jsonl --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := applySettings(cmd, "monitor"); err != nil {
				return err
			}
			if err := atLeastOne(cmd.Flags(), "memory"); err != nil {
				return err
			}
			if err := notNegative(cmd.Flags(), "lateness"); err != nil {
				return err
			}
			if f.list {
				return f.listRules(s)
			}
			if len(args) == 0 && f.kafka.topic == "" {
				return errors.New("no file given; - is standard input")
			}
			return f.run(cmd.Context(), s, args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.labels, "labels", "", "compare the alerts with the attacks of this file and print scores")
	fl.BoolVar(&f.json, "json", false, "print alerts, or scores, as one JSON object a line")
	fl.BoolVar(&f.follow, "follow", false, "go on reading the last file as it grows, across rotation")
	fl.StringSliceVar(&f.rules, "rules", nil, "apply the rules of these Sigma correlation files as well")
	fl.StringSliceVar(&f.only, "only", nil, "apply only these rules")
	fl.StringSliceVar(&f.disable, "disable", nil, "do not apply these rules")
	fl.StringSliceVar(&f.geo, "geo", nil, "MaxMind DB files: city, country, ASN; read again when they change")
	fl.StringSliceVar(&f.ignore, "ignore", nil, "networks whose events are not looked at, such as 192.0.2.0/24")
	fl.Int64Var(&f.memory, "memory", 64, "the most memory for what is remembered, in MiB")
	fl.DurationVar(&f.lateness, "lateness", 2*time.Second, "how long after a younger one an event may come")
	fl.Uint64Var(&f.seed, "seed", 0, "makes unpredictable which subjects give way when memory is full")
	fl.StringVar(&f.state, "state", "", "`file` that keeps what was learned from one run to the next; what it knows is not looked at again")
	fl.BoolVar(&f.list, "list", false, "list the rules and end")
	fl.StringVar(&f.config, "config", "", "settings file; without, slogaudit.yaml here or above")
	f.kafka.register(fl)
	f.notify.register(fl)
	return cmd
}

// ruleSet is the shipped rules and those of files, as far as they are wanted.
func (f *watchFlags) ruleSet() ([]monitor.Rule, error) {
	rules := monitor.DefaultRules()
	for _, name := range f.rules {
		more, err := sigma.Load(name)
		if err != nil {
			return nil, err
		}
		rules = append(rules, more...)
	}
	for _, id := range slices.Concat(f.only, f.disable) {
		if !slices.ContainsFunc(rules, func(r monitor.Rule) bool { return r.ID == id }) {
			return nil, fmt.Errorf("there is no rule %q; see slogaudit watch --list", id)
		}
	}
	return slices.DeleteFunc(rules, func(r monitor.Rule) bool {
		return len(f.only) > 0 && !slices.Contains(f.only, r.ID) || slices.Contains(f.disable, r.ID)
	}), nil
}

func (f *watchFlags) listRules(s streams) error {
	rules, err := f.ruleSet()
	if err != nil {
		return err
	}
	for _, r := range rules {
		fmt.Fprintf(s.out, "%-24s %-16s %-8s %s\n", r.ID, r.Type, r.Severity, r.Title)
	}
	return nil
}

func (f *watchFlags) run(ctx context.Context, s streams, args []string) error {
	if err := f.kafka.check(); err != nil {
		return err
	}
	o := monitor.Options{MaxMemory: f.memory << 20, Lateness: f.lateness, Seed: f.seed, State: f.state, SkipKnown: f.state != ""}
	o.OnError = func(err error) { warn(s, "watch", err) }
	var err error
	if o.Rules, err = f.ruleSet(); err != nil {
		return err
	}
	for _, n := range f.ignore {
		p, err := netip.ParsePrefix(n)
		if err != nil {
			return fmt.Errorf("--ignore: %q is no network such as 192.0.2.0/24", n)
		}
		o.Ignore = append(o.Ignore, p)
	}
	if len(f.geo) > 0 {
		db, err := geo.Open(f.geo...)
		if err != nil {
			return failed(err)
		}
		o.Locator = db
	}
	out, err := newWatchOutput(s, f)
	if err != nil {
		return err
	}
	o.OnAlert = out.alert
	m, err := monitor.New(&o)
	if err != nil {
		return err
	}
	w := &watcher{m: m, out: out, s: s}
	w.readAll(ctx, f, check.Expand(args))
	return w.finish(f)
}
