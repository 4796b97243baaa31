// Package splunk sends records to the HTTP Event Collector of Splunk. It
// follows Splunk's documented answers; it has not been tried against a real
// Splunk.
package splunk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Options configures a Sender. HTTP.URL is the whole endpoint, such as
// https://splunk:8088/services/collector/event; HTTP.Bearer is the HEC token.
type Options struct {
	HTTP  remote.HTTPOptions
	Index string // "" is the token's default
}

// Sender implements ship.Sender. The record is the event; its id is the indexed
// field slogaudit_id. Acknowledgement is the collector's answer, which means
// that it took the events, not that they are indexed.
type Sender struct {
	c     *remote.Client
	index string
}

// New returns a Sender.
func New(o Options) (*Sender, error) {
	o.HTTP.Scheme = "Splunk"
	c, err := remote.NewClient(o.HTTP)
	if err != nil {
		return nil, err
	}
	return &Sender{c: c, index: o.Index}, nil
}

type event struct {
	Time       float64           `json:"time,omitempty"` // seconds
	Index      string            `json:"index,omitempty"`
	SourceType string            `json:"sourcetype"`
	Event      json.RawMessage   `json:"event"`
	Fields     map[string]string `json:"fields"`
}

// Send posts the batch. The collector names the first event that it cannot
// take; those before it are stored, those after it were not looked at.
func (s *Sender) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	var body []byte
	for i, line := range b.Records() {
		e := event{Index: s.index, SourceType: "_json", Event: line, Fields: map[string]string{ship.DefaultIDField: b.ID(i)}}
		if h := ship.ReadHead(line); !h.Time.IsZero() {
			e.Time = float64(h.Time.UnixMicro()) / 1e6
		}
		if !json.Valid(line) {
			e.Event, _ = json.Marshal(string(line)) // a string always marshals
		}
		one, err := json.Marshal(e)
		if err != nil {
			return ship.Ack{}, fmt.Errorf("splunk: %w", err)
		}
		body = append(body, one...)
	}
	a, err := s.c.Post(ctx, "application/json", body, nil)
	if err != nil {
		return ship.Ack{}, err
	}
	return ship.Ack{}, verdict(a, b.N)
}

type answer struct {
	Text    string `json:"text"`
	Code    *int   `json:"code"`
	Invalid *int   `json:"invalid-event-number"`
}

func verdict(a remote.Answer, n int) error {
	var got answer
	parsed := json.Unmarshal(a.Body, &got) == nil && got.Code != nil
	switch {
	case a.Status == http.StatusBadRequest && parsed && got.Invalid != nil && *got.Invalid >= 0 && *got.Invalid < n:
		bad := *got.Invalid
		v := &ship.ItemsError{Rejected: []ship.Rejection{{Index: bad, Reason: remote.Reason(a)}}}
		for i := bad + 1; i < n; i++ {
			v.Retry = append(v.Retry, i)
		}
		return v
	case a.Status >= 200 && a.Status < 300 && !(parsed && *got.Code == 0):
		return errors.New("splunk: the answer is not that of an event collector")
	}
	return remote.Verdict(a)
}

// Close ends idle connections.
func (s *Sender) Close() error { return s.c.Close() }
