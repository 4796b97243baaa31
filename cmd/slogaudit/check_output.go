package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/slogaudit/slogaudit/check"
	"github.com/slogaudit/slogaudit/check/report"
)

// checkOutput is where a report goes, and in which forms.
type checkOutput struct {
	w     io.Writer
	main  report.Format
	opts  report.Options
	files []checkFile
	err   error // of a finding written while the check ran
}

type checkFile struct {
	name   string
	format report.Format
}

func (f *checkFlags) newOutput(s streams) (*checkOutput, error) {
	name := f.format
	if name == "auto" {
		switch {
		case onTerminal(s.out):
			name = "text"
		case os.Getenv("GITHUB_ACTIONS") == "true":
			name = "github"
		default:
			name = "concise"
		}
	}
	out := &checkOutput{w: s.out, opts: report.Options{Version: moduleVersion(), Color: isTerminal(s.out), Quiet: f.quiet}}
	var err error
	if out.main, err = report.Find(name); err != nil {
		return nil, fmt.Errorf("--format: %w", err)
	}
	if (f.all || f.follow) && out.main.One == nil {
		return nil, fmt.Errorf("--all and --follow want a format that is written as it is found: text, concise or jsonl, not %s", name)
	}
	for _, o := range f.outputs {
		form, file, ok := strings.Cut(o, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("--output: %q is not FORMAT=FILE", o)
		}
		format, err := report.Find(form)
		if err != nil {
			return nil, fmt.Errorf("--output: %w", err)
		}
		out.files = append(out.files, checkFile{file, format})
	}
	return out, nil
}

// attach makes the findings come as they are found where that was asked for.
func (out *checkOutput) attach(o *check.Options, f *checkFlags) {
	one := func(finding *check.Finding) {
		if err := out.main.One(out.w, finding, out.opts); err != nil && out.err == nil {
			out.err = err
		}
	}
	switch {
	case f.all:
		o.Each, out.opts.Streamed = one, true
	case f.follow:
		o.New, out.opts.Streamed = one, true
	}
}

// finish writes the report in all forms.
func (out *checkOutput) finish(r *check.Report) error {
	if out.err != nil {
		return out.err
	}
	if err := out.main.Write(out.w, r, out.opts); err != nil {
		return err
	}
	for _, f := range out.files {
		if err := writeFile(f.name, false, func(w io.Writer) error {
			return f.format.Write(w, r, report.Options{Version: out.opts.Version})
		}); err != nil {
			return err
		}
	}
	if summary := os.Getenv("GITHUB_STEP_SUMMARY"); summary != "" && out.main.Name == "github" {
		return writeFile(summary, true, func(w io.Writer) error { return report.Markdown(w, r) })
	}
	return nil
}

func writeFile(name string, appending bool, write func(io.Writer) error) error {
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if appending {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	file, err := os.OpenFile(name, mode, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
