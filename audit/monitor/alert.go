package monitor

import (
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Alert says that a rule found something. It holds hashes, never tokens.
type Alert struct {
	Time      time.Time     `json:"time"` // of the event that decided, not of the detection
	Rule      string        `json:"rule"`
	Title     string        `json:"title"`
	Severity  Severity      `json:"severity"`
	Subject   []SubjectPart `json:"subject"` // empty: the whole service
	DedupKey  string        `json:"dedup_key"`
	Text      string        `json:"text"`
	Value     float64       `json:"value"`     // what was counted: events, values, share, km/h
	Threshold float64       `json:"threshold"` // what it was compared with
	Evidence  Evidence      `json:"evidence"`
}

// SubjectPart is one field of what an alert is about.
type SubjectPart struct {
	Field Field  `json:"field"`
	Value string `json:"value"`
}

// Evidence is what an alert rests on: numbers, and a sample of what came last.
type Evidence struct {
	First       time.Time `json:"first"` // of the events sampled
	Last        time.Time `json:"last"`
	Events      int       `json:"events"` // of the subject among those still at hand; of many alike only a few are
	IPs         []string  `json:"ips,omitempty"`
	TokenHashes []string  `json:"token_hashes,omitempty"`
	Paths       []string  `json:"paths,omitempty"`
	UserAgent   string    `json:"user_agent,omitempty"`
	Facts       string    `json:"facts,omitempty"` // of the event that decided
}

// Message is the msg of an alert's record.
const Message = "alert"

// Level is the level of the alert's record.
func (a *Alert) Level() slog.Level {
	switch a.Severity {
	case SeverityInfo, SeverityLow:
		return slog.LevelWarn
	default:
		return slog.LevelError
	}
}

// Attrs are the attributes of the alert's record, which is no auth event.
func (a *Alert) Attrs() []slog.Attr {
	subject := make([]slog.Attr, 0, len(a.Subject))
	for _, p := range a.Subject {
		subject = append(subject, slog.String(p.Field.String(), p.Value))
	}
	attrs := []slog.Attr{
		slog.String("rule", a.Rule),
		slog.String("severity", string(a.Severity)),
		slog.String("title", a.Title),
		slog.String("text", a.Text),
		{Key: "subject", Value: slog.GroupValue(subject...)},
		slog.String("dedup_key", a.DedupKey),
		slog.Float64("value", a.Value),
		slog.Float64("threshold", a.Threshold),
		slog.Time("event_time", a.Time),
		slog.Time("first", a.Evidence.First),
		slog.Time("last", a.Evidence.Last),
		slog.Int("events", a.Evidence.Events),
		slog.String("ips", strings.Join(a.Evidence.IPs, " ")),
		slog.String("token_hashes", strings.Join(a.Evidence.TokenHashes, " ")),
		slog.String("paths", strings.Join(a.Evidence.Paths, " ")),
	}
	if a.Evidence.Facts != "" {
		attrs = append(attrs, slog.String("facts", a.Evidence.Facts))
	}
	return attrs
}

// SubjectText is the subject on one line.
func (a *Alert) SubjectText() string {
	if len(a.Subject) == 0 {
		return "the service"
	}
	var b strings.Builder
	for i, p := range a.Subject {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %s", p.Field, p.Value)
	}
	return b.String()
}
