package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

const unsyncedRecords = 1_000_000

// unsynced compares the CPU time of a record that is only to reach the operating
// system.
func unsynced(dir string, rounds int) error {
	lines := records(256)
	all := []*contender{
		{name: "bufio.Writer of 64 KB", f: func() (float64, error) { return buffered(dir, lines) }},
		{name: "journal, batches of 64 KB", f: func() (float64, error) { return batches(dir, lines, 64<<10) }},
		{name: "journal, batches of 4 KB", f: func() (float64, error) { return batches(dir, lines, 4<<10) }},
		{name: "write(2) per record", f: func() (float64, error) { return unbuffered(dir, lines) }},
		{name: "journal, record by record", f: func() (float64, error) { return batches(dir, lines, 0) }},
		{name: "journal, 64 writers", f: func() (float64, error) { return concurrent(dir, lines, 64) }},
		{name: "journal, 1024 writers", f: func() (float64, error) { return concurrent(dir, lines, 1024) }},
	}
	if err := inTurns(rounds, all); err != nil {
		return err
	}
	base := all[0].median()
	fmt.Printf("\nunsynced records           CPU ns/record    ratio\n")
	for _, c := range all {
		fmt.Printf("%-30s %10.0f %8.2f\n", c.name, c.median(), c.median()/base)
	}
	fmt.Println("goal: 1.3")
	return nil
}

// perRecord is CPU time, the kernel's included: other processes do not count.
func perRecord(start float64, n int) float64 { return (cpu() - start) * 1e9 / float64(n) }

func buffered(dir string, lines [][]byte) (float64, error) {
	f, err := os.OpenFile(filepath.Join(dir, "buffered"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	start := cpu()
	w := bufio.NewWriterSize(f, 64<<10)
	for i := range unsyncedRecords {
		if _, err := w.Write(lines[i%len(lines)]); err != nil {
			return 0, err
		}
	}
	err = w.Flush()
	return perRecord(start, unsyncedRecords), err
}

func unbuffered(dir string, lines [][]byte) (float64, error) {
	f, err := os.OpenFile(filepath.Join(dir, "unbuffered"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	const n = unsyncedRecords / 5
	start := cpu()
	for i := range n {
		if _, err := f.Write(lines[i%len(lines)]); err != nil {
			return 0, err
		}
	}
	return perRecord(start, n), nil
}

func openOS(dir string) (*sink.Journal, func() error, error) {
	path := filepath.Join(dir, "journal")
	j, err := sink.OpenJournal(path, &sink.JournalOptions{
		Durability: sink.DurabilityOS, SyncEvery: time.Hour, SegmentBytes: 1 << 30,
	})
	return j, func() error {
		err := j.Close(context.Background())
		os.RemoveAll(path)
		return err
	}, err
}

// batches is one writer that collects size bytes, as the handler and pipe do.
func batches(dir string, lines [][]byte, size int) (float64, error) {
	j, done, err := openOS(dir)
	if err != nil {
		return 0, err
	}
	total := unsyncedRecords
	if size == 0 {
		total /= 5
	}
	ctx := context.Background()
	batch, n := make([]byte, 0, size+1024), 0
	start := cpu()
	for i := range total {
		batch = append(batch, lines[i%len(lines)]...)
		n++
		if len(batch) < size && i < total-1 {
			continue
		}
		if err := j.Write(ctx, sink.Batch{Lines: batch, N: n}); err != nil {
			return 0, err
		}
		batch, n = batch[:0], 0
	}
	v := perRecord(start, total)
	return v, done()
}

func concurrent(dir string, lines [][]byte, writers int) (float64, error) {
	j, done, err := openOS(dir)
	if err != nil {
		return 0, err
	}
	ctx := context.Background()
	each := unsyncedRecords / writers
	errs := make([]error, writers)
	var wg sync.WaitGroup
	start := cpu()
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := j.Write(ctx, sink.Batch{Lines: lines[(w+i)%len(lines)], N: 1}); err != nil {
					errs[w] = err
					return
				}
			}
		})
	}
	wg.Wait()
	v := perRecord(start, each*writers)
	for _, err := range errs {
		if err != nil {
			return 0, fmt.Errorf("writer: %w", err)
		}
	}
	return v, done()
}
