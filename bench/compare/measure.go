package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
)

// plan says how long to measure.
type plan struct {
	rounds int
	slice  time.Duration // of CPU time, about, for one implementation in one round
}

var (
	fullPlan  = plan{rounds: 31, slice: 8 * time.Millisecond}
	quickPlan = plan{rounds: 9, slice: 3 * time.Millisecond}
)

type result struct {
	impl        impl
	nsOp, ratio float64 // medians
	allocs      float64
}

// measure runs all implementations in turn, round by round.
func measure(c testCase, impls []impl, p plan) ([]result, error) {
	logs := make([]func(), len(impls))
	for i, im := range impls {
		log, end, err := im.setup(c)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", c.name, im.name, err)
		}
		defer end()
		logs[i] = log
	}
	counts := make([]int, len(impls))
	results := make([]result, len(impls))
	for i, log := range logs {
		results[i] = result{impl: impls[i], allocs: allocsPerOp(log)}
		counts[i] = calibrate(log, c.parallel, p.slice)
	}
	ns := make([][]float64, len(impls))
	for range p.rounds {
		for i, log := range logs {
			runtime.GC()
			ns[i] = append(ns[i], float64(timed(log, counts[i], c.parallel))/float64(counts[i]))
		}
	}
	for i := range results {
		ratios := make([]float64, p.rounds)
		for r := range ratios {
			ratios[r] = ns[i][r] / ns[0][r]
		}
		results[i].nsOp, results[i].ratio = median(ns[i]), median(ratios)
	}
	return results, nil
}

// timed returns the CPU time of n calls, spread over the goroutines.
func timed(log func(), n, goroutines int) time.Duration {
	start := cpuTime()
	if goroutines < 2 {
		for range n {
			log()
		}
		return cpuTime() - start
	}
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range n / goroutines {
				log()
			}
		})
	}
	wg.Wait()
	return cpuTime() - start
}

// calibrate returns how many calls take about d.
func calibrate(log func(), goroutines int, d time.Duration) int {
	n := 200
	for {
		took := timed(log, n, goroutines)
		if took >= d/4 || n > 1<<26 {
			return max(2, int(float64(n)*float64(d)/float64(max(took, 1))))
		}
		n *= 4
	}
}

func allocsPerOp(log func()) float64 {
	const n = 2000
	for range 100 {
		log()
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		log()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / n
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}
