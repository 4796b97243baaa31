package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/notify"
	"github.com/slogaudit/slogaudit/audit/monitor/simulate"
)

// watchOutput is where the alerts go.
type watchOutput struct {
	s         streams
	json      bool
	labels    []simulate.Label
	alerts    []monitor.Alert // kept for the scores only
	notifiers []*notify.Notifier
}

func newWatchOutput(s streams, f *watchFlags) (*watchOutput, error) {
	o := &watchOutput{s: s, json: f.json}
	if f.labels != "" {
		labels, err := readLabels(f.labels)
		if err != nil {
			return nil, failed(err)
		}
		o.labels = labels
	}
	targets, err := f.notify.targets()
	if err != nil {
		return nil, err
	}
	for _, t := range targets {
		o.notifiers = append(o.notifiers, notify.New(t, &notify.Options{OnError: func(err error) {
			warn(s, "watch", err)
		}}))
	}
	return o, nil
}

func readLabels(name string) ([]simulate.Label, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	labels := []simulate.Label{}
	r, n := bufio.NewReader(f), 0
	for dec := json.NewDecoder(r); dec.More(); {
		var l simulate.Label
		n++
		if err := dec.Decode(&l); err != nil {
			return nil, fmt.Errorf("%s: label %d: %w", name, n, err)
		}
		if l.Attack == "" || len(l.Rules) == 0 || l.Start.IsZero() {
			return nil, fmt.Errorf("%s: label %d: attack, rules or start is missing: is it what simulate --labels has written?", name, n)
		}
		labels = append(labels, l)
	}
	return labels, nil
}

func (o *watchOutput) alert(a monitor.Alert) {
	for _, n := range o.notifiers {
		n.Notify(a)
	}
	switch {
	case o.labels != nil:
		o.alerts = append(o.alerts, a)
	case o.json:
		b, _ := json.Marshal(&a) // an Alert holds nothing that fails
		fmt.Fprintf(o.s.out, "%s\n", b)
	default:
		fmt.Fprint(o.s.out, alertText(&a))
	}
}

// alertText is an alert for people. Paths and user agents were chosen by
// others: what is not printable in them is escaped.
func alertText(a *monitor.Alert) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %-8s %-22s %s\n", a.Time.Format(time.RFC3339), a.Severity, a.Rule, plain(a.Text))
	detail := func(name string, values []string) {
		if len(values) > 0 {
			fmt.Fprintf(&b, "    %-8s %s\n", name, plain(strings.Join(values, "  ")))
		}
	}
	detail("from", a.Evidence.IPs)
	detail("tokens", a.Evidence.TokenHashes[:min(len(a.Evidence.TokenHashes), 2)])
	detail("paths", a.Evidence.Paths)
	if a.Evidence.UserAgent != "" {
		detail("agent", []string{a.Evidence.UserAgent})
	}
	return b.String()
}

// plain escapes what a terminal would act upon.
func plain(s string) string {
	q := fmt.Sprintf("%q", s)
	return strings.ReplaceAll(strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`), `\\`, `\`)
}

// closeTimeout is how long the end of the command waits for what is to be sent.
const closeTimeout = 30 * time.Second

func (o *watchOutput) close(f *watchFlags) error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	var errs []error
	for _, n := range o.notifiers {
		errs = append(errs, n.Close(ctx))
	}
	if o.labels != nil {
		errs = append(errs, o.scores())
	}
	return errors.Join(errs...)
}

func (o *watchOutput) scores() error {
	scores := simulate.Rate(o.alerts, o.labels)
	if o.json {
		return jsonLines(o.s.out, scores)
	}
	fmt.Fprintf(o.s.out, "%-24s %9s %9s %12s %7s %6s %8s %6s\n", "rule", "precision", "recall", "median wait", "alerts", "false", "attacks", "slow")
	for _, r := range scores {
		fmt.Fprintf(o.s.out, "%-24s %9.3f %9.3f %11.0fs %7d %6d %4d/%-4d %2d/%d\n", r.Rule, r.Precision, r.Recall, r.MedianSeconds,
			r.Alerts, r.FalseAlerts, r.Detected, r.Attacks, r.SlowDetected, r.SlowAttacks)
	}
	return nil
}

// notifyFlags say where alerts are sent. What may be a secret is named, not
// given: env:NAME or file:PATH.
type notifyFlags struct{ slack, alertmanager, exec string }

func (f *notifyFlags) register(fl *pflag.FlagSet) {
	fl.StringVar(&f.slack, "slack", "", "send alerts to the Slack-compatible webhook whose URL stands in `env:NAME or file:PATH`")
	fl.StringVar(&f.alertmanager, "alertmanager", "", "send alerts to Alertmanager at this URL, or at that in env:NAME or file:PATH")
	fl.StringVar(&f.exec, "exec", "", "run this command for alerts, which come on its standard input as JSON lines; no shell")
}

func (f *notifyFlags) targets() (all []notify.Target, err error) {
	add := func(t notify.Target, e error) {
		all, err = append(all, t), errors.Join(err, e)
	}
	if f.slack != "" {
		url, e := secretValue("--slack", f.slack, false)
		if e != nil {
			return nil, e
		}
		add(notify.Slack(url))
	}
	if f.alertmanager != "" {
		url, e := secretValue("--alertmanager", f.alertmanager, true)
		if e != nil {
			return nil, e
		}
		add(notify.Alertmanager(url))
	}
	if f.exec != "" {
		add(notify.Command(strings.Fields(f.exec)))
	}
	return all, err
}

// secretValue reads what env:NAME or file:PATH names; with plain the value may be
// given as it is.
func secretValue(flag, v string, plain bool) (string, error) {
	if plain && !strings.HasPrefix(v, "env:") && !strings.HasPrefix(v, "file:") {
		return v, nil
	}
	s, err := namedSecret(flag, v)
	if err != nil {
		return "", err
	}
	text, err := s.Read()
	if err != nil {
		return "", failed(fmt.Errorf("%s: %w", flag, err))
	}
	return text, nil
}
