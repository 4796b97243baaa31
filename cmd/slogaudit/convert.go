package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/convert"
)

func newConvert(s streams) *cobra.Command {
	var to, service string
	var docs []string
	for _, f := range convert.Formats() {
		docs = append(docs, fmt.Sprintf("  %-5s %s", f.Name, f.Doc))
	}
	cmd := &cobra.Command{
		Use:   "convert --to FORMAT [FILE|DIRECTORY|PATTERN|-]...",
		Short: "Map auth events to OCSF, ECS, OpenTelemetry or CEF",
		Long: `Map the auth events of a log, one line each, to a format that security products
read:

` + strings.Join(docs, "\n") + `

Other records are left out and counted. An event that does not meet auth/v1
cannot be mapped: it is named, left out, and the exit code is 1.

Files packed with gzip or zstd are unpacked, also on standard input. Of a directory
the logs are read, rotated ones first.

Exit codes: 0 all events are converted, 1 some do not meet auth/v1, 2 wrong usage,
3 something could not be read.`,
		Example: "  slogaudit convert --to ecs audit.log\n  tail -f audit.log | slogaudit convert --to otel --service api",
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := convert.Find(to)
			if err != nil {
				return fmt.Errorf("--to: %w", err)
			}
			if len(args) == 0 {
				args = []string{stdinName}
			}
			c := converter{s: s, format: f, opts: convert.Options{Service: service, Version: moduleVersion()}, out: bufio.NewWriterSize(s.out, 64<<10)}
			complete, err := readInputs(s, "convert", inputs(args), c.lines)
			if err != nil {
				return err
			}
			say(s, "convert", "%s converted, %s left out, %s not sound", countOf(c.events, "event"), countOf(c.others, "other line"), countOf(c.bad, "event"))
			switch {
			case !complete:
				return failed(nil)
			case c.bad > 0:
				return findings()
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "format: ocsf, ecs, otel, cef")
	cmd.Flags().StringVar(&service, "service", "", "name of the service that wrote the log")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

// converter writes converted lines and counts.
type converter struct {
	s                   streams
	format              convert.Format
	opts                convert.Options
	out                 *bufio.Writer
	line                []byte
	events, others, bad int
}

func (c *converter) lines(name string, r io.Reader) error {
	n := 0
	return readLines(r, func(raw []byte) error {
		n++
		return c.event(name, n, bytes.TrimRight(raw, "\r\n"))
	}, c.out.Flush)
}

func (c *converter) event(name string, n int, raw []byte) error {
	e, err := convert.Parse(raw)
	switch {
	case errors.Is(err, convert.ErrNotEvent):
		c.others++
		return nil
	case err != nil:
		c.bad++
		complain(c.s, "convert", fmt.Sprintf("%s:%d", inputName(name), n), err)
		return nil
	}
	if c.line, err = c.format.Append(c.line[:0], e, c.opts); err != nil {
		return err
	}
	c.events++
	_, err = c.out.Write(append(c.line, '\n'))
	return err
}
