package main

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/slogaudit/slogaudit/check"
)

// progress shows on a terminal how far the check is, when it takes longer than
// a second. The function it returns ends that.
func (f *checkFlags) progress(s streams, o *check.Options, args []string) func() {
	if f.quiet || f.follow || !onTerminal(s.err) {
		return func() {}
	}
	var total int64
	for _, in := range check.Expand(args) {
		if st, err := os.Stat(in.Name); err == nil {
			total += st.Size()
		}
	}
	var read atomic.Int64
	o.Progress = func(n int64) { read.Store(n) }
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-done:
				fmt.Fprint(s.err, "\r\x1b[K")
				return
			case <-tick.C:
				fmt.Fprintf(s.err, "\r\x1b[K%s", progressLine(read.Load(), total))
			}
		}
	}()
	return func() { close(done); <-ended }
}

func progressLine(read, total int64) string {
	const mb = 1 << 20
	if total == 0 {
		return fmt.Sprintf("%d MB read", read/mb)
	}
	return fmt.Sprintf("%3d %%  %d of %d MB", min(100, read*100/total), read/mb, total/mb)
}
