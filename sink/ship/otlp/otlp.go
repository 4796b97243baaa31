// Package otlp exports records as OpenTelemetry logs: OTLP over HTTP with
// protobuf bodies (OTLP specification 1.x, "OTLP/HTTP").
package otlp

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/proto/slim/otlp/collector/logs/v1"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"
	resource "go.opentelemetry.io/proto/slim/otlp/resource/v1"
	"google.golang.org/protobuf/proto"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Options configures a Sender. HTTP.URL is the whole endpoint, such as
// http://collector:4318/v1/logs.
type Options struct {
	HTTP remote.HTTPOptions

	// Resource attributes; nil means service.name="slogaudit".
	Resource map[string]string

	// Names maps members of a record to attribute names; nil means
	// SemanticConventions. A member that is not in it keeps its name.
	Names map[string]string
}

// SemanticConventions maps the fields of an auth event to OpenTelemetry's
// semantic conventions (version 1.37), where they have a name for them.
var SemanticConventions = map[string]string{
	"method":      "http.request.method",
	"path":        "url.path",
	"ip":          "client.address",
	"peer_ip":     "network.peer.address",
	"user_agent":  "user_agent.original",
	"user":        "user.id",
	"http_status": "http.response.status_code",
	"country":     "geo.country.iso_code",
}

// Sender implements ship.Sender. A record's id is the attribute
// log.record.uid.
type Sender struct {
	c        *remote.Client
	names    map[string]string
	resource *resource.Resource
}

// New returns a Sender.
func New(o Options) (*Sender, error) {
	c, err := remote.NewClient(o.HTTP)
	if err != nil {
		return nil, err
	}
	s := &Sender{c: c, names: o.Names, resource: &resource.Resource{}}
	if s.names == nil {
		s.names = SemanticConventions
	}
	attrs := o.Resource
	if len(attrs) == 0 {
		attrs = map[string]string{"service.name": "slogaudit"}
	}
	for k, v := range attrs {
		s.resource.Attributes = append(s.resource.Attributes, attribute(k, text(v)))
	}
	return s, nil
}

// Send exports the batch. A partial success must not be sent again and does not
// say which records it means, so that the whole batch is set aside then, with
// the server's message: nothing is lost, and somebody looks at it.
func (s *Sender) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	records := make([]*logspb.LogRecord, 0, b.N)
	for i, line := range b.Records() {
		records = append(records, s.record(line, b.ID(i)))
	}
	body, err := proto.Marshal(&v1.ExportLogsServiceRequest{ResourceLogs: []*logspb.ResourceLogs{{
		Resource: s.resource,
		ScopeLogs: []*logspb.ScopeLogs{{
			Scope:      &common.InstrumentationScope{Name: "github.com/slogaudit/slogaudit"},
			LogRecords: records,
		}},
	}}})
	if err != nil {
		return ship.Ack{}, fmt.Errorf("otlp: %w", err)
	}
	a, err := s.c.Post(ctx, "application/x-protobuf", body, nil)
	if err != nil {
		return ship.Ack{}, err
	}
	answer := a.Body
	a.Body = nil // protobuf, not fit for people
	if err := remote.Verdict(a); err != nil {
		return ship.Ack{}, err
	}
	return ship.Ack{}, partial(answer, b.N)
}

func partial(answer []byte, n int) error {
	var got v1.ExportLogsServiceResponse
	if len(answer) == 0 {
		return nil
	}
	if err := proto.Unmarshal(answer, &got); err != nil {
		return errors.New("otlp: the answer is no ExportLogsServiceResponse")
	}
	rejected := got.GetPartialSuccess().GetRejectedLogRecords()
	if rejected <= 0 {
		return nil
	}
	reason := fmt.Sprintf("%d of %d records were rejected: %s", rejected, n, got.GetPartialSuccess().GetErrorMessage())
	verdict := &ship.ItemsError{}
	for i := range n {
		verdict.Rejected = append(verdict.Rejected, ship.Rejection{Index: i, Reason: reason})
	}
	return verdict
}

// Close ends idle connections.
func (s *Sender) Close() error { return s.c.Close() }
