package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// durable compares records per second that survive a power loss.
func durable(dir string, rounds int, round time.Duration) error {
	lines := records(256)
	writers := []int{1, 8, 64, 256, 1024}
	all := []*contender{{name: "one fdatasync per record", f: func() (float64, error) { return oneByOne(dir, lines, round) }}}
	for _, w := range writers {
		all = append(all, &contender{name: fmt.Sprintf("journal, %4d writers", w), f: func() (float64, error) {
			return grouped(dir, lines, w, round, sink.DurabilityDisk)
		}})
	}
	if err := inTurns(rounds, all); err != nil {
		return err
	}
	base := all[0].median()
	fmt.Printf("durable records (%d bytes)      records/s    ratio\n", len(lines[0]))
	for _, c := range all {
		fmt.Printf("%-30s %10.0f %8.1f\n", c.name, c.median(), c.median()/base)
	}
	fmt.Println("goals: 25 with 64 writers, 150 with 1024")
	return nil
}

// oneByOne is what a writer does that trusts nothing but fdatasync.
func oneByOne(dir string, lines [][]byte, round time.Duration) (float64, error) {
	name := filepath.Join(dir, "one.jsonl")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer os.Remove(name)
	defer f.Close()
	n, start := 0, time.Now()
	for time.Since(start) < round {
		if _, err := f.Write(lines[n%len(lines)]); err != nil {
			return 0, err
		}
		if err := datasync(f); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}

func grouped(dir string, lines [][]byte, writers int, round time.Duration, d sink.Durability) (float64, error) {
	path := filepath.Join(dir, "journal")
	defer os.RemoveAll(path)
	j, err := sink.OpenJournal(path, &sink.JournalOptions{Durability: d})
	if err != nil {
		return 0, err
	}
	ctx := context.Background()
	var total atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	start := time.Now()
	for w := range writers {
		wg.Go(func() {
			n := 0
			for time.Since(start) < round && failed.Load() == nil {
				if err := j.Write(ctx, sink.Batch{Lines: lines[(w+n)%len(lines)], N: 1}); err != nil {
					failed.Store(&err)
				}
				n++
			}
			total.Add(int64(n))
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	if err := j.Close(ctx); err != nil {
		return 0, err
	}
	if e := failed.Load(); e != nil {
		return 0, *e
	}
	return float64(total.Load()) / elapsed.Seconds(), nil
}
