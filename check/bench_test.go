package check

import (
	"bytes"
	"context"
	"os"
	"testing"
)

// BenchmarkRun checks the log that SLOGAUDIT_BENCH_LOG names.
func BenchmarkRun(b *testing.B) {
	name := os.Getenv("SLOGAUDIT_BENCH_LOG")
	if name == "" {
		b.Skip("SLOGAUDIT_BENCH_LOG names no log")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	text = text[:min(len(text), 32<<20)]
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		_, err := Run(context.Background(), []string{Stdin}, &Options{Stdin: bytes.NewReader(text), Workers: 1})
		if err != nil {
			b.Fatal(err)
		}
	}
}
