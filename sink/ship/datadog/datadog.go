// Package datadog sends records to the log intake of Datadog, or to what speaks
// its API (version 2).
package datadog

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Options configures a Sender. HTTP.URL is the whole intake, such as
// https://http-intake.logs.datadoghq.com/api/v2/logs; HTTP.Bearer is the API
// key.
type Options struct {
	HTTP remote.HTTPOptions
}

// Limits of the intake: records and bytes in a request. A batch beyond them is
// split before it is sent.
const (
	maxRecords = 1000
	maxBytes   = 5 << 20
)

// Sender implements ship.Sender. The message of each log is the record with its
// id as the member slogaudit_id; Datadog reads a message that is JSON into
// attributes by itself.
type Sender struct{ c *remote.Client }

type entry struct {
	Message   string `json:"message"`
	Source    string `json:"ddsource"`
	Timestamp int64  `json:"timestamp,omitempty"` // milliseconds
}

// New returns a Sender.
func New(o Options) (*Sender, error) {
	o.HTTP.KeyHeader = "DD-API-KEY"
	c, err := remote.NewClient(o.HTTP)
	if err != nil {
		return nil, err
	}
	return &Sender{c}, nil
}

// Send posts the batch as one array.
func (s *Sender) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	entries := make([]entry, 0, b.N)
	for i, line := range b.Records() {
		e := entry{Message: string(ship.AppendWithMember(nil, line, ship.DefaultIDField, b.ID(i))), Source: "slogaudit"}
		if h := ship.ReadHead(line); !h.Time.IsZero() {
			e.Timestamp = h.Time.UnixMilli()
		}
		entries = append(entries, e)
	}
	body, err := json.Marshal(entries)
	if err != nil {
		return ship.Ack{}, fmt.Errorf("datadog: %w", err)
	}
	if b.N > maxRecords || b.N > 1 && len(body) > maxBytes {
		return ship.Ack{}, &ship.RefusedError{Reason: "more than one request may hold"} // the shipper halves it
	}
	a, err := s.c.Post(ctx, "application/json", body, nil)
	if err != nil {
		return ship.Ack{}, err
	}
	return ship.Ack{}, remote.Verdict(a)
}

// Close ends idle connections.
func (s *Sender) Close() error { return s.c.Close() }
