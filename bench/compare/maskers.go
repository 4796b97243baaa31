package main

import (
	"context"
	"io"
	"log/slog"
	"regexp"
	"slices"

	"github.com/cockroachdb/redact"
	slogmulti "github.com/samber/slog-multi"
)

// passThrough is a middleware of slog-multi that does nothing.
func passThrough() slogmulti.Middleware {
	return slogmulti.NewHandleInlineMiddleware(
		func(ctx context.Context, r slog.Record, next func(context.Context, slog.Record) error) error {
			return next(ctx, r)
		})
}

var maskedKeys = []string{"password", "passwd", "secret", "token", "api_key", "authorization", "cookie", "set-cookie"}

// replaceKeys is the redaction that most services write first.
func replaceKeys(w io.Writer) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if slices.Contains(maskedKeys, a.Key) {
			return slog.String(a.Key, "[REDACTED]")
		}
		return a
	}})
}

var maskedText = compile(
	`(?i)bearer\s+[a-z0-9._~+/=-]{8,}`, `(?i)basic\s+[a-z0-9+/=]{8,}`, `eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`,
	`gh[pousr]_[A-Za-z0-9]{36}`, `AKIA[0-9A-Z]{16}`, `xox[abprs]-[A-Za-z0-9-]{10,}`, `sk_(live|test)_[A-Za-z0-9]{16,}`,
	`AIza[0-9A-Za-z_-]{35}`, `glpat-[A-Za-z0-9_-]{20}`, `npm_[A-Za-z0-9]{36}`,
	`(?i)(password|passwd|secret|token)\s*[=:]\s*\S+`, `://[^/\s:@]+:[^/\s@]+@`,
)

func compile(patterns ...string) (all []*regexp.Regexp) {
	for _, p := range patterns {
		all = append(all, regexp.MustCompile(p))
	}
	return all
}

// replaceRegexp is the redaction that they write next.
func replaceRegexp(w io.Writer) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() != slog.KindString {
			return a
		}
		s := a.Value.String()
		for _, re := range maskedText {
			s = re.ReplaceAllLiteralString(s, "[REDACTED]")
		}
		return slog.String(a.Key, s)
	}})
}

// cockroach prints every string through cockroachdb/redact, which marks what is
// not known to be safe, and removes the marked parts.
func cockroach(w io.Writer) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() != slog.KindString {
			return a
		}
		return slog.String(a.Key, string(redact.Sprint(a.Value.String()).Redact()))
	}})
}
