// Package maskers holds the redaction that services write or choose before they
// have a redactor: what slogaudit is compared with.
package maskers

import (
	"io"
	"log/slog"
	"regexp"
	"slices"

	"github.com/cockroachdb/redact"
)

// Keys are the names that such redaction masks.
var Keys = []string{"password", "passwd", "secret", "token", "api_key", "authorization", "cookie", "set-cookie"}

// ReplaceKeys is the redaction that most services write first.
func ReplaceKeys(w io.Writer) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if slices.Contains(Keys, a.Key) {
			return slog.String(a.Key, "[REDACTED]")
		}
		return a
	}})
}

// Patterns are the values that it masks.
var Patterns = compile(
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

// ReplaceRegexp is the redaction that they write next.
func ReplaceRegexp(w io.Writer) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() != slog.KindString {
			return a
		}
		s := a.Value.String()
		for _, re := range Patterns {
			s = re.ReplaceAllLiteralString(s, "[REDACTED]")
		}
		return slog.String(a.Key, s)
	}})
}

// Cockroach prints every string through cockroachdb/redact, which marks what is
// not known to be safe, and removes the marked parts.
func Cockroach(w io.Writer) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() != slog.KindString {
			return a
		}
		return slog.String(a.Key, string(redact.Sprint(a.Value.String()).Redact()))
	}})
}
