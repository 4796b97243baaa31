package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/handler/config"
	"github.com/slogaudit/slogaudit/redact"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/open"
)

// pipePlan is what the flags and the configuration file say together. Flags
// outrank the file; a --file is added to its files.
type pipePlan struct {
	redactor   *redact.Redactor
	mode       handler.Mode
	quarantine string

	journal string
	jo      sink.JournalOptions
	files   []pipeFile
	streams []string // stdout, stderr

	targets []*open.Target
	options []*ship.Options // of the targets; nil for the defaults
}

type pipeFile struct {
	path string
	o    sink.FileOptions
}

// plan reads the configuration file, if there is one, and opens nothing but the
// senders of remote ends, which connect to nothing yet.
func (f *pipeFlags) plan(set *pflag.FlagSet, warn func(string, ...any)) (*pipePlan, error) {
	p := &pipePlan{redactor: redact.Default(), mode: f.enforce}
	urls := f.to
	if f.config != "" {
		c, err := loadConfig(f.config)
		if err != nil {
			return nil, err
		}
		if err := p.configure(c, warn); err != nil {
			return nil, err
		}
		if set.Changed("enforce") {
			p.mode = f.enforce
		}
		if len(urls) == 0 {
			for _, t := range c.Ship.To {
				urls = append(urls, t.URL)
			}
			defer func() { p.tune(c) }()
		}
	}
	p.flags(f, set)
	switch {
	case p.journal == "" && len(p.files) == 0 && len(p.streams) == 0:
		return nil, errors.New("nowhere to store anything: give --journal DIR, --file FILE, or --config FILE with outputs or a journal")
	case len(urls) > 0 && p.journal == "":
		return nil, errors.New("--to needs --journal: what is shipped is shipped from there")
	case p.mode == handler.Panic:
		return nil, errors.New("--enforce must be annotate, reject or off")
	case f.ack && len(p.streams) > 0 && p.streams[0] == "stdout":
		return nil, errors.New("--ack and an output json: stdout would both write to standard output")
	}
	if err := f.check(set, p); err != nil {
		return nil, err
	}
	var err error
	if p.targets, err = openTargets(urls); err != nil {
		return nil, fmt.Errorf("--to: %w", err)
	}
	return p, nil
}

// configure takes over what the file says.
func (p *pipePlan) configure(c *config.Config, warn func(string, ...any)) error {
	var err error
	if p.redactor, err = c.Redactor(); err != nil {
		return err
	}
	p.mode, p.quarantine = c.Enforce.Mode, c.Path(c.Enforce.Quarantine)
	for i := range c.Outputs {
		o := &c.Outputs[i]
		if o.Level != nil {
			warn("outputs[%d].level does not count here: every line is stored", i)
		}
		switch {
		case o.File != "":
			fo, err := c.FileOptions(o)
			if err != nil {
				return err
			}
			p.files = append(p.files, pipeFile{c.Path(o.File), *fo})
		case o.JSON == "stdout":
			p.streams = append([]string{o.JSON}, p.streams...)
		case o.JSON != "":
			p.streams = append(p.streams, o.JSON)
		default:
			warn("outputs[%d] is skipped: a console is for the logger of a service", i)
		}
	}
	if c.Journal.Dir != "" {
		jo, err := c.JournalOptions()
		if err != nil {
			return err
		}
		p.journal, p.jo = c.Path(c.Journal.Dir), *jo
	}
	return nil
}

// flags takes over what the flags say.
func (p *pipePlan) flags(f *pipeFlags, set *pflag.FlagSet) {
	if f.journal != "" {
		p.journal = f.journal
	}
	own := f.config == ""
	if own || set.Changed("durability") {
		p.jo.Durability = f.durability
	}
	if own || set.Changed("full") {
		p.jo.Full = f.full
	}
	if own || set.Changed("linger") {
		p.jo.Linger = f.linger
	}
	if f.segmentSize > 0 {
		p.jo.SegmentBytes = int64(f.segmentSize)
	}
	if f.file != "" {
		o := sink.FileOptions{MaxSize: int64(f.maxSize)}
		if f.durability == sink.DurabilityDisk {
			o.Sync = sink.SyncBatch
		}
		p.files = append(p.files, pipeFile{f.file, o})
	}
}

// tune takes over what the file says about each remote end.
func (p *pipePlan) tune(c *config.Config) {
	for i, t := range p.targets {
		p.options = append(p.options, c.Ship.To[i].Options(t.Name, t.Required))
	}
}

// open opens the outputs.
func (p *pipePlan) open(s streams, warn func(string, ...any)) (*pipeOutputs, error) {
	out := &pipeOutputs{}
	onError := func(err error) { warn("%v", err) }
	fail := func(err error) (*pipeOutputs, error) {
		return nil, errors.Join(err, out.close(context.Background()))
	}
	if p.journal != "" {
		if err := emptyOrJournal(p.journal); err != nil {
			return fail(err)
		}
		p.jo.OnError = onError
		j, err := sink.OpenJournal(p.journal, &p.jo)
		if err != nil {
			return fail(err)
		}
		out.add(&pipeOutput{name: p.journal, sink: j, journal: j})
	}
	for _, f := range p.files {
		f.o.OnError = onError
		file, err := sink.OpenFile(f.path, &f.o)
		if err != nil {
			return fail(err)
		}
		out.add(&pipeOutput{name: f.path, sink: file})
	}
	for _, name := range p.streams {
		w := s.out
		if name == "stderr" {
			w = s.err
		}
		out.add(&pipeOutput{name: name, sink: streamSink{w}})
	}
	return out, nil
}

// streamSink writes lines to a stream of the process.
type streamSink struct{ w io.Writer }

func (s streamSink) Write(_ context.Context, b sink.Batch) error {
	_, err := s.w.Write(b.Lines)
	return err
}

func (streamSink) Sync(context.Context) error  { return nil }
func (streamSink) Close(context.Context) error { return nil }

// quarantine keeps rejected events; nil keeps none.
type quarantine struct {
	file *sink.File
	err  error // the first failure
}

func openQuarantine(path string, warn func(string, ...any)) (*quarantine, error) {
	if path == "" {
		return nil, nil
	}
	f, err := sink.OpenFile(path, &sink.FileOptions{OnError: func(err error) { warn("%v", err) }})
	if err != nil {
		return nil, err
	}
	return &quarantine{file: f}, nil
}

// add stores one event, with its newline.
func (q *quarantine) add(line []byte) {
	if q == nil {
		return
	}
	if err := q.file.Write(context.Background(), sink.Batch{Lines: line, N: 1}); err != nil && q.err == nil {
		q.err = err
	}
}

func (q *quarantine) close(ctx context.Context) error {
	if q == nil {
		return nil
	}
	if err := errors.Join(q.err, q.file.Close(ctx)); err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return nil
}
