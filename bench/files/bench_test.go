// Package files measures what one event costs on its way to a rotating file,
// and what it costs to compress closed files.
package files

import (
	"bytes"
	stdgzip "compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"gopkg.in/natefinch/lumberjack.v2"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

var attrs = []slog.Attr{
	slog.String("method", "GET"),
	slog.String("path", "/api/v1/orders/8842/items"),
	slog.String("ip", "203.0.113.42"),
	slog.String("user_agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"),
	slog.String("token_hash", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
	slog.String("status", "success"),
}

// BenchmarkEvent is one event of six fields through slog.Logger. The yardstick
// is slog.JSONHandler writing to io.Discard.
func BenchmarkEvent(b *testing.B) {
	run := func(name string, open func(b *testing.B) (slog.Handler, func() error)) {
		b.Run(name, func(b *testing.B) {
			h, closing := open(b)
			log := slog.New(h)
			b.ReportAllocs()
			for b.Loop() {
				log.LogAttrs(context.Background(), slog.LevelInfo, "authenticated_request", attrs...)
			}
			if err := closing(); err != nil {
				b.Fatal(err)
			}
		})
	}
	file := func(o sink.FileOptions) func(b *testing.B) (slog.Handler, func() error) {
		return func(b *testing.B) (slog.Handler, func() error) {
			h, err := handler.OpenFile(filepath.Join(b.TempDir(), "audit.log"), &handler.FileOptions{File: o})
			if err != nil {
				b.Fatal(err)
			}
			return h, func() error { return h.Close(context.Background()) }
		}
	}
	run("slog-discard", func(*testing.B) (slog.Handler, func() error) {
		return slog.NewJSONHandler(io.Discard, nil), func() error { return nil }
	})
	run("slog-lumberjack", func(b *testing.B) (slog.Handler, func() error) {
		lj := &lumberjack.Logger{Filename: filepath.Join(b.TempDir(), "audit.log")}
		return slog.NewJSONHandler(lj, nil), lj.Close
	})
	run("slogaudit-discard", func(*testing.B) (slog.Handler, func() error) {
		h := handler.New(handler.JSON(io.Discard), nil)
		return h, func() error { return h.Close(context.Background()) }
	})
	run("slogaudit-file", file(sink.FileOptions{}))
	run("slogaudit-file-unbuffered", file(sink.FileOptions{FlushDelay: -1}))
}

// events is a closed file of auth events.
func events(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	hashes := make([]string, 400)
	for i := range hashes {
		hashes[i] = fmt.Sprintf("%016x%016x%016x%016x", r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64())
	}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for range n {
		now = now.Add(time.Duration(r.IntN(1e7)))
		fmt.Fprintf(&b, `{"time":"%s","level":"INFO","msg":"authenticated_request","method":"GET","path":"/api/v1/orders/%d","ip":"10.0.%d.%d","user_agent":"curl/8.%d.0","token_hash":"%s","status":"success","duration_ms":%d.%03d}`+"\n",
			now.Format(time.RFC3339Nano), r.IntN(1e5), r.IntN(4), r.IntN(256), r.IntN(9), hashes[r.IntN(len(hashes))], r.IntN(20), r.IntN(1000))
	}
	return b.Bytes()
}

// BenchmarkCompress reports the ratio as well: the codec of closed files beside
// gzip -6 of the standard library.
func BenchmarkCompress(b *testing.B) {
	data := events(50_000)
	run := func(name string, open func(w io.Writer) (io.WriteCloser, error)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				w, err := open(&out)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := w.Write(data); err != nil {
					b.Fatal(err)
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(data))/float64(out.Len()), "x")
		})
	}
	run("std-gzip-6", func(w io.Writer) (io.WriteCloser, error) { return stdgzip.NewWriterLevel(w, 6) })
	for _, level := range []int{3, 6} {
		run(fmt.Sprint("gzip-", level), func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, level) })
	}
	for _, window := range []int{1 << 20, 8 << 20} {
		for _, level := range []zstd.EncoderLevel{zstd.SpeedFastest, zstd.SpeedDefault} {
			run(fmt.Sprintf("zstd-%v-%dMiB", level, window>>20), func(w io.Writer) (io.WriteCloser, error) {
				return zstd.NewWriter(w, zstd.WithEncoderLevel(level), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window))
			})
		}
	}
}
