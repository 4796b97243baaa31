// Command ship measures how fast a journal is shipped: to a receiver that
// discards everything and, with --victorialogs URL, to a real one. It prints
// records per second, CPU time per record, that time as a ratio to encoding the
// same record with our handler, and the most memory the process has used.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/open"
)

func main() {
	n := flag.Int("n", 1_000_000, "records")
	victoria := flag.String("victorialogs", "", "base URL of a VictoriaLogs to measure too")
	flag.Parse()
	if err := run(*n, *victoria); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(n int, victoria string) error {
	dir, err := os.MkdirTemp("", "ship")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	j, err := sink.OpenJournal(dir, &sink.JournalOptions{Durability: sink.DurabilityOS})
	if err != nil {
		return err
	}
	defer j.Close(context.Background())
	encode, err := fill(j, n)
	if err != nil {
		return err
	}
	fmt.Printf("%-28s %12s %12s %14s %8s\n", "", "records/s", "CPU us/rec", "ratio to encode", "MiB")
	fmt.Printf("%-28s %12.0f %12.2f %14.2f %8.0f\n", "encode to io.Discard", 1e6/encode, encode, 1.0, peak())

	discard := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer discard.Close()
	targets := []struct{ name, url string }{
		{"ndjson to a discard receiver", discard.URL + "/"},
		{"the same, gzip", discard.URL + "/#compression=gzip"},
		{"the same, zstd", discard.URL + "/#compression=zstd"},
	}
	if victoria != "" {
		targets = append(targets,
			struct{ name, url string }{"ndjson to VictoriaLogs", victoria + "/insert/jsonline?_time_field=time&_msg_field=msg"},
			struct{ name, url string }{"otlp to VictoriaLogs", "otlp+" + victoria + "/insert/opentelemetry/v1/logs"})
	}
	for i, t := range targets {
		if err := measure(j, n, encode, t.name, fmt.Sprintf("%s%sname=t%d", t.url, separator(t.url), i)); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}

func separator(url string) string {
	for _, c := range url {
		if c == '#' {
			return "&"
		}
	}
	return "#"
}

// fill writes n events to the journal, and returns the CPU microseconds that
// encoding one takes.
func fill(j *sink.Journal, n int) (float64, error) {
	event := func(log *slog.Logger, i int) {
		log.Info("authenticated_request", "method", "GET", "path", "/orders", "ip", "192.0.2.7", "user_agent", "curl/8.5.0",
			"token_hash", fmt.Sprintf("%064x", i), "status", "success")
	}
	plain := slog.New(handler.New(handler.JSON(io.Discard), nil))
	start := cpu()
	for i := range n {
		event(plain, i)
	}
	encode := float64((cpu() - start).Nanoseconds()) / 1e3 / float64(n)
	h := handler.New(handler.JSON(j), nil)
	log := slog.New(h)
	for i := range n {
		event(log, i)
	}
	return encode, j.Sync(context.Background())
}

func measure(j *sink.Journal, n int, encode float64, name, url string) error {
	t, err := open.URL(url)
	if err != nil {
		return err
	}
	runtime.GC()
	start, began := time.Now(), cpu()
	s, err := ship.New(ship.FromJournal(j), t.Sender, &ship.Options{Name: t.Name, Linger: -1})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		return err
	}
	used := float64((cpu() - began).Nanoseconds()) / 1e3 / float64(n)
	fmt.Printf("%-28s %12.0f %12.2f %14.2f %8.0f\n", name, float64(n)/time.Since(start).Seconds(), used, used/encode, peak())
	return nil
}

// cpu is the time that the process has computed. It includes the discard
// receiver, which is in this process.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak is the most memory the process has had, in MiB.
func peak() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Maxrss) / 1024
}
