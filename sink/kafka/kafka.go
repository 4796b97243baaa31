// Package kafka produces records to Kafka, and reads them, for fleets of services that outgrow
// one machine. It is a package of its own so that nobody else gets its client.
package kafka

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"github.com/slogaudit/slogaudit/internal/jsonline"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Options configures a Sender. Brokers and Topic are required.
type Options struct {
	Brokers []string // host:port
	Topic   string

	// KeyField is the member whose text is the message key, so that all events
	// of one token stay in order on one partition; "" means token_hash. Records
	// without it are spread over the partitions.
	KeyField string

	UseTLS    bool
	TLS       remote.TLS
	Mechanism Mechanism // of SASL; "" means none
	User      string
	Password  remote.Secret
}

// Mechanism is a SASL mechanism.
type Mechanism string

// The mechanisms.
const (
	Plain       Mechanism = "PLAIN"
	ScramSHA256 Mechanism = "SCRAM-SHA-256"
	ScramSHA512 Mechanism = "SCRAM-SHA-512"
)

// IDHeader is the message header that carries the record's id.
const IDHeader = "slogaudit_id"

// Sender implements ship.Sender: idempotent producing with acks=all, so that
// the client's own retries make no duplicates. A repetition after a restart has
// the same id in its header.
type Sender struct {
	c *kgo.Client
	o Options
}

// New returns a Sender; it connects at the first Send.
func New(o Options) (*Sender, error) {
	if len(o.Brokers) == 0 || o.Topic == "" {
		return nil, errors.New("kafka: brokers and topic are required")
	}
	if o.KeyField == "" {
		o.KeyField = "token_hash"
	}
	opts, err := o.connect()
	if err != nil {
		return nil, err
	}
	c, err := kgo.NewClient(append(opts,
		kgo.DefaultProduceTopic(o.Topic),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerBatchCompression(kgo.Lz4Compression(), kgo.NoCompression()),
		kgo.UnknownTopicRetries(3),
	)...)
	if err != nil {
		return nil, fmt.Errorf("kafka: %w", err)
	}
	return &Sender{c: c, o: o}, nil
}

// connect is what producing and consuming have in common.
func (o Options) connect() ([]kgo.Opt, error) {
	opts := []kgo.Opt{kgo.SeedBrokers(o.Brokers...), kgo.ClientID("slogaudit")}
	if o.UseTLS {
		if _, err := o.TLS.Config(""); err != nil {
			return nil, err
		}
		d := &net.Dialer{}
		opts = append(opts, kgo.Dialer(func(ctx context.Context, _, addr string) (net.Conn, error) {
			return o.TLS.Dial(ctx, d, addr)
		}))
	}
	sasl, err := o.sasl()
	if err != nil {
		return nil, err
	}
	return append(opts, sasl...), nil
}

func (o Options) sasl() ([]kgo.Opt, error) {
	if o.Mechanism == "" {
		return nil, nil
	}
	if o.User == "" || o.Password.IsZero() {
		return nil, fmt.Errorf("kafka: mechanism %s needs user and password", o.Mechanism)
	}
	scramAuth := func(context.Context) (scram.Auth, error) {
		p, err := o.Password.Read()
		return scram.Auth{User: o.User, Pass: p}, err
	}
	switch o.Mechanism {
	case Plain:
		return []kgo.Opt{kgo.SASL(plain.Plain(func(context.Context) (plain.Auth, error) {
			p, err := o.Password.Read()
			return plain.Auth{User: o.User, Pass: p}, err
		}))}, nil
	case ScramSHA256:
		return []kgo.Opt{kgo.SASL(scram.Sha256(scramAuth))}, nil
	case ScramSHA512:
		return []kgo.Opt{kgo.SASL(scram.Sha512(scramAuth))}, nil
	}
	return nil, fmt.Errorf("kafka: mechanism %q: want PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", o.Mechanism)
}

// Send produces the batch and waits for the acknowledgement of every record.
func (s *Sender) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	records := make([]*kgo.Record, 0, b.N)
	lines := append([]byte(nil), b.Lines...) // the client keeps them beyond a Send that timed out
	owned := ship.Batch{Origin: b.Origin, First: b.First, Lines: lines, N: b.N}
	for i, line := range owned.Records() {
		records = append(records, &kgo.Record{
			Key:     member(line, s.o.KeyField),
			Value:   line,
			Headers: []kgo.RecordHeader{{Key: IDHeader, Value: []byte(b.ID(i))}},
		})
	}
	results := s.c.ProduceSync(ctx, records...)
	verdict := &ship.ItemsError{}
	var first error
	index := make(map[*kgo.Record]int, b.N)
	for i, r := range records {
		index[r] = i
	}
	failed := make([]error, b.N)
	for _, r := range results {
		failed[index[r.Record]] = r.Err
	}
	for i, err := range failed {
		switch {
		case err == nil:
		case refused(err):
			verdict.Rejected = append(verdict.Rejected, ship.Rejection{Index: i, Reason: err.Error()})
		default:
			verdict.Retry = append(verdict.Retry, i)
			first = err
		}
	}
	if len(verdict.Retry) == b.N {
		return ship.Ack{}, fmt.Errorf("kafka: %w", first)
	}
	if verdict.Retry != nil || verdict.Rejected != nil {
		return ship.Ack{}, verdict
	}
	return ship.Ack{}, nil
}

// refused says whether the broker will never take the record.
func refused(err error) bool {
	return errors.Is(err, kerr.MessageTooLarge) || errors.Is(err, kerr.InvalidRecord) || errors.Is(err, kerr.CorruptMessage)
}

// member is the text of the line's string member of that name, or nil.
func member(line []byte, name string) (text []byte) {
	_ = jsonline.Members(line, func(k, v jsonline.Token) { // a line that is no JSON has no key
		if text == nil && v.Kind == jsonline.String && string(line[k.Start+1:k.End-1]) == name {
			text = jsonline.AppendUnquoted(nil, line[v.Start:v.End])
		}
	})
	return text
}

// Close ends connections.
func (s *Sender) Close() error {
	s.c.Close()
	return nil
}
