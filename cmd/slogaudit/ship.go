package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/handler/config"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/open"
)

// shipFlags say which journal is shipped, and where to: in flags or in a
// configuration file.
type shipFlags struct {
	config  string
	journal string
	to      []string
	drain   time.Duration
}

func newShip(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ship",
		Short: "Send the records of a journal to remote ends",
		Long: `Send the records of a journal to remote ends: at least once, in order, each with
the stable id ORIGIN/SEQUENCE, so that a repetition can be told.

Remote ends are named by URLs:

  http:// https:// ndjson+http(s)://   newline-delimited JSON
  loki+http(s)://                      Grafana Loki, /loki/api/v1/push
  elastic+http(s)://                   Elasticsearch, OpenSearch, /_bulk
  otlp+http(s)://                      OpenTelemetry logs, /v1/logs
  splunk+http(s)://                    Splunk HEC, /services/collector/event
  datadog+http(s)://                   Datadog, /api/v2/logs
  syslog+tcp:// syslog+tls:// syslog+udp://   RFC 5424
  relp:// relp+tls://                  RELP, syslog with acknowledgements

Options stand after '#', which is never sent: name, required=false, compression
(gzip, zstd), bearer_env, bearer_file, user, password_env, password_file, ca_file,
cert_file, key_file, server_name, id_field, index. Credentials in the URL itself
are refused.`,
		Example: `  slogaudit ship once --journal audit --to 'loki+https://loki:3100/loki/api/v1/push#bearer_env=LOKI_TOKEN'
  slogaudit ship run --config slogaudit.yaml
  slogaudit ship status --journal audit`,
	}
	cmd.AddCommand(newShipStatus(s), newShipOnce(s), newShipRun(s), newShipReconcile(s))
	return cmd
}

func (f *shipFlags) register(cmd *cobra.Command, targets bool) {
	cmd.Flags().StringVarP(&f.config, "config", "c", "", "configuration `FILE` with a section ship")
	cmd.Flags().StringVar(&f.journal, "journal", "", "journal `DIR`, instead of the one in the configuration")
	if targets {
		cmd.Flags().StringArrayVar(&f.to, "to", nil, "remote end `URL`, instead of those in the configuration; may be repeated")
	}
}

// plan is a journal and where it goes.
type plan struct {
	journal string
	targets []*open.Target
	options []*ship.Options
}

// load reads the flags and, where they say nothing, the configuration.
func (f *shipFlags) load(targets bool) (*plan, error) {
	p := &plan{journal: f.journal}
	urls := f.to
	var configured []config.ShipTarget
	if f.config != "" {
		c, err := loadConfig(f.config)
		if err != nil {
			return nil, failed(err)
		}
		if p.journal == "" {
			p.journal = c.ShipJournal()
		}
		if len(urls) == 0 {
			configured = c.Ship.To
			for _, t := range configured {
				urls = append(urls, t.URL)
			}
		}
	}
	if p.journal == "" {
		return nil, errors.New("which journal? give --journal DIR, or --config FILE with ship.journal")
	}
	if !targets {
		return p, nil
	}
	if len(urls) == 0 {
		return nil, errors.New("where to? give --to URL, or --config FILE with ship.to")
	}
	var err error
	if p.targets, err = openTargets(urls); err != nil {
		return nil, err
	}
	for i, t := range p.targets {
		o := &ship.Options{Name: t.Name, Required: t.Required}
		if configured != nil {
			o = configured[i].Options(t.Name, t.Required)
		}
		p.options = append(p.options, o)
	}
	return p, nil
}

// start opens the journal's directory for reading, as another process may be
// writing it, and starts the shippers.
func (p *plan) start(warn func(string, ...any)) (*sink.JournalView, shippers, error) {
	v, err := sink.ReadDir(p.journal)
	if err != nil {
		return nil, nil, errors.Join(err, closeTargets(p.targets))
	}
	all, err := startShippers(ship.FromDir(v, 0), p.targets, p.options, warn, sayState(warn))
	if err != nil {
		return nil, nil, errors.Join(err, v.Close())
	}
	return v, all, nil
}

func newShipOnce(s streams) *cobra.Command {
	var f shipFlags
	cmd := &cobra.Command{
		Use:   "once",
		Short: "Send what is in the journal now, then end",
		Long: `Send what is in the journal now, then end. Exit code 3 says that a remote end has
not everything yet: the rest stays in the journal. Exit code 1 says that it refused
records, which were set aside: see 'slogaudit quarantine'.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := f.load(true)
			if err != nil {
				return err
			}
			return p.once(cmd.Context(), s, f.drain)
		},
	}
	f.register(cmd, true)
	cmd.Flags().DurationVar(&f.drain, "drain-timeout", time.Minute, "how long to try")
	return cmd
}

func (p *plan) once(ctx context.Context, s streams, drain time.Duration) error {
	v, all, err := p.start(warner(s, "ship once"))
	if err != nil {
		return failed(err)
	}
	defer v.Close()
	ctx, cancel := context.WithTimeout(ctx, drain)
	defer cancel()
	err = all.close(ctx)
	aside := uint64(0)
	for _, sh := range all {
		st := sh.Stats()
		aside += st.Quarantined
		fmt.Fprintf(s.out, "%s: %d sent, %d set aside, %d left\n", sh.Name(), st.Sent, st.Quarantined, st.Lag)
	}
	switch {
	case err != nil:
		return failed(err)
	case aside > 0:
		return findings()
	}
	return nil
}

func newShipRun(s streams) *cobra.Command {
	var f shipFlags
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Send records as they come, until interrupted",
		Long: `Send records as they come, until interrupted: a sidecar for a service that writes
the journal. What is not sent by then stays in the journal.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := f.load(true)
			if err != nil {
				return err
			}
			v, all, err := p.start(warner(s, "ship run"))
			if err != nil {
				return failed(err)
			}
			defer v.Close()
			<-cmd.Context().Done()
			ctx, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), f.drain)
			defer cancel()
			if err := all.close(ctx); err != nil {
				return failed(err)
			}
			return nil
		},
	}
	f.register(cmd, true)
	cmd.Flags().DurationVar(&f.drain, "drain-timeout", 10*time.Second, "how long to go on after the interrupt")
	return cmd
}

func newShipStatus(s streams) *cobra.Command {
	var f shipFlags
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how far each remote end is",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			p, err := f.load(false)
			if err != nil {
				return err
			}
			return shipStatus(s, p.journal)
		},
	}
	f.register(cmd, false)
	return cmd
}

func shipStatus(s streams, dir string) error {
	v, err := sink.ReadDir(dir)
	if err != nil {
		return failed(err)
	}
	defer v.Close()
	last, err := v.Last()
	if err != nil {
		return failed(err)
	}
	cursors, err := v.Cursors()
	if err != nil {
		return failed(err)
	}
	fmt.Fprintf(s.out, "journal %s, origin %s, %d records\n", dir, v.Origin(), last)
	if len(cursors) == 0 {
		fmt.Fprintln(s.out, "no remote end has ever been shipped to")
		return nil
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "REMOTE END\tAT\tLAG\tSET ASIDE\tRETENTION\tMOVED\tLAST ERROR")
	for _, c := range cursors {
		aside, err := quarantined(dir, c.Name)
		if err != nil {
			return failed(err)
		}
		waits := "waits"
		if !c.Required {
			waits = "does not wait"
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\n", c.Name, c.Position, max(last, c.Position)-c.Position, aside, waits,
			c.Updated.UTC().Format(time.RFC3339), strings.TrimSpace(lastError(dir, c.Name)))
	}
	return w.Flush()
}

func quarantined(dir, name string) (int, error) {
	q, err := ship.OpenQuarantine(dir, name)
	if err != nil {
		return 0, err
	}
	entries, err := q.Entries()
	return len(entries), err
}

// lastError is why the present run of failures goes on, or "-".
func lastError(dir, name string) string {
	text, err := ship.LastError(dir, name)
	if err != nil || text == "" {
		return "-"
	}
	return text
}
