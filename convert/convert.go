// Package convert maps auth events to the formats that security products read:
// OCSF, ECS, OpenTelemetry and CEF.
package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

// ErrNotEvent is returned for a line that is no auth event.
var ErrNotEvent = errors.New("convert: not an auth event")

// Options says what the events themselves do not.
type Options struct {
	Service string // name of the service that wrote the log; default "unknown"
	Version string // of the program that converts
}

// Format is a target format.
type Format struct {
	Name string
	Doc  string
	// Append appends the event as one line, without its newline.
	Append func(dst []byte, e *Event, o Options) ([]byte, error)
}

var formats = []Format{
	{"ocsf", "OCSF " + ocsfVersion + ", class Authentication (3002)", appendOCSF},
	{"ecs", "Elastic Common Schema " + ecsVersion, appendECS},
	{"otel", "OTLP/JSON log records with OpenTelemetry's semantic conventions", appendOTel},
	{"cef", "Common Event Format 0 (ArcSight)", appendCEF},
}

// Formats lists the formats.
func Formats() []Format { return formats }

// Find returns the format of that name.
func Find(name string) (Format, error) {
	var names []string
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown format %q: there are %s", name, strings.Join(names, ", "))
}

// Event is an auth event as it stands in a log. Empty fields are not there.
type Event struct {
	Time       time.Time `json:"time"`
	Level      string    `json:"level"`
	Msg        string    `json:"msg"`
	Method     string    `json:"method"`
	Path       string    `json:"path"`
	IP         string    `json:"ip"`
	UserAgent  string    `json:"user_agent"`
	TokenHash  string    `json:"token_hash"`
	Status     string    `json:"status"`
	Reason     string    `json:"reason"`
	User       string    `json:"user"`
	ClientID   string    `json:"client_id"`
	Scope      string    `json:"scope"`
	HTTPStatus int       `json:"http_status"`
	DurationMS float64   `json:"duration_ms"`
	RequestID  string    `json:"request_id"`
	TraceID    string    `json:"trace_id"`
	TokenFP    string    `json:"token_fp"`
	PeerIP     string    `json:"peer_ip"`
	Country    string    `json:"country"`
	ASN        uint32    `json:"asn"`
}

// Parse reads one line of a log. It returns ErrNotEvent for other records, and
// another error for an event that does not meet auth/v1: what is not sound
// cannot be mapped.
func Parse(line []byte) (*Event, error) {
	vs, event, err := audit.AuthV1().CheckLine(nil, line)
	switch {
	case err != nil || !event:
		return nil, ErrNotEvent
	case len(vs) > 0:
		return nil, fmt.Errorf("convert: the event does not meet auth/v1: %s", vs[0].Message)
	}
	var e Event
	if err := json.Unmarshal(line, &e); err != nil {
		return nil, errors.New("convert: the event cannot be read")
	}
	return &e, nil
}

// succeeded says whether the event tells of something that was allowed.
func (e *Event) succeeded() bool { return e.Level == "INFO" && e.Status != string(audit.StatusMissing) }

// object is a JSON object of which empty members are left out by set.
type object map[string]any

// set adds a member unless its value is empty.
func (o object) set(name string, value any) object {
	switch v := value.(type) {
	case string:
		if v == "" {
			return o
		}
	case int:
		if v == 0 {
			return o
		}
	case uint32:
		if v == 0 {
			return o
		}
	case int64:
		if v == 0 {
			return o
		}
	case float64:
		if v == 0 {
			return o
		}
	case object:
		if len(v) == 0 {
			return o
		}
	}
	o[name] = value
	return o
}

func appendJSON(dst []byte, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	return append(dst, b...), err
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
