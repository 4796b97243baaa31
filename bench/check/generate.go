package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"os"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

var agents = []string{
	"curl/8.5.0", "Go-http-client/1.1", "okhttp/4.12.0", "python-requests/2.32.3", "kube-probe/1.31", "",
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
}

// generate writes a log of auth events as a busy service has them: paths with
// numbers, thousands of users and addresses, a request id on every line.
func generate(name string, size int64) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := &counter{w: bufio.NewWriterSize(f, 1<<20)}
	h := slog.NewJSONHandler(w, nil)
	rnd := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for w.n < size {
		at = at.Add(time.Duration(rnd.IntN(2_000_000)))
		r := event(rnd).Record(at)
		if err := h.Handle(context.Background(), r); err != nil {
			return err
		}
	}
	if err := w.w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func event(rnd *rand.Rand) *audit.Event {
	e := &audit.Event{
		Method:    []string{"GET", "GET", "GET", "POST", "PUT", "DELETE"}[rnd.IntN(6)],
		Path:      fmt.Sprintf([]string{"/v1/orders/%d", "/v1/users/%d/items", "/healthz", "/api/search", "/v2/files/%d/content"}[rnd.IntN(5)], rnd.IntN(1_000_000)),
		IP:        netip.AddrFrom4([4]byte{198, 51, byte(rnd.IntN(256)), byte(rnd.IntN(256))}),
		UserAgent: agents[rnd.IntN(len(agents))],
		RequestID: fmt.Sprintf("%016x", rnd.Uint64()),
		Duration:  time.Duration(rnd.IntN(20_000_000)),
	}
	for i := range e.Path {
		if e.Path[i] == '%' { // a path without a number
			e.Path = e.Path[:i]
			break
		}
	}
	switch n := rnd.IntN(10); {
	case n == 0:
		e.Status, e.Reason, e.HTTPStatus = audit.StatusMissing, audit.ReasonNoHeader, 401
	case n == 1:
		e.Status, e.Reason, e.HTTPStatus = audit.StatusInvalid, audit.ReasonExpired, 401
	default:
		e.Status, e.HTTPStatus = audit.StatusSuccess, 200
		e.User = fmt.Sprintf("user-%d", rnd.IntN(5000))
	}
	if e.Status != audit.StatusMissing {
		e.TokenHash = redact.Hash(fmt.Sprint("token ", rnd.IntN(20_000)))
	}
	return e
}

type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

var _ io.Writer = (*counter)(nil)
