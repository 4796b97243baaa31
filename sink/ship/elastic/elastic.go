// Package elastic writes records to Elasticsearch, OpenSearch, or to what
// speaks their bulk API.
package elastic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Options configures a Sender. HTTP.URL is the whole bulk endpoint, such as
// https://elastic:9200/_bulk.
type Options struct {
	HTTP remote.HTTPOptions

	// Index or data stream to write to; "" means logs-slogaudit-default.
	Index string

	// IDField is a member that each record's id is added under, besides _id;
	// "" adds none. It is for receivers that do not keep _id.
	IDField string
}

// Sender implements ship.Sender. Records are created under their id, so that
// one sent again is answered 409 and counted as a duplicate, not stored twice.
// Each record gets @timestamp, which data streams need.
type Sender struct {
	c *remote.Client
	o Options
}

// New returns a Sender.
func New(o Options) (*Sender, error) {
	c, err := remote.NewClient(o.HTTP)
	if err != nil {
		return nil, err
	}
	if o.Index == "" {
		o.Index = "logs-slogaudit-default"
	}
	return &Sender{c: c, o: o}, nil
}

type action struct {
	Create target `json:"create"`
}

type target struct {
	Index string `json:"_index"`
	ID    string `json:"_id"`
}

// Send writes the batch and reads the verdict on each record.
func (s *Sender) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	body, err := s.body(b)
	if err != nil {
		return ship.Ack{}, err
	}
	a, err := s.c.Post(ctx, "application/x-ndjson", body, nil)
	if err != nil {
		return ship.Ack{}, err
	}
	if err := remote.Verdict(a); err != nil {
		return ship.Ack{}, err
	}
	return verdicts(a, b)
}

func (s *Sender) body(b ship.Batch) ([]byte, error) {
	out := make([]byte, 0, len(b.Lines)+b.N*128)
	for i, line := range b.Records() {
		head, err := json.Marshal(action{target{s.o.Index, b.ID(i)}})
		if err != nil {
			return nil, fmt.Errorf("elastic: %w", err)
		}
		out = append(append(out, head...), '\n')
		if h := ship.ReadHead(line); !h.Time.IsZero() {
			line = ship.AppendWithMember(nil, line, "@timestamp", h.Time.Format("2006-01-02T15:04:05.999999999Z07:00"))
		}
		if s.o.IDField != "" {
			line = ship.AppendWithMember(nil, line, s.o.IDField, b.ID(i))
		}
		out = append(append(out, line...), '\n')
	}
	return out, nil
}

type answer struct {
	Items []map[string]struct {
		Status int             `json:"status"`
		Error  json.RawMessage `json:"error"`
	} `json:"items"`
}

// verdicts counts the items one by one: errors:false alone proves nothing.
func verdicts(a remote.Answer, b ship.Batch) (ship.Ack, error) {
	var got answer
	if err := json.Unmarshal(a.Body, &got); err != nil {
		return ship.Ack{}, errors.New("elastic: the answer is not JSON")
	}
	if len(got.Items) != b.N {
		return ship.Ack{}, fmt.Errorf("elastic: %d verdicts came on %d records", len(got.Items), b.N)
	}
	var ack ship.Ack
	verdict := ship.ItemsError{After: a.RetryAfter}
	for i, item := range got.Items {
		for _, v := range item {
			switch {
			case v.Status >= 200 && v.Status < 300:
			case v.Status == http.StatusConflict:
				ack.Duplicates++
			case v.Status == http.StatusTooManyRequests, v.Status >= 500:
				verdict.Retry = append(verdict.Retry, i)
			default:
				verdict.Rejected = append(verdict.Rejected, ship.Rejection{Index: i, Reason: reason(v.Status, v.Error)})
			}
		}
	}
	if verdict.Retry != nil || verdict.Rejected != nil {
		return ack, &verdict
	}
	return ack, nil
}

func reason(status int, detail json.RawMessage) string {
	var e struct{ Type, Reason string }
	if json.Unmarshal(detail, &e) != nil || e.Type == "" {
		return fmt.Sprint(status, " ", string(bytes.TrimSpace(detail)))
	}
	return fmt.Sprintf("%d %s: %s", status, e.Type, e.Reason)
}

// Close ends idle connections.
func (s *Sender) Close() error { return s.c.Close() }
