package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	lumberjack "gopkg.in/natefinch/lumberjack.v2"

	"github.com/lmittmann/tint"
	phuslu "github.com/phuslu/log"
	slogmulti "github.com/samber/slog-multi"
	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"

	"github.com/slogaudit/slogaudit/bench/maskers"
	"github.com/slogaudit/slogaudit/handler"
)

// impl is one way of writing a record.
type impl struct {
	name string
	does string // what it does beside writing
	// setup returns what logs the case's record once, and what ends it.
	setup func(c testCase) (log func(), end func(), err error)
}

const (
	base      = "slog-json"
	ours      = "slogaudit"
	redacting = "redacts, checks"
)

// passThrough is a middleware of slog-multi that does nothing.
func passThrough() slogmulti.Middleware {
	return slogmulti.NewHandleInlineMiddleware(
		func(ctx context.Context, r slog.Record, next func(context.Context, slog.Record) error) error {
			return next(ctx, r)
		})
}

// throughSlog makes an impl of a slog.Handler.
func throughSlog(name, does string, h func() slog.Handler) impl {
	return impl{name, does, func(c testCase) (func(), func(), error) {
		return slogLog(h(), c), func() {}, nil
	}}
}

func slogLog(h slog.Handler, c testCase) func() {
	if len(c.bound) > 0 {
		h = h.WithAttrs(c.bound)
	}
	l, next := slog.New(h), c.next()
	return func() { l.LogAttrs(background, c.level, c.msg, next()...) }
}

func slogJSON() slog.Handler { return slog.NewJSONHandler(io.Discard, nil) }

func zapCore() zapcore.Core {
	conf := zap.NewProductionEncoderConfig()
	conf.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	return zapcore.NewCore(zapcore.NewJSONEncoder(conf), zapcore.AddSync(io.Discard), zap.InfoLevel)
}

func implsFor(c testCase) []impl {
	baseline := throughSlog(base, "", slogJSON)
	switch c.name {
	case "decorator":
		return []impl{
			baseline,
			throughSlog(ours, "redacts", func() slog.Handler { return handler.Redact(nil)(slogJSON()) }),
			throughSlog("slogaudit-forward", redacting, func() slog.Handler {
				return handler.New(handler.Forward(slogJSON()), nil)
			}),
			throughSlog("slog-multi", "nothing: one pass-through middleware", func() slog.Handler {
				return slogmulti.Pipe(passThrough()).Handler(slogJSON())
			}),
			throughSlog("replaceattr-keys", "masks 8 key names", func() slog.Handler { return maskers.ReplaceKeys(io.Discard) }),
		}
	case "file":
		return []impl{
			baseline,
			{ours, redacting + ", rotating file", fileSlogaudit},
			{"slog-json-lumberjack", "rotating file", fileLumberjack},
			{"slog-json-file", "os.File", fileOS},
		}
	}
	all := []impl{
		baseline,
		throughSlog(ours, redacting, func() slog.Handler { return handler.New(handler.JSON(io.Discard), nil) }),
		throughSlog("nothing", "writes nothing: slog.Logger's own part", func() slog.Handler { return nothing{} }),
		throughSlog("slog-text", "text", func() slog.Handler { return slog.NewTextHandler(io.Discard, nil) }),
		{"zerolog", "no slog", zerologSetup},
		{"zap", "no slog", zapSetup},
		throughSlog("zapslog", "", func() slog.Handler { return zapslog.NewHandler(zapCore()) }),
		{"phuslu", "no slog", phusluSetup},
		throughSlog("phuslu-slog", "", func() slog.Handler { return phuslu.SlogNewJSONHandler(io.Discard, nil) }),
		throughSlog("tint", "console text", func() slog.Handler { return tint.NewTextHandler(io.Discard, nil) }),
		throughSlog("slog-multi", "fan-out to two slog-json", func() slog.Handler { return slogmulti.Fanout(slogJSON(), slogJSON()) }),
		throughSlog("replaceattr-keys", "masks 8 key names", func() slog.Handler { return maskers.ReplaceKeys(io.Discard) }),
		throughSlog("replaceattr-regexp", "masks by 12 regexps", func() slog.Handler { return maskers.ReplaceRegexp(io.Discard) }),
		throughSlog("cockroachdb-redact", "marks all strings unsafe", func() slog.Handler { return maskers.Cockroach(io.Discard) }),
	}
	return all
}

// nothing is a handler that throws records away.
type nothing struct{}

func (nothing) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }
func (nothing) Handle(context.Context, slog.Record) error    { return nil }
func (n nothing) WithAttrs([]slog.Attr) slog.Handler         { return n }
func (n nothing) WithGroup(string) slog.Handler              { return n }

func fileSlogaudit(c testCase) (func(), func(), error) {
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		return nil, nil, err
	}
	h, err := handler.OpenFile(filepath.Join(dir, "a.log"), nil)
	if err != nil {
		return nil, nil, err
	}
	return slogLog(h, c), func() { _ = h.Close(background); _ = os.RemoveAll(dir) }, nil
}

func fileLumberjack(c testCase) (func(), func(), error) {
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		return nil, nil, err
	}
	w := &lumberjack.Logger{Filename: filepath.Join(dir, "a.log")}
	return slogLog(slog.NewJSONHandler(w, nil), c), func() { _ = w.Close(); _ = os.RemoveAll(dir) }, nil
}

func fileOS(c testCase) (func(), func(), error) {
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Create(filepath.Join(dir, "a.log"))
	if err != nil {
		return nil, nil, err
	}
	return slogLog(slog.NewJSONHandler(f, nil), c), func() { _ = f.Close(); _ = os.RemoveAll(dir) }, nil
}
