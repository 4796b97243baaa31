// Package monitor measures what watching an event costs, beside encoding it.
package monitor

import (
	"io"
	"log/slog"
	"testing"

	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/simulate"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/handler/alert"
)

// traffic is a simulated fortnight; what is measured runs over it again and
// again, in the order and with the mixture of a service.
func traffic(b *testing.B) []simulate.Event {
	res, err := simulate.Run(&simulate.Options{Seed: 77})
	if err != nil {
		b.Fatal(err)
	}
	return res.Events
}

// BenchmarkWatch is the engine with all rules, per event.
func BenchmarkWatch(b *testing.B) {
	events := traffic(b)
	m, err := monitor.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i == len(events) {
			b.StopTimer()
			if m, err = monitor.New(nil); err != nil {
				b.Fatal(err)
			}
			i = 0
			b.StartTimer()
		}
		m.Observe(events[i].Time, &events[i].Event)
		i++
	}
}

// BenchmarkEncode is the same events written by slogaudit's handler.
func BenchmarkEncode(b *testing.B) {
	encode(b, handler.New(handler.JSON(io.Discard), nil))
}

// BenchmarkEncodeStd is the same events written by slog.JSONHandler.
func BenchmarkEncodeStd(b *testing.B) { encode(b, slog.NewJSONHandler(io.Discard, nil)) }

// BenchmarkEncodeWatched is slogaudit's handler with the monitor as a stage.
func BenchmarkEncodeWatched(b *testing.B) {
	m, err := monitor.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	encode(b, handler.New(handler.JSON(io.Discard), &handler.Options{Stages: []handler.Stage{alert.Stage(m)}}))
}

// BenchmarkEncodeAround is slogaudit's handler with the monitor around it.
func BenchmarkEncodeAround(b *testing.B) {
	m, err := monitor.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	encode(b, alert.Watch(handler.New(handler.JSON(io.Discard), nil), m))
}

// BenchmarkEncodeTeed is slogaudit's handler with the monitor as an output.
func BenchmarkEncodeTeed(b *testing.B) {
	m, err := monitor.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	encode(b, handler.New(handler.Tee(handler.JSON(io.Discard), alert.Output(m)), nil))
}

func encode(b *testing.B, h slog.Handler) {
	events := traffic(b)
	records := make([]slog.Record, len(events))
	for i := range events {
		records[i] = events[i].Record(events[i].Time)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if err := h.Handle(b.Context(), records[i]); err != nil {
			b.Fatal(err)
		}
		if i++; i == len(records) {
			i = 0
		}
	}
}

// BenchmarkParse is reading an event from its line.
func BenchmarkParse(b *testing.B) {
	events := traffic(b)
	var lines [][]byte
	w := writerFunc(func(p []byte) (int, error) {
		lines = append(lines, append([]byte(nil), p...))
		return len(p), nil
	})
	h := slog.NewJSONHandler(w, nil)
	for i := range events[:50000] {
		if err := h.Handle(b.Context(), events[i].Record(events[i].Time)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, _, _, err := monitor.ParseLine(lines[i]); err != nil {
			b.Fatal(err)
		}
		if i++; i == len(lines) {
			i = 0
		}
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
