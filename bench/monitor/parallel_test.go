package monitor

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slogaudit/slogaudit/audit/monitor"
)

// BenchmarkParallel measures what an event costs when several goroutines observe at
// once, beside what it costs when one does, in turns: the wall time of as many events.
func BenchmarkParallel(b *testing.B) {
	events := traffic(b)
	events = events[:len(events)/2]
	run := func(workers int) float64 {
		m, err := monitor.New(nil)
		if err != nil {
			b.Fatal(err)
		}
		var next atomic.Int64
		var all sync.WaitGroup
		runtime.GC()
		began := time.Now()
		for range workers {
			all.Go(func() {
				for {
					// A request's event comes soon after that of the one before.
					i := int(next.Add(16))
					if i > len(events) {
						return
					}
					for j := i - 16; j < i; j++ {
						m.Observe(events[j].Time, &events[j].Event)
					}
				}
			})
		}
		all.Wait()
		return float64(time.Since(began).Nanoseconds()) / float64(len(events))
	}
	var one, two []float64
	for b.Loop() {
		one = append(one, run(1))
		two = append(two, run(2))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(one), "one-ns/event")
	b.ReportMetric(median(two), "two-ns/event")
	b.ReportMetric(median(two)/median(one), "ratio")
}
