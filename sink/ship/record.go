package ship

import (
	"context"
	"encoding/json"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// stateRecord is a State as a record of the log.
type stateRecord struct {
	Time    time.Time `json:"time"`
	Level   string    `json:"level"`
	Msg     string    `json:"msg"` // shipping_lagging, shipping_caught_up ...
	Remote  string    `json:"remote"`
	Record  string    `json:"record,omitempty"`
	Records uint64    `json:"records,omitempty"`
	Reason  string    `json:"reason,omitempty"`
}

// Line is the state as one line of JSON, for a log that shows what happened to
// itself. Its msg is "shipping_" and the kind.
func (s State) Line(t time.Time) []byte {
	r := stateRecord{
		Time: t.UTC(), Level: "WARN", Msg: "shipping_" + string(s.Kind),
		Remote: s.Name, Record: s.ID, Records: s.N, Reason: clean(s.Reason),
	}
	if s.Kind == StateCaughtUp {
		r.Level = "INFO"
	}
	b, err := json.Marshal(r)
	if err != nil {
		return nil // strings and numbers always marshal
	}
	return append(b, '\n')
}

// RecordStates returns a function for Options.OnState that writes each state
// as a record to dst, which may be the journal that is shipped.
func RecordStates(dst sink.Sink) func(State) {
	return func(s State) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = dst.Write(ctx, sink.Batch{Lines: s.Line(time.Now()), N: 1}) // the statistics say it too
	}
}
