package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

type demoOptions struct {
	log   string
	serve string
}

func newDemo(s streams) *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Audit a real HTTP service for a few seconds and show what is recorded",
		Long: `Start a real HTTP service behind the bearer-token middleware, send it a few
hundred requests over TCP with missing, malformed, expired, revoked and valid
tokens, some of them smuggled into places where tokens do not belong, and show
the events as they come. At the end the log is checked.

With --serve the service stays up for your own requests until interrupted.`,
		Example: `  slogaudit demo
  slogaudit demo --serve 127.0.0.1:8080 --log audit.log`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.serve != "" {
				return demoServe(cmd.Context(), s, o)
			}
			return demoRun(cmd.Context(), s, o)
		},
	}
	cmd.Flags().StringVar(&o.log, "log", filepath.Join("slogaudit-demo", "audit.log"), "write the audit log to `FILE`")
	cmd.Flags().StringVar(&o.serve, "serve", "", "stay up on `ADDRESS`, such as 127.0.0.1:8080, until interrupted")
	return cmd
}

// demo is the running service with its log.
type demo struct {
	*demoService
	chain  *handler.Handler
	server *http.Server
	ln     net.Listener
	done   chan error
}

// startDemo listens on addr and serves. Events go to the log file and, for
// people, to standard error.
func startDemo(s streams, o demoOptions, addr string) (*demo, error) {
	chain, err := openDemoLog(s, o.log)
	if err != nil {
		return nil, failed(err)
	}
	service, err := newDemoService(chain)
	if err != nil {
		return nil, errors.Join(failed(err), chain.Close(context.Background()))
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, errors.Join(failed(err), chain.Close(context.Background()))
	}
	d := &demo{demoService: service, chain: chain, ln: ln, done: make(chan error, 1)}
	d.server = &http.Server{
		Handler:           service.handler,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(chain, slog.LevelWarn),
	}
	go func() { d.done <- d.server.Serve(ln) }()
	return d, nil
}

func openDemoLog(s streams, path string) (*handler.Handler, error) {
	file, err := sink.OpenFile(path, nil)
	if err != nil {
		return nil, err
	}
	out := handler.Tee(handler.JSON(file), handler.Console(s.err, nil))
	return handler.New(out, &handler.Options{UTC: true}), nil
}

func (d *demo) url() string { return "http://" + d.ln.Addr().String() }

// stop lets requests under way end, then closes the log.
func (d *demo) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := d.server.Shutdown(ctx)
	if serr := <-d.done; !errors.Is(serr, http.ErrServerClosed) {
		err = errors.Join(err, serr)
	}
	return errors.Join(err, d.chain.Close(ctx))
}

func demoServe(ctx context.Context, s streams, o demoOptions) error {
	d, err := startDemo(s, o, o.serve)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "listening on %s, writing %s, until interrupted\n\n", d.url(), o.log)
	fmt.Fprintf(s.out, "valid token: %s\nexpired token: %s\nrevoked token: %s\n\n", d.valid, d.expired, d.revoked)
	fmt.Fprintf(s.out, "curl -i %s/orders\n", d.url())
	fmt.Fprintf(s.out, "curl -i -H 'Authorization: Bearer %s' %s/orders\n", d.valid, d.url())
	fmt.Fprintf(s.out, "curl -i '%s/orders?access_token=%s'\n\n", d.url(), d.revoked)
	select {
	case <-ctx.Done():
	case err := <-d.done:
		d.done <- err
	}
	if err := d.stop(); err != nil {
		return failed(err)
	}
	say(s, "demo", "closed %s", o.log)
	return nil
}

func demoRun(ctx context.Context, s streams, o demoOptions) error {
	before := countRecords(o.log)
	d, err := startDemo(s, o, "127.0.0.1:0")
	if err != nil {
		return err
	}
	sent, err := sendTraffic(ctx, d)
	redacted := total(d.chain.Stats().Redacted) + d.redacted.Total()
	if err = errors.Join(err, d.stop()); err != nil {
		return failed(err)
	}
	return verdict(ctx, s, o.log, before, sent, redacted)
}
