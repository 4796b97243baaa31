package sink_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// A file that is rotated at midnight, compressed after a day and kept for a
// year, with at least half a year whatever the disk says.
func ExampleOpenFile() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()

	f, err := sink.OpenFile(filepath.Join(dir, "audit.log"), &sink.FileOptions{
		RotateAt: []sink.TimeOfDay{{Hour: 0}},
		Retention: sink.Retention{
			MinAge: sink.Months(6), MaxAge: sink.Months(12), MaxBytes: 50 << 30,
			Compress: sink.Zstd, CompressAfter: 24 * time.Hour,
		},
		OnError: func(err error) { log.Print(err) },
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := f.Write(ctx, sink.Batch{Lines: []byte(`{"msg":"hello"}` + "\n"), N: 1}); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(ctx); err != nil {
		log.Fatal(err)
	}
	b, _ := os.ReadFile(filepath.Join(dir, "audit.log"))
	fmt.Print(string(b))
	// Output: {"msg":"hello"}
}

// Plan is a pure function: what would a policy do, and why?
func ExampleRetention_Plan() {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	file := func(name string, days int) sink.FileInfo {
		last := now.AddDate(0, 0, -days)
		return sink.FileInfo{Name: name, Size: 1 << 20, First: last.AddDate(0, 0, -1), Last: last}
	}
	policy := sink.Retention{
		MinAge: 90 * 24 * time.Hour, MaxAge: sink.Months(12), MaxBytes: 2 << 20,
		Holds: []sink.Hold{{ID: "case-118", From: now.AddDate(0, 0, -200), To: now.AddDate(0, 0, -190)}},
	}
	files := []sink.FileInfo{file("young", 10), file("old", 100), file("held", 195), file("ancient", 400)}
	for _, a := range policy.Plan(files, now) {
		fmt.Printf("%-7s %-6s %s\n", a.File.Name, a.Op, a.Reason)
	}
	// Output:
	// ancient delete 400d old, max_age is 366d
	// held    keep   held by case-118
	// old     delete all files take 3145728 bytes, max_bytes is 2097152
	// young   keep   10d old, min_age is 90d
}
