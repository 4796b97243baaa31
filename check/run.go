package check

import (
	"context"
	"sync"
)

// Run checks the inputs, which are paths, or "-" for o.Stdin. The error is
// about the options alone; an input that cannot be read is a Problem of the
// report. When ctx ends, Run returns what it found so far.
func Run(ctx context.Context, inputs []string, o *Options) (*Report, error) {
	opts := o.withDefaults()
	on, err := newRuleSet(opts.Only, opts.Skip)
	if err != nil {
		return nil, err
	}
	m := newMerger(&opts, on)
	f := &feeder{maxLine: opts.MaxLine, stdin: opts.Stdin}
	for _, name := range inputs {
		f.inputs = append(f.inputs, Input{Name: name})
	}
	m.inputs = f.inputs
	stop := context.AfterFunc(ctx, f.stop)
	defer stop()

	var wg sync.WaitGroup
	for range opts.Workers {
		w := newWorker(&opts, on)
		wg.Go(func() {
			var c chunk
			for ctx.Err() == nil && f.next(&c) {
				m.deliver(w.chunk(&c))
			}
		})
	}
	wg.Wait()
	m.finish()
	m.report.Interrupted = ctx.Err() != nil
	return m.report, nil
}
