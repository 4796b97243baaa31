package sink

import (
	"bytes"
	"path/filepath"
	"testing"

	"gopkg.in/natefinch/lumberjack.v2"
)

// BenchmarkFileWrite is the cost of one line of 350 bytes, beside that of plain
// lumberjack.
func BenchmarkFileWrite(b *testing.B) {
	line := append(bytes.Repeat([]byte("x"), 349), '\n')
	run := func(name string, o FileOptions) {
		b.Run(name, func(b *testing.B) {
			f, err := OpenFile(filepath.Join(b.TempDir(), "audit.log"), &o)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := f.Write(b.Context(), Batch{Lines: line, N: 1}); err != nil {
					b.Fatal(err)
				}
			}
			if err := f.Close(b.Context()); err != nil {
				b.Fatal(err)
			}
		})
	}
	run("staged", FileOptions{})
	run("unbuffered", FileOptions{FlushDelay: -1})
	b.Run("lumberjack", func(b *testing.B) {
		lj := &lumberjack.Logger{Filename: filepath.Join(b.TempDir(), "audit.log")}
		for b.Loop() {
			if _, err := lj.Write(line); err != nil {
				b.Fatal(err)
			}
		}
		lj.Close()
	})
}
