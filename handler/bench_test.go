package handler_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

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
