// Package loki pushes records to Grafana Loki, or to what speaks its push API.
package loki

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Options configures a Sender. HTTP.URL is the whole push endpoint, such as
// http://loki:3100/loki/api/v1/push.
type Options struct {
	HTTP remote.HTTPOptions

	// Labels of the stream. Few and fixed: every combination of values is a
	// stream of its own. Nil means service_name="slogaudit".
	Labels map[string]string
}

// Sender implements ship.Sender. The record's id and level go into structured
// metadata; Loki stores an entry with the same time, text and metadata once, so
// that a repetition does no harm.
type Sender struct {
	c      *remote.Client
	labels map[string]string
}

// New returns a Sender.
func New(o Options) (*Sender, error) {
	c, err := remote.NewClient(o.HTTP)
	if err != nil {
		return nil, err
	}
	labels := o.Labels
	if len(labels) == 0 {
		labels = map[string]string{"service_name": "slogaudit"}
	}
	return &Sender{c: c, labels: labels}, nil
}

type push struct {
	Streams []stream `json:"streams"`
}

type stream struct {
	Stream map[string]string `json:"stream"`
	Values []entry           `json:"values"`
}

// entry is [nanoseconds, line, structured metadata].
type entry [3]any

// Send pushes the batch. A 400 may have stored all but the bad entries; they
// are found by splitting, and the good ones, sent again, are stored once.
func (s *Sender) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	p := push{Streams: []stream{{Stream: s.labels, Values: make([]entry, 0, b.N)}}}
	for i, line := range b.Records() {
		h := ship.ReadHead(line)
		if h.Time.IsZero() {
			h.Time = time.Unix(0, 0) // refused as too old, and so set aside, not dated falsely
		}
		meta := map[string]string{ship.DefaultIDField: b.ID(i)}
		if h.Level != "" {
			meta["level"] = h.Level
		}
		p.Streams[0].Values = append(p.Streams[0].Values, entry{strconv.FormatInt(h.Time.UnixNano(), 10), string(line), meta})
	}
	body, err := json.Marshal(p)
	if err != nil {
		return ship.Ack{}, fmt.Errorf("loki: %w", err)
	}
	a, err := s.c.Post(ctx, "application/json", body, nil)
	if err != nil {
		return ship.Ack{}, err
	}
	return ship.Ack{}, remote.Verdict(a)
}

// Close ends idle connections.
func (s *Sender) Close() error { return s.c.Close() }
