// Package ndjson posts records as newline-delimited JSON over HTTP, as Vector,
// Fluent Bit, VictoriaLogs and many collectors take them.
package ndjson

import (
	"context"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Options configures a Sender. HTTP.URL is required.
type Options struct {
	HTTP remote.HTTPOptions

	// IDField is the member that each record's id is added under; "" means
	// ship.DefaultIDField, "-" adds none.
	IDField string

	// ContentType of the body; "" means application/x-ndjson.
	ContentType string
}

// Sender implements ship.Sender. Every request carries Idempotency-Key:
// origin/first-last, the same whenever the same records are sent together.
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
	if o.IDField == "" {
		o.IDField = ship.DefaultIDField
	}
	if o.ContentType == "" {
		o.ContentType = "application/x-ndjson"
	}
	return &Sender{c: c, o: o}, nil
}

// Send posts the batch as one body. A 2xx answer acknowledges all of it.
func (s *Sender) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	a, err := s.c.Post(ctx, s.o.ContentType, s.body(b), map[string]string{
		"Idempotency-Key": b.ID(0) + "-" + last(b),
	})
	if err != nil {
		return ship.Ack{}, err
	}
	return ship.Ack{}, remote.Verdict(a)
}

func last(b ship.Batch) string {
	id := b.ID(b.N - 1)
	return id[len(b.Origin)+1:]
}

func (s *Sender) body(b ship.Batch) []byte {
	if s.o.IDField == "-" {
		return b.Lines
	}
	out := make([]byte, 0, len(b.Lines)+b.N*64)
	for i, line := range b.Records() {
		out = append(ship.AppendWithMember(out, line, s.o.IDField, b.ID(i)), '\n')
	}
	return out
}

// Close ends idle connections.
func (s *Sender) Close() error { return s.c.Close() }
