package suppress

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/check"
)

// Ignore is one entry of an ignore file: findings that somebody decided to live
// with, and why. A line reads
//
//	RULE [field=NAME] [event=MSG] [file=PATTERN] [until=2026-12-31] reason: TEXT
//
// The reason is required. After the day of until the entry has no effect.
type Ignore struct {
	Line   int
	Rule   *check.Rule
	Field  string
	Event  string
	File   string // pattern of filepath.Match, for the path or its last element
	Until  time.Time
	Reason string
}

// ReadIgnore reads an ignore file. Errors name the line. Empty lines and those
// that begin with # are comments.
func ReadIgnore(r io.Reader) ([]Ignore, error) {
	var all []Ignore
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		e, err := parseIgnore(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		e.Line = n
		all = append(all, e)
	}
	return all, lines.Err()
}

func parseIgnore(text string) (Ignore, error) {
	var e Ignore
	what, reason, found := strings.Cut(text, "reason:")
	if e.Reason = strings.TrimSpace(reason); !found || e.Reason == "" {
		return e, fmt.Errorf("an entry needs a reason: add \"reason: why this may stay\"")
	}
	words := strings.Fields(what)
	if len(words) == 0 {
		return e, fmt.Errorf("an entry begins with a rule")
	}
	var ok bool
	if e.Rule, ok = check.FindRule(words[0]); !ok {
		return e, fmt.Errorf("unknown rule %q", words[0])
	}
	for _, word := range words[1:] {
		key, value, _ := strings.Cut(word, "=")
		var err error
		switch key {
		case "field":
			e.Field = value
		case "event":
			e.Event = value
		case "file":
			e.File = value
			_, err = filepath.Match(value, "")
		case "until":
			e.Until, err = time.Parse(time.DateOnly, value)
		default:
			return e, fmt.Errorf("unknown condition %q: there are field=, event=, file= and until=", key)
		}
		if err != nil || value == "" {
			return e, fmt.Errorf("%s: %q is not usable", key, value)
		}
	}
	return e, nil
}

// Expired says whether the entry has no effect any more.
func (e *Ignore) Expired(now time.Time) bool {
	return !e.Until.IsZero() && !now.Before(e.Until.AddDate(0, 0, 1))
}

func (e *Ignore) match(f *check.Finding) bool {
	return e.Rule == f.Rule &&
		(e.Field == "" || e.Field == f.Field) &&
		(e.Event == "" || e.Event == f.Event) &&
		(e.File == "" || matches(e.File, f.First.File))
}

func matches(pattern, name string) bool {
	whole, _ := filepath.Match(pattern, name)
	last, _ := filepath.Match(pattern, filepath.Base(name))
	return whole || last
}

// Match returns a function that says whether an entry in force covers a
// finding.
func Match(entries []Ignore, now time.Time) func(*check.Finding) bool {
	var inForce []Ignore
	for _, e := range entries {
		if !e.Expired(now) {
			inForce = append(inForce, e)
		}
	}
	return func(f *check.Finding) bool {
		for i := range inForce {
			if inForce[i].match(f) {
				return true
			}
		}
		return false
	}
}
