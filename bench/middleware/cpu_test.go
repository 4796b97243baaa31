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
// and prints the CPU time of each: the median of the rounds, and its ratio to
// the bare check.
func medians(t *testing.T, rounds, each int, run []func()) {
	if os.Getenv("BENCH_CPU") == "" {
		t.Skip("set BENCH_CPU=1, and GOGC=800 for the garbage of a service with a real heap")
	}
	spent := make([][]float64, len(cases))
	for range rounds {
		for i := range cases {
			start := cpu()
			for range each {
				run[i]()
			}
			spent[i] = append(spent[i], float64(cpu()-start)/float64(each))
		}
	}
	bare := 0.0
	for i, c := range cases {
		slices.Sort(spent[i])
		median := spent[i][rounds/2]
		if c.name == "bare" {
			bare = median
		}
		if bare > 0 {
			t.Logf("%-28s %7.0f ns  bare %+7.0f ns  x %.2f", c.name, median, median-bare, median/bare)
		}
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
