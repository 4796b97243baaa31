package monitor

import (
	"encoding/binary"
	"encoding/hex"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/simulate"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/handler/alert"
)

// chunk is how many events are measured at a time: few enough that all ways find
// them in the cache, as a service does that has just made them.
const chunk = 256

// BenchmarkRatio measures, chunk by chunk in turns, what the same events cost
// when they are encoded by slogaudit's handler and when they are watched. All
// numbers are medians over the chunks; ratio-quiet is that of the tenth that was
// disturbed least.
func BenchmarkRatio(b *testing.B) {
	for _, c := range []struct {
		name   string
		events func(*testing.B) []simulate.Event
	}{
		{"mix", traffic}, {"accepted", accepted}, {"attack", attack}, {"flood", flood},
	} {
		b.Run(c.name, func(b *testing.B) {
			events := c.events(b)
			for _, w := range ways {
				b.Run(w.name, func(b *testing.B) { ratio(b, events, w) })
			}
		})
	}
}

func ratio(b *testing.B, events []simulate.Event, w way) {
	events = events[:len(events)/chunk*chunk]
	encode, watch := handle(b, plain()), w.make(b)
	var encoded, watched []float64
	in := input{records: make([]slog.Record, chunk), lines: make([][]byte, chunk)}
	n, lap := 0, 0
	measure := func(run func(*input)) float64 {
		began := time.Now()
		run(&in)
		return float64(time.Since(began).Nanoseconds()) / chunk
	}
	// What fill leaves is collected between the measurements, not in them.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for b.Loop() {
		if len(encoded)%200 == 0 {
			runtime.GC()
		}
		in.events = events[n*chunk : (n+1)*chunk]
		in.fill(b, time.Duration(lap)*(events[len(events)-1].Time.Sub(events[0].Time)+time.Minute))
		if n++; n*chunk == len(events) {
			n, lap = 0, lap+1
		}
		if n%2 == 0 {
			encoded = append(encoded, measure(encode))
			watched = append(watched, measure(watch))
		} else {
			watched = append(watched, measure(watch))
			encoded = append(encoded, measure(encode))
		}
	}
	b.ReportMetric(0, "ns/op") // of no meaning here
	b.ReportMetric(median(encoded), "encode-ns/event")
	b.ReportMetric(median(watched), w.name+"-ns/event")
	b.ReportMetric(median(watched)/median(encoded), "ratio")
	b.ReportMetric(watched[len(watched)/10]/encoded[len(encoded)/10], "ratio-quiet")
}

// input is a chunk in the forms in which events are given.
type input struct {
	events  []simulate.Event
	records []slog.Record
	lines   [][]byte
}

// fill makes the records and lines, shifted in time so that traffic can be
// repeated. It also brings the events into the cache.
func (in *input) fill(b *testing.B, shift time.Duration) {
	w := lineWriter{lines: in.lines[:0]}
	h := slog.NewJSONHandler(&w, nil)
	for i := range in.events {
		in.records[i] = in.events[i].Record(in.events[i].Time.Add(shift))
		if err := h.Handle(b.Context(), in.records[i]); err != nil {
			b.Fatal(err)
		}
	}
	in.lines = w.lines
}

// way is a way to have events watched, or to encode them.
type way struct {
	name string
	make func(*testing.B) func(*input)
}

var ways = []way{
	{"slog", func(b *testing.B) func(*input) { return handle(b, slog.NewJSONHandler(io.Discard, nil)) }},
	{"typed", func(b *testing.B) func(*input) { return typed(b, plain()) }},
	{"observe", func(b *testing.B) func(*input) {
		m := fresh(b)
		return func(in *input) {
			for i := range in.events {
				m.Observe(in.records[i].Time, &in.events[i].Event)
			}
		}
	}},
	{"encode+watch", func(b *testing.B) func(*input) { return handle(b, alert.Watch(plain(), fresh(b))) }},
	{"typed+watch", func(b *testing.B) func(*input) { return typed(b, alert.Watch(plain(), fresh(b))) }},
	{"encode+stage", func(b *testing.B) func(*input) {
		return handle(b, handler.New(handler.JSON(io.Discard), &handler.Options{Stages: []handler.Stage{alert.Stage(fresh(b))}}))
	}},
	{"parse", func(*testing.B) func(*input) {
		return func(in *input) {
			for _, line := range in.lines {
				_, _, _, _ = monitor.ParseLine(line)
			}
		}
	}},
	{"replay", func(b *testing.B) func(*input) {
		m := fresh(b)
		return func(in *input) {
			for _, line := range in.lines {
				if at, e, event, err := monitor.ParseLine(line); event && err == nil {
					m.Observe(at, &e)
				}
			}
		}
	}},
}

func fresh(b *testing.B) *monitor.Monitor {
	m, err := monitor.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	return m
}

func plain() *handler.Handler { return handler.New(handler.JSON(io.Discard), nil) }

func handle(b *testing.B, h slog.Handler) func(*input) {
	return func(in *input) {
		for i := range in.records {
			_ = h.Handle(b.Context(), in.records[i])
		}
	}
}

func typed(b *testing.B, h slog.Handler) func(*input) {
	eh := h.(audit.EventHandler)
	return func(in *input) {
		for i := range in.events {
			_ = eh.HandleEvent(b.Context(), in.records[i].Time, &in.events[i].Event)
		}
	}
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// lineWriter keeps the lines.
type lineWriter struct{ lines [][]byte }

func (w *lineWriter) Write(p []byte) (int, error) {
	w.lines = append(w.lines, slices.Clone(p))
	return len(p), nil
}

// accepted is the accepted events of the mix alone.
func accepted(b *testing.B) []simulate.Event {
	return slices.DeleteFunc(traffic(b), func(e simulate.Event) bool { return e.Status != audit.StatusSuccess })
}

// attack is guessing from two thousand addresses, 300 guesses a second, between
// requests of a hundred tokens.
func attack(*testing.B) []simulate.Event {
	r := rand.New(rand.NewPCG(1, 1))
	return made(200_000, func(i int, e *audit.Event) {
		if i%4 == 0 {
			owner(r.IntN(100), e)
			return
		}
		guess(r, e)
		e.IP = netip.AddrFrom4([4]byte{198, 18, byte(r.IntN(8)), byte(r.IntN(250))})
	})
}

// flood is guesses of which each has its own address.
func flood(*testing.B) []simulate.Event {
	r := rand.New(rand.NewPCG(2, 2))
	return made(200_000, func(_ int, e *audit.Event) {
		guess(r, e)
		x := r.Uint32()
		e.IP = netip.AddrFrom4([4]byte{11 + byte(x>>24)%100, byte(x >> 16), byte(x >> 8), byte(x)})
	})
}

func made(n int, fill func(i int, e *audit.Event)) []simulate.Event {
	events := make([]simulate.Event, n)
	for i := range events {
		e := &events[i]
		e.Time = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 2500 * time.Microsecond)
		e.Method, e.Path = "GET", "/api/v1/orders/4711"
		e.UserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
		fill(i, &e.Event)
	}
	return events
}

func owner(n int, e *audit.Event) {
	e.TokenHash = hashOf(uint64(n), 1)
	e.IP = netip.AddrFrom4([4]byte{192, 0, 2, byte(n)})
	e.Status, e.HTTPStatus, e.User, e.Country, e.ASN = audit.StatusSuccess, 200, "user", "DE", 64500
}

func guess(r *rand.Rand, e *audit.Event) {
	e.TokenHash = hashOf(r.Uint64(), r.Uint64())
	e.Status, e.Reason, e.HTTPStatus = audit.StatusInvalid, audit.ReasonUnknown, 401
}

// hashOf is 64 hexadecimal digits, as different as those of a hash.
func hashOf(a, b uint64) string {
	r := rand.New(rand.NewPCG(a, b))
	raw := make([]byte, 0, 32)
	for range 4 {
		raw = binary.BigEndian.AppendUint64(raw, r.Uint64())
	}
	return hex.EncodeToString(raw)
}
