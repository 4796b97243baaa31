package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/check"
	"github.com/slogaudit/slogaudit/check/suppress"
)

const defaultIgnoreFile = ".slogauditignore"

// options makes the engine's options of the flags. Its errors are of usage.
func (f *checkFlags) options(s streams) (*check.Options, error) {
	o := &check.Options{
		Stdin: s.in, Only: f.only, Skip: f.skip, Workers: f.workers,
		MaxLine: f.maxLine, TimeTolerance: f.tolerance,
		Follow: f.follow, Prefix: f.prefix,
	}
	if f.failOn != "never" {
		if _, err := severity(f.failOn); err != nil {
			return nil, err
		}
	}
	var err error
	if o.Since, err = moment("since", f.since); err != nil {
		return nil, err
	}
	if o.Until, err = moment("until", f.until); err != nil {
		return nil, err
	}
	for _, sel := range f.selects {
		name, value, ok := strings.Cut(sel, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--select: %q is not NAME=VALUE", sel)
		}
		o.Select = append(o.Select, check.Selector{Name: name, Value: value})
	}
	if f.schema != "" {
		if o.Schema, err = readSchema(f.schema); err != nil {
			return nil, err
		}
	}
	o.Suppress, err = f.suppress(s)
	return o, err
}

// moment reads a point in time, or an age.
func moment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return time.Now().Add(-d), nil
	}
	return time.Time{}, fmt.Errorf("--%s: %q is neither a time (2026-11-23T10:00:00Z), nor a date, nor an age (24h)", flag, text)
}

// suppress combines the baseline and the ignore file.
func (f *checkFlags) suppress(s streams) (func(*check.Finding) bool, error) {
	var all []func(*check.Finding) bool
	if f.baseline != "" {
		file, err := os.Open(f.baseline)
		if err != nil {
			return nil, fmt.Errorf("--baseline: %w", err)
		}
		defer file.Close()
		b, err := suppress.ReadBaseline(file)
		if err != nil {
			return nil, fmt.Errorf("--baseline: %s: %w", f.baseline, err)
		}
		all = append(all, b.Match())
	}
	entries, name, err := f.ignores()
	if err != nil {
		return nil, err
	}
	for i := range entries {
		if e := &entries[i]; e.Expired(time.Now()) {
			say(s, "check", "%s:%d: this entry (%s: %s) has no effect since %s",
				name, e.Line, e.Rule.ID, e.Reason, e.Until.Format(time.DateOnly))
		}
	}
	if len(entries) > 0 {
		all = append(all, suppress.Match(entries, time.Now()))
	}
	if len(all) == 0 {
		return nil, nil
	}
	return func(f *check.Finding) bool {
		for _, match := range all {
			if match(f) {
				return true
			}
		}
		return false
	}, nil
}

func (f *checkFlags) ignores() ([]suppress.Ignore, string, error) {
	name := f.ignoreFile
	if name == "" {
		name = defaultIgnoreFile
	}
	file, err := os.Open(name)
	if f.ignoreFile == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("--ignore-file: %w", err)
	}
	defer file.Close()
	entries, err := suppress.ReadIgnore(file)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	return entries, name, nil
}

func writeBaseline(name string, r *check.Report) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	err = suppress.NewBaseline(r).Write(file)
	return errors.Join(err, file.Close())
}
