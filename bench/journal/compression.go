package main

import (
	"bytes"
	stdgzip "compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// compression compares the CPU time of a sweep that compresses one closed
// segment with gzip -6 of the standard library.
func compression(dir string, rounds int) error {
	var data bytes.Buffer
	lines := records(1 << 16)
	for data.Len() < 48<<20 {
		data.Write(lines[data.Len()%len(lines)])
	}
	var sizes [3]int64
	all := []*contender{
		{name: "gzip -6, standard library", f: func() (float64, error) { return stdGzip(data.Bytes(), &sizes[0]) }},
		{name: "closed segment, zstd", f: func() (float64, error) { return sweep(dir, data.Bytes(), sink.Zstd, &sizes[1]) }},
		{name: "closed segment, gzip", f: func() (float64, error) { return sweep(dir, data.Bytes(), sink.Gzip, &sizes[2]) }},
	}
	if err := inTurns(rounds, all); err != nil {
		return err
	}
	base := all[0].median()
	fmt.Printf("\ncompression of %d MB            CPU MB/s  less CPU     size\n", data.Len()>>20)
	for i, c := range all {
		fmt.Printf("%-30s %10.0f %8.1fx %8.3f\n", c.name, float64(data.Len())/1e6/c.median(), base/c.median(), float64(sizes[i])/float64(sizes[0]))
	}
	fmt.Println("goals for zstd: 4 times less CPU, at most 1.1 times the size")
	return nil
}

// cpu is the CPU time of the process in seconds.
func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

func stdGzip(data []byte, size *int64) (float64, error) {
	var n counter
	start := cpu()
	z, err := stdgzip.NewWriterLevel(&n, 6)
	if err != nil {
		return 0, err
	}
	if _, err = z.Write(data); err == nil {
		err = z.Close()
	}
	*size = int64(n)
	return cpu() - start, err
}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// sweep compresses a closed segment as a journal does: read, compress, sync,
// rename.
func sweep(dir string, data []byte, codec sink.Codec, size *int64) (float64, error) {
	path := filepath.Join(dir, "compress")
	defer os.RemoveAll(path)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return 0, err
	}
	for _, name := range []string{"audit-00000000000000000001.jsonl", "audit-00000000000009999999.jsonl"} {
		if err := os.WriteFile(filepath.Join(path, name), data, 0o600); err != nil {
			return 0, err
		}
		data = nil
	}
	s, err := sink.NewJournalSweeper(path, &sink.SweepOptions{Retention: sink.Retention{Compress: codec}})
	if err != nil {
		return 0, err
	}
	start := cpu()
	res, err := s.Sweep(context.Background(), time.Now())
	used := cpu() - start
	if err != nil {
		return 0, err
	}
	if len(res.Done) != 1 {
		return 0, fmt.Errorf("%d files compressed: %w", len(res.Done), io.ErrUnexpectedEOF)
	}
	info, err := os.Stat(filepath.Join(path, "audit-00000000000000000001.jsonl"+codec.Ext()))
	if err != nil {
		return 0, err
	}
	*size = info.Size()
	return used, nil
}
