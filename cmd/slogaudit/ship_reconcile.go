package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
)

func newShipReconcile(s streams) *cobra.Command {
	var f shipFlags
	var against, field, name string
	cmd := &cobra.Command{
		Use:   "reconcile --journal DIR --against URL",
		Short: "Ask a remote end which records it has, and print what is missing or double",
		Long: `Ask a remote end for the ids of the records it has from this journal, and print
which are missing and which are there more than once.

The URL is that of a VictoriaLogs server, such as http://127.0.0.1:9428; its
query API is asked. Records that retention has deleted here are not compared, nor
with --name those that the remote end of that name has not acknowledged yet.

Exit code 1 says that a record is missing.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := f.load(false)
			if err != nil {
				return err
			}
			if against == "" {
				return errors.New("--against URL is missing")
			}
			return reconcile(cmd.Context(), s, p.journal, against, field, name)
		},
	}
	f.register(cmd, false)
	cmd.Flags().StringVar(&against, "against", "", "`URL` of the VictoriaLogs server")
	cmd.Flags().StringVar(&field, "id-field", ship.DefaultIDField, "field that holds the id; log.record.uid for OTLP")
	cmd.Flags().StringVar(&name, "name", "", "compare only what the remote end of this `NAME` has acknowledged")
	return cmd
}

func reconcile(ctx context.Context, s streams, dir, against, field, name string) error {
	v, err := sink.ReadDir(dir)
	if err != nil {
		return failed(err)
	}
	defer v.Close()
	first, last, err := extent(v, name)
	if err != nil {
		return failed(err)
	}
	ledger := ship.NewLedger(v.Origin(), first, last)
	if err := askVictoriaLogs(ctx, against, field, v.Origin(), ledger); err != nil {
		return failed(err)
	}
	missing, double := ledger.Missing(), ledger.Double()
	fmt.Fprintf(s.out, "records %d to %d of %s: %d missing, %d double\n", first, last, v.Origin(), count(missing), count(double))
	for _, r := range missing {
		fmt.Fprintln(s.out, "missing", r)
	}
	for _, r := range double {
		fmt.Fprintln(s.out, "double", r)
	}
	if ledger.Foreign > 0 {
		fmt.Fprintf(s.out, "%d ids are not among those\n", ledger.Foreign)
	}
	if len(missing) > 0 {
		return findings()
	}
	return nil
}

// extent is which records are to be compared.
func extent(v *sink.JournalView, name string) (first, last sink.Position, err error) {
	segments, err := v.Segments()
	if err != nil {
		return 0, 0, err
	}
	if len(segments) == 0 {
		return 1, 0, nil
	}
	if name == "" {
		last, err = v.Last()
		return segments[0].First, last, err
	}
	cursors, err := v.Cursors()
	if err != nil {
		return 0, 0, err
	}
	for _, c := range cursors {
		if c.Name == name {
			return segments[0].First, c.Position, nil
		}
	}
	return 0, 0, fmt.Errorf("no remote end %q in this journal", name)
}

func count(ranges []ship.Range) (n uint64) {
	for _, r := range ranges {
		n += r.Len()
	}
	return n
}

// askVictoriaLogs streams the ids out of a VictoriaLogs server by LogsQL.
func askVictoriaLogs(ctx context.Context, base, field, origin string, ledger *ship.Ledger) error {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.User != nil {
		return errors.New("--against: want a URL such as http://127.0.0.1:9428, without credentials")
	}
	query := fmt.Sprintf("%s:~%s | fields %s", strconv.Quote(field), strconv.Quote("^"+origin+"/"), strconv.Quote(field))
	body := url.Values{"query": {query}, "start": {"1970-01-01T00:00:00Z"}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.JoinPath("/select/logsql/query").String(), strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", u.Host, resp.Status)
	}
	for r := bufio.NewReader(resp.Body); ; {
		line, err := r.ReadBytes('\n')
		if len(line) > 0 {
			var record map[string]string
			if jerr := json.Unmarshal(line, &record); jerr != nil {
				return fmt.Errorf("%s did not answer as VictoriaLogs does", u.Host)
			}
			ledger.Saw(record[field])
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
