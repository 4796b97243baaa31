package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/geo"
	"github.com/slogaudit/slogaudit/audit/monitor/sigma"
	"github.com/slogaudit/slogaudit/check"
	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// watchFlags are the flags of "slogaudit watch", as they were given.
type watchFlags struct {
	labels   string
	kafka    string
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
zstd are unpacked, and the files of one rotated log are read as one.

With --follow the last file is read on as it grows, across rotation. With
--kafka a topic is read from its beginning, all partitions in the order of time. With
--labels, which "slogaudit simulate" writes, the alerts are compared with the
attacks and the score of each rule is printed instead.

Exit codes: 0 no alert, 1 alerts, 2 wrong usage, 3 something could not be read, or
no auth event was there at all. With --labels 0 when all was read.`,
		Example: `  slogaudit watch /var/log/app/
  slogaudit watch --follow --slack env:SLACK_URL audit.log
  slogaudit watch --rules team-rules.yml --geo GeoLite2-City.mmdb audit.log
  slogaudit watch events.jsonl --labels labels.jsonl --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := applySettings(cmd, "monitor"); err != nil {
				return err
			}
			if f.list {
				return f.listRules(s)
			}
			if len(args) == 0 && f.kafka == "" {
				return errors.New("watch: no file given; - is standard input")
			}
			return f.run(cmd.Context(), s, args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.labels, "labels", "", "compare the alerts with the attacks of this file and print scores")
	fl.StringVar(&f.kafka, "kafka", "", "read this topic: `BROKER[,BROKER...]/TOPIC`, to what is there now, or on with --follow")
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
	fl.BoolVar(&f.list, "list", false, "list the rules and end")
	fl.StringVar(&f.config, "config", "", "settings file; without, slogaudit.yaml here or above")
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
			return nil, fmt.Errorf("watch: there is no rule %q; see slogaudit watch --list", id)
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
	if _, _, err := topicOf(f.kafka); f.kafka != "" && err != nil {
		return err
	}
	o := monitor.Options{MaxMemory: f.memory << 20, Lateness: f.lateness, Seed: f.seed}
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

// watcher feeds a monitor with the lines of files.
type watcher struct {
	m      *monitor.Monitor
	out    *watchOutput
	s      streams
	events int
	others int // records that are no events
	bad    int // lines that could not be read
	lines  atomic.Int64
	placed bool // some event names its country
	failed bool
}

func (w *watcher) readAll(ctx context.Context, f *watchFlags, inputs []check.Input) {
	if f.follow {
		live, stop := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() { w.clock(live) })
		defer wg.Wait()
		defer stop()
	}
	for i, in := range inputs {
		if ctx.Err() != nil {
			return
		}
		last := i == len(inputs)-1 && f.kafka == "" && in.Name != stdinName
		if err := w.read(ctx, in, f.follow && last); err != nil {
			fmt.Fprintf(w.s.err, "slogaudit: watch: %s: %v\n", in.Name, err)
			w.failed = true
		}
	}
	if f.kafka != "" && ctx.Err() == nil {
		if err := w.readTopic(ctx, f.kafka, f.follow); err != nil {
			fmt.Fprintf(w.s.err, "slogaudit: watch: %v\n", err)
			w.failed = true
		}
	}
}

// clock advances the monitor while no more lines come: what was written long
// ago is read in its own time first.
func (w *watcher) clock(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for before := int64(-1); ; {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			n := w.lines.Load()
			if n == before {
				w.m.Advance(now)
			}
			before = n
		}
	}
}

func (w *watcher) read(ctx context.Context, in check.Input, follow bool) error {
	var r io.ReadCloser
	var err error
	if follow {
		r, err = in.Follow(ctx)
	} else {
		r, err = in.Open(w.s.in)
	}
	if err != nil {
		return err
	}
	defer r.Close()
	n := 0
	return readLines(r, func(line []byte) error {
		n++
		w.lines.Add(1)
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		w.line(in.Name, n, bytes.TrimRight(line, "\r\n"))
		return nil
	}, nil)
}

func (w *watcher) line(name string, n int, line []byte) {
	if len(line) == 0 {
		return
	}
	at, e, event, err := monitor.ParseLine(line)
	switch {
	case err != nil:
		var syntax *jsonline.SyntaxError
		if w.bad++; w.bad == 1 || w.bad <= 5 && !errors.As(err, &syntax) {
			fmt.Fprintf(w.s.err, "slogaudit: watch: %s:%d: %v\n", name, n, err)
		}
	case !event:
		w.others++
	default:
		w.events++
		w.placed = w.placed || e.Country != ""
		w.m.Observe(at, &e)
	}
}

func (w *watcher) finish(f *watchFlags) error {
	w.m.Flush()
	stats := w.m.Stats()
	fmt.Fprintf(w.s.err, "slogaudit: watched %d events, %d other records; %d alerts\n", w.events, w.others, stats.Alerts)
	warn := func(n int, what string) {
		if n > 0 {
			fmt.Fprintf(w.s.err, "slogaudit: watch: %d %s\n", n, what)
		}
	}
	warn(w.bad, "lines could not be read")
	warn(int(stats.Late), "events came later than --lateness allows")
	warn(int(stats.Merged), "more alerts on other tokens from addresses just alerted")
	warn(int(stats.Refused), "events of subjects for which there was no memory; see --memory")
	if w.events > 0 && !w.placed && len(f.geo) == 0 {
		fmt.Fprintln(w.s.err, "slogaudit: watch: no event names a country and there is no --geo: the rules on places are off")
	}
	err := w.out.close(f)
	switch {
	case err != nil:
		return failed(err)
	case w.failed || w.events == 0:
		if w.events == 0 {
			fmt.Fprintln(w.s.err, "slogaudit: watch: there was no auth event to look at")
		}
		return &exitError{code: exitFailed}
	case stats.Alerts > 0 && f.labels == "":
		return findings()
	}
	return nil
}
