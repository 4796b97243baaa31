package handler

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/lmittmann/tint"

	"github.com/slogaudit/slogaudit/audit"
)

// ConsoleOptions configures Console. The zero value is the default.
type ConsoleOptions struct {
	// Color says whether to colour. The default is to do so when the writer is
	// a terminal and the environment variable NO_COLOR is not set.
	Color Color
	// TimeFormat is a layout of package time. Empty means "15:04:05.000".
	TimeFormat string
	// AddSource adds the file and line of the log call.
	AddSource bool
	// FullHashes writes token hashes whole. Without it the console shows the
	// first twelve digits, enough to follow a token by eye.
	FullHashes bool
}

// Color says whether a console colours its text.
type Color uint8

// When to colour.
const (
	ColorAuto Color = iota
	ColorAlways
	ColorNever
)

// Console writes records for people to w, by tint. Text of a record cannot
// forge a line or reach the terminal's controls: control characters and those
// that change the direction of text are written visibly.
func Console(w io.Writer, o *ConsoleOptions) Output {
	if o == nil {
		o = &ConsoleOptions{}
	}
	format := o.TimeFormat
	if format == "" {
		format = "15:04:05.000"
	}
	h := tint.NewTextHandler(w, &tint.Options{
		AddSource:  o.AddSource,
		Level:      allLevels{}, // the Handler has decided
		TimeFormat: format,
		NoColor:    !o.Color.on(w),
	})
	return &leg{name: "console", next: &console{next: h, full: o.FullHashes, root: true}, always: true}
}

type allLevels struct{}

func (allLevels) Level() slog.Level { return -1 << 31 }

func (c Color) on(w io.Writer) bool {
	switch c {
	case ColorAlways:
		return true
	case ColorNever:
		return false
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(w)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// console prepares redacted records for tint, which trusts its input: it
// writes the message and, in colour, a literal \x1b as they are.
type console struct {
	next slog.Handler
	full bool
	root bool // outside of all groups
}

func (c *console) Enabled(context.Context, slog.Level) bool { return true }

func (c *console) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, visible(c.shorten(r.Message)), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(c.attr(a, c.root))
		return true
	})
	return c.next.Handle(ctx, out)
}

func (c *console) WithAttrs(attrs []slog.Attr) slog.Handler {
	shown := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		shown[i] = c.attr(a, c.root)
	}
	c2 := *c
	c2.next = c.next.WithAttrs(shown)
	return &c2
}

func (c *console) WithGroup(name string) slog.Handler {
	c2 := *c
	c2.root = false
	c2.next = c.next.WithGroup(visible(c.shorten(name)))
	return &c2
}

// The colours of the 16-colour palette that tint takes.
const (
	brightRed    = 9
	brightGreen  = 10
	brightYellow = 11
)

func (c *console) attr(a slog.Attr, root bool) slog.Attr {
	key := visible(c.shorten(a.Key))
	switch v := a.Value; v.Kind() {
	case slog.KindGroup:
		members := make([]slog.Attr, 0, len(v.Group()))
		for _, m := range v.Group() {
			members = append(members, c.attr(m, root && a.Key == ""))
		}
		return slog.Attr{Key: key, Value: slog.GroupValue(members...)}
	case slog.KindString:
		s := v.String()
		if root {
			if color, ok := statusColors[s]; ok && a.Key == "status" {
				return tint.Attr(color, slog.String(key, s))
			}
		}
		return slog.String(key, visible(c.shorten(s)))
	case slog.KindAny:
		return c.anyAttr(key, v)
	default:
		return slog.Attr{Key: key, Value: v}
	}
}

var statusColors = map[string]uint8{
	string(audit.StatusMissing): brightYellow,
	string(audit.StatusInvalid): brightRed,
	string(audit.StatusSuccess): brightGreen,
}

func (c *console) anyAttr(key string, v slog.Value) slog.Attr {
	switch x := v.Any().(type) {
	case nil:
		return slog.String(key, "-")
	case error:
		return tint.Attr(brightRed, slog.String(key, visible(c.shorten(x.Error()))))
	case []string: // schema_violations
		return tint.Attr(brightYellow, slog.String(key, visible(strings.Join(x, "; "))))
	default:
		return slog.String(key, visible(c.shorten(v.String())))
	}
}
