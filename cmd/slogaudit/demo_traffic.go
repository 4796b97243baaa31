package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// traffic is what the demo sends: so many requests of each kind.
type traffic struct {
	kind   string
	count  int
	path   string
	header func(d *demo) http.Header
}

func authorization(values ...string) http.Header { return http.Header{"Authorization": values} }

var demoTraffic = []traffic{
	{"valid", 120, "/orders", func(d *demo) http.Header { return authorization("Bearer " + d.valid) }},
	{"valid, scheme in lower case", 20, "/orders?page=2", func(d *demo) http.Header { return authorization("bearer " + d.valid) }},
	{"missing", 40, "/orders", func(*demo) http.Header { return nil }},
	{"another scheme", 10, "/orders", func(*demo) http.Header { return authorization("Basic " + rand.Text()) }},
	{"malformed", 20, "/orders", func(*demo) http.Header { return authorization("Bearer {" + rand.Text() + "}") }},
	{"two headers", 10, "/orders", func(d *demo) http.Header { return authorization("Bearer "+d.valid, "Bearer "+d.expired) }},
	{"unknown", 20, "/orders", func(*demo) http.Header { return authorization("Bearer " + rand.Text()) }},
	{"expired", 20, "/orders", func(d *demo) http.Header { return authorization("Bearer " + d.expired) }},
	{"revoked", 20, "/orders", func(d *demo) http.Header { return authorization("Bearer " + d.revoked) }},
	{"token in the query", 10, "/orders?access_token={valid}", func(*demo) http.Header { return nil }},
	{"token in the path", 5, "/reset/{valid}", func(d *demo) http.Header { return authorization("Bearer " + d.valid) }},
	{"token in the user agent", 5, "/orders", func(d *demo) http.Header {
		h := authorization("Bearer " + d.valid)
		h.Set("User-Agent", "client/1.0 token="+d.valid)
		return h
	}},
	{"service logs its headers", 5, "/headers", func(d *demo) http.Header { return authorization("Bearer " + d.valid) }},
	{"service logs a message", 5, "/message", func(d *demo) http.Header { return authorization("Bearer " + d.valid) }},
	{"service logs an error", 5, "/upstream?token={valid}", func(d *demo) http.Header { return authorization("Bearer " + d.valid) }},
}

// pace is the time between two requests, so that a person can watch.
const pace = 5 * time.Millisecond

// sendTraffic sends everything over TCP, the kinds interleaved, and returns how
// many requests were answered.
func sendTraffic(ctx context.Context, d *demo) (sent int, err error) {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	defer client.CloseIdleConnections()
	for round := 0; ; round++ {
		before := sent
		for _, t := range demoTraffic {
			if round >= t.count {
				continue
			}
			if err := t.send(ctx, client, d); err != nil {
				return sent, fmt.Errorf("%s: %w", t.kind, err)
			}
			sent++
			time.Sleep(pace)
		}
		if sent == before {
			return sent, nil
		}
	}
}

func (t traffic) send(ctx context.Context, client *http.Client, d *demo) error {
	path := strings.ReplaceAll(t.path, "{valid}", d.valid)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url()+path, nil)
	if err != nil {
		return err
	}
	if h := t.header(d); h != nil {
		req.Header = h
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "slogaudit-demo/1.0")
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("the service did not answer")
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
