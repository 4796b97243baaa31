package handler_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

// The comparison with other loggers is in module bench; this is for profiles.

func benchAttrs() []slog.Attr {
	return []slog.Attr{
		slog.String("method", "GET"), slog.String("path", "/v1/users/42/orders"), slog.String("ip", "203.0.113.7"),
		slog.String("user_agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
		slog.String("token_hash", redact.Hash("x")), slog.String("status", "success"),
	}
}

type nothing struct{}

func (nothing) Enabled(context.Context, slog.Level) bool  { return true }
func (nothing) Handle(context.Context, slog.Record) error { return nil }
func (n nothing) WithAttrs([]slog.Attr) slog.Handler      { return n }
func (n nothing) WithGroup(string) slog.Handler           { return n }

func BenchmarkHandle(b *testing.B) {
	as := benchAttrs()
	run := func(name string, h slog.Handler, as ...slog.Attr) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			l := slog.New(h)
			for b.Loop() {
				l.LogAttrs(context.Background(), slog.LevelInfo, audit.AuthenticatedRequest, as...)
			}
		})
	}
	run("rec6/nothing", nothing{}, as...)
	run("rec6/slog", slog.NewJSONHandler(io.Discard, nil), as...)
	run("rec6/slogaudit", handler.New(handler.JSON(io.Discard), nil), as...)
	run("with6/nothing", nothing{}, as[3:]...)
	run("with6/slog", slog.NewJSONHandler(io.Discard, nil).WithAttrs(as[:3]), as[3:]...)
	run("with6/slogaudit", handler.New(handler.JSON(io.Discard), nil).WithAttrs(as[:3]), as[3:]...)
}

func BenchmarkMore(b *testing.B) {
	run := func(name string, h slog.Handler, as ...slog.Attr) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			l := slog.New(h)
			for b.Loop() {
				l.LogAttrs(context.Background(), slog.LevelInfo, name, as...)
			}
		})
	}
	nest := []slog.Attr{
		slog.String("service", "checkout"), slog.String("version", "2.14.3"), slog.String("region", "eu-central-1"),
		slog.Group("http", "method", "POST", "path", "/v1/orders", "proto", "HTTP/2.0", "code", 201, "bytes", 18234, "elapsed", 18250*time.Microsecond,
			slog.Group("headers", "accept", "application/json, text/plain;q=0.9", "host", "shop.example.com")),
		slog.Group("user", "id", 420042, "plan", "enterprise", "beta", true),
		slog.Group("db", "table", "orders", "rows", 12, "elapsed", 41*time.Millisecond, slog.Group("pool", "idle", 7, "since", now())),
	}
	bearer := slog.String("authorization", "Bearer "+"ey"+"JhbGciOiJIUzI1NiJ9"+"."+"ey"+"JzdWIi"+strings.Repeat("x9Kd83jfLq0PzT5vB7nM2wRc", 6)+"."+strings.Repeat("aZ8_", 9))
	run("nest/slog", slog.NewJSONHandler(io.Discard, nil), nest...)
	run("nest/slogaudit", handler.New(handler.JSON(io.Discard), nil), nest...)
	run("bearer/slog", slog.NewJSONHandler(io.Discard, nil), bearer)
	run("bearer/slogaudit", handler.New(handler.JSON(io.Discard), nil), bearer)
	run("redact/slog", handler.Redact(nil)(slog.NewJSONHandler(io.Discard, nil)), benchAttrs()...)
}

// BenchmarkVary logs events of which no two are alike.
func BenchmarkVary(b *testing.B) {
	var sets [][]slog.Attr
	for i := range 500 {
		sets = append(sets, []slog.Attr{
			slog.String("method", []string{"GET", "POST", "PUT", "DELETE"}[i%4]),
			slog.String("path", fmt.Sprintf("/v1/users/%d/orders/%d", i*7919%10000, i)),
			slog.String("ip", fmt.Sprintf("203.0.%d.%d", i%113, i%256)),
			slog.String("user_agent", fmt.Sprintf("Mozilla/5.0 (X11; Linux x86_64; rv:%d.%d) Gecko/20100101 Firefox/%d.%d", 60+i/10, i%10, 60+i/10, i%10)),
			slog.String("token_hash", redact.Hash(fmt.Sprint("of ", i))),
			slog.String("status", "success"),
		})
	}
	run := func(name string, h slog.Handler) {
		b.Run(name, func(b *testing.B) {
			l, i := slog.New(h), 0
			for b.Loop() {
				l.LogAttrs(context.Background(), slog.LevelInfo, audit.AuthenticatedRequest, sets[i%len(sets)]...)
				i++
			}
		})
	}
	run("slog", slog.NewJSONHandler(io.Discard, nil))
	run("slogaudit", handler.New(handler.JSON(io.Discard), nil))
}
