package check

import (
	"context"
	"sync"
	"time"
)

// Run checks the inputs as Expand understands them. The error is
// about the options alone; an input that cannot be read is a Problem of the
// report. When ctx ends, Run returns what it found so far.
func Run(ctx context.Context, inputs []string, o *Options) (*Report, error) {
	opts := o.withDefaults()
	on, err := newRuleSet(opts.Only, opts.Skip)
	if err != nil {
		return nil, err
	}
	m := newMerger(&opts, on)
	f := &feeder{o: &opts, ctx: ctx, inputs: Expand(inputs)}
	if n := len(f.inputs); opts.Follow && n > 0 {
		f.inputs[n-1].follow = true
	}
	m.inputs = f.inputs

	var wg sync.WaitGroup
	for range opts.Workers {
		w := newWorker(&opts, on)
		wg.Go(func() {
			var c chunk
			for f.next(&c) {
				m.deliver(w.chunk(&c))
			}
		})
	}
	wait(ctx, &wg)
	return m.finish(ctx.Err() != nil), nil
}

// wait waits for the workers; when the context has ended, not for one that
// waits for an input that nobody writes.
func wait(ctx context.Context, wg *sync.WaitGroup) {
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		select {
		case <-done:
		case <-time.After(time.Second):
		}
	}
}
