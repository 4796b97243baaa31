package middleware

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
)

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// medians runs the cases in turns, so that a busy machine disturbs them alike,
// and prints the medians of the rounds: the CPU time of each case, and what it
// costs above the bare check as a ratio to what one event of slog.JSONHandler
// does in the same round.
func medians(t *testing.T, rounds, each int, run []func()) {
	if os.Getenv("BENCH_CPU") == "" {
		t.Skip("set BENCH_CPU=1, and GOGC=800 for the garbage of a service with a real heap")
	}
	index := func(name string) int {
		for i, c := range cases {
			if c.name == name {
				return i
			}
		}
		panic("no case " + name)
	}
	bare, event := index("bare"), index("bare+slog")
	spent, ratios := make([][]float64, len(cases)), make([][]float64, len(cases))
	for range rounds {
		round := make([]float64, len(cases))
		for i := range cases {
			start := cpu()
			for range each {
				run[i]()
			}
			round[i] = float64(cpu()-start) / float64(each)
		}
		for i, ns := range round {
			spent[i] = append(spent[i], ns)
			ratios[i] = append(ratios[i], (ns-round[bare])/(round[event]-round[bare]))
		}
	}
	for i, c := range cases {
		slices.Sort(spent[i])
		slices.Sort(ratios[i])
		t.Logf("%-28s %7.0f ns  above bare: %6.2f events", c.name, spent[i][rounds/2], ratios[i][rounds/2])
	}
}

func TestCPU(t *testing.T) {
	var run []func()
	for _, c := range cases {
		r, w := request(), &discard{http.Header{}}
		run = append(run, func() { c.h.ServeHTTP(w, r) })
	}
	medians(t, 41, 2000, run)
}

func TestLoopbackCPU(t *testing.T) {
	var run []func()
	for _, c := range cases {
		s := httptest.NewServer(c.h)
		defer s.Close()
		client := s.Client()
		r, err := http.NewRequest(http.MethodGet, s.URL+"/orders/4711?page=2", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = request().Header
		run = append(run, func() {
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		})
	}
	medians(t, 41, 100, run)
}
