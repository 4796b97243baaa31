package middleware

import (
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

// TestCPU prints the CPU time of a request in each case: medians of rounds in
// which the cases take turns, so that a busy machine disturbs them alike.
func TestCPU(t *testing.T) {
	if os.Getenv("BENCH_CPU") == "" {
		t.Skip("set BENCH_CPU=1")
	}
	const rounds, each = 41, 2000
	spent := make([][]float64, len(cases))
	r, w := request(), &discard{map[string][]string{}}
	for range rounds {
		for i, c := range cases {
			start := cpu()
			for range each {
				c.h.ServeHTTP(w, r)
			}
			spent[i] = append(spent[i], float64(cpu()-start)/each)
		}
	}
	base := 0.0
	for i, c := range cases {
		slices.Sort(spent[i])
		median := spent[i][rounds/2]
		if c.name == "bare+slog" {
			base = median
		}
		_ = base
		t.Logf("%-28s %6.0f ns", c.name, median)
	}
}
