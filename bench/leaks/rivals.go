package main

import (
	"context"
	"io"
	"log/slog"
	"slices"

	"github.com/lmittmann/tint"
	"github.com/m-mizutani/masq"
	phuslu "github.com/phuslu/log"
	slogformatter "github.com/samber/slog-formatter"
	slogmulti "github.com/samber/slog-multi"
	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"

	"github.com/slogaudit/slogaudit/bench/maskers"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

// rival is one way of logging.
type rival struct {
	name string // column head
	doc  string
	new  func(io.Writer) slog.Handler
}

var rivals = []rival{
	{"slogaudit", "handler.New(handler.JSON(w), nil)", func(w io.Writer) slog.Handler { return handler.New(handler.JSON(w), nil) }},
	{"slogaudit Redact", "handler.Redact(nil) before slog.TextHandler", func(w io.Writer) slog.Handler {
		return handler.Redact(nil)(slog.NewTextHandler(w, nil))
	}},
	{"slogaudit Writer", "slog.JSONHandler on redact.NewWriter(w, nil)", func(w io.Writer) slog.Handler {
		return slog.NewJSONHandler(redact.NewWriter(w, nil), nil)
	}},
	{"masq", "m-mizutani/masq v0.2.0 with the eight names and twelve patterns, in ReplaceAttr of slog.JSONHandler", masqHandler},
	{"regexps", "ReplaceAttr with 12 regular expressions, slog.JSONHandler", maskers.ReplaceRegexp},
	{"key list", "ReplaceAttr with 8 key names, slog.JSONHandler", maskers.ReplaceKeys},
	{"slog-formatter", "samber/slog-formatter v1.2.0: FormatByKey for 8 names, HTTP request, error and PII formatters", formatter},
	{"slog-multi", "samber/slog-multi v1.7.1: inline middleware that masks 8 names", multi},
	{"cockroachdb/redact", "cockroachdb/redact v1.1.8: every string marked unsafe, in ReplaceAttr", maskers.Cockroach},
	{"zapslog", "no redaction", func(w io.Writer) slog.Handler {
		return zapslog.NewHandler(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(w), zap.InfoLevel))
	}},
	{"phuslu", "no redaction", func(w io.Writer) slog.Handler { return phuslu.SlogNewJSONHandler(w, nil) }},
	{"tint", "no redaction", func(w io.Writer) slog.Handler { return tint.NewTextHandler(w, nil) }},
}

func masqHandler(w io.Writer) slog.Handler {
	var options []masq.Option
	for _, k := range maskers.Keys {
		options = append(options, masq.WithFieldName(k), masq.WithFieldName(titled(k)))
	}
	for _, p := range maskers.Patterns {
		options = append(options, masq.WithRegex(p))
	}
	return slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: masq.New(options...)})
}

func titled(s string) string { return string(s[0]-'a'+'A') + s[1:] }

func formatter(w io.Writer) slog.Handler {
	formatters := []slogformatter.Formatter{
		slogformatter.HTTPRequestFormatter(false), slogformatter.ErrorFormatter("err"), slogformatter.PIIFormatter("user"),
	}
	for _, k := range maskers.Keys {
		formatters = append(formatters, slogformatter.FormatByKey(k, func(slog.Value) slog.Value { return slog.StringValue("[REDACTED]") }))
	}
	return slogformatter.NewFormatterHandler(formatters...)(slog.NewJSONHandler(w, nil))
}

// multi is what slog-multi's documentation shows for masking.
func multi(w io.Writer) slog.Handler {
	mask := slogmulti.NewHandleInlineMiddleware(func(ctx context.Context, r slog.Record, next func(context.Context, slog.Record) error) error {
		out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
		r.Attrs(func(a slog.Attr) bool {
			if slices.Contains(maskers.Keys, a.Key) {
				a.Value = slog.StringValue("[REDACTED]")
			}
			out.AddAttrs(a)
			return true
		})
		return next(ctx, out)
	})
	return slogmulti.Pipe(mask).Handler(slog.NewJSONHandler(w, nil))
}
