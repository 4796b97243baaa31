package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/internal/unpack"
	"github.com/slogaudit/slogaudit/sink"
)

// pipeQuiet is how long the input must be silent after SIGTERM to count as read
// to its end.
const pipeQuiet = 200 * time.Millisecond

// pipeFlags are the flags of pipe.
type pipeFlags struct {
	config      string
	file        string
	maxSize     byteSize
	journal     string
	segmentSize byteSize
	durability  sink.Durability
	full        sink.FullPolicy
	linger      time.Duration
	enforce     handler.Mode
	ack         bool
	to          []string
	maxLine     byteSize
	drain       time.Duration
}

func newPipe(s streams) *cobra.Command {
	f := pipeFlags{maxLine: 16 << 20}
	cmd := &cobra.Command{
		Use:   "pipe (--journal DIR | --file FILE | --config FILE) [flags]",
		Short: "Store log lines from standard input: redacted, checked, durable",
		Long: `Read lines from standard input and store each, with its secrets replaced and its
auth event checked, in a journal that survives crashes and power loss, in a
rotating file, or in both; or as a configuration file says, whose redaction,
enforcement, retention and remote ends count too. Flags outrank it.

A line that is a JSON object stays as it is but for its secrets. Any other line
becomes a record with the line as its msg. Blank lines are skipped. An input packed
with gzip or zstd is unpacked.

With --ack the sequence number of every record is printed to standard output, one
a line, in order, once the record is stored in all outputs, as durably as
--durability says. Numbers of a journal run on from run to run and may have gaps,
where the journal has records of its own; without a journal they count from 1.

With --to the journal is also shipped to remote ends. At the end of input pipe
waits until they have acknowledged everything; what they have not when
--drain-timeout is over stays in the journal, and is sent by the next pipe or
'slogaudit ship once' on it.

At the end of input, and on SIGTERM or an interrupt, what has been read is stored
first. While an output fails, pipe tries again and reads no further.

Exit codes: 0 all stored; 1 something was kept out (events rejected by --enforce
reject, lines longer than --max-line); 2 wrong usage; 3 records were lost, or
could not be acknowledged, or are not yet with every remote end.`,
		Example: `  flask run 2>&1 | slogaudit pipe --journal /var/lib/app/audit
  app | slogaudit pipe --file audit.log --max-size 64MiB --enforce reject
  app | slogaudit pipe --journal audit --ack > acknowledged
  app | slogaudit pipe --config slogaudit.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return errors.New("takes no arguments: lines come on standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			warn := warner(s, "pipe")
			plan, err := f.plan(cmd.Flags(), warn)
			if err != nil {
				return err
			}
			return runPipe(cmd.Context(), s, &f, plan, warn)
		},
	}
	f.register(cmd.Flags())
	return cmd
}

func (f *pipeFlags) register(flags *pflag.FlagSet) {
	flags.StringVarP(&f.config, "config", "c", "", "configuration `FILE`")
	flags.StringVar(&f.file, "file", "", "append to this rotating `FILE`")
	flags.Var(&f.maxSize, "max-size", "rotate the file at this size, such as 64MiB (default 100MiB)")
	flags.StringVar(&f.journal, "journal", "", "store in the journal in this `DIR`, which is for it alone")
	flags.Var(&f.segmentSize, "segment-size", "begin a new segment of the journal at this size (default 64MiB)")
	flags.TextVar(&f.durability, "durability", sink.DurabilityDisk, "when a record counts as stored: on the `disk`, or with the os")
	flags.TextVar(&f.full, "full", sink.FullBlock, "what to do when the journal's disk is full: `block`, fail, or drop what was shipped")
	flags.DurationVar(&f.linger, "linger", 0, "how long the journal waits for more records before it syncs")
	flags.TextVar(&f.enforce, "enforce", handler.Annotate, "events that do not meet auth/v1: `annotate`, reject or off")
	flags.BoolVar(&f.ack, "ack", false, "print the sequence number of every record once it is stored")
	flags.StringArrayVar(&f.to, "to", nil, "ship the journal to this `URL` too; may be repeated (see 'slogaudit ship --help')")
	flags.Var(&f.maxLine, "max-line", "longest line; a longer one is replaced by a record that says so")
	flags.DurationVar(&f.drain, "drain-timeout", 10*time.Second, "how long to try to store what was read, after the end of input or SIGTERM")
}

// errDrained ends writing.
var errDrained = errors.New("time is up (--drain-timeout)")

// runPipe stores standard input in the outputs of the plan.
func runPipe(ctx context.Context, s streams, f *pipeFlags, plan *pipePlan, warn func(string, ...any)) error {
	// Without a reader of acknowledgements or warnings the records still count.
	signal.Ignore(syscall.SIGPIPE)
	outputs, err := plan.open(s, warn)
	if err != nil {
		return failed(errors.Join(err, closeTargets(plan.targets)))
	}
	shippers, err := shipFrom(outputs.journal(), plan.targets, plan.options, warn)
	if err != nil {
		return failed(errors.Join(err, outputs.close(context.Background())))
	}
	kept := &keptOut{}
	if kept.aside, err = openQuarantine(plan.quarantine, warn); err != nil {
		return failed(fmt.Errorf("quarantine: %w", errors.Join(err, outputs.close(context.Background()))))
	}
	var acks io.Writer
	if f.ack {
		acks = s.out
	}
	// Writing goes on after the signal, for as long as drain allows.
	writing, cancelWriting := context.WithCancelCause(context.WithoutCancel(ctx))
	giveUp := func() { cancelWriting(errDrained) }
	defer giveUp()
	store := newPipeStore(writing, outputs, acks, warn)
	drained := context.AfterFunc(ctx, func() { time.AfterFunc(f.drain, giveUp) })
	defer drained()
	// An input that never pauses is read for half of that time.
	reading, enough := context.WithCancel(writing)
	defer enough()
	stopped := context.AfterFunc(ctx, func() { time.AfterFunc(f.drain/2, enough) })
	defer stopped()
	in := newStoppable(s.in, ctx.Done(), pipeQuiet, reading.Done())

	readErr := readPipe(in, f, plan, store, kept, warn)
	time.AfterFunc(f.drain, giveUp)
	store.close()
	shipErr := shippers.close(writing)
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), f.drain)
	defer cancel()
	closeErr := errors.Join(outputs.close(closing), kept.aside.close(closing))

	kept.report(warn)
	switch {
	case readErr != nil:
		return failed(fmt.Errorf("standard input: %w", readErr))
	case store.lost > 0:
		return failed(fmt.Errorf("%s lost, %d stored", countOf(store.lost, "record"), store.stored))
	case closeErr != nil:
		return failed(closeErr)
	case shipErr != nil:
		return failed(shipErr)
	case store.ackErr != nil:
		return failed(fmt.Errorf("%s stored, not all acknowledged", countOf(store.stored, "record")))
	case in.more:
		return failed(errors.New("stopped while input was still coming"))
	case kept.any():
		return findings()
	}
	return nil
}

// readPipe hands every line of the input to the store, and a batch on as soon as
// the input pauses.
func readPipe(in io.Reader, f *pipeFlags, plan *pipePlan, store *pipeStore, kept *keptOut, warn func(string, ...any)) error {
	lines := &pipeLines{
		redactor: plan.redactor,
		schema:   audit.AuthV1(),
		mode:     plan.mode,
		now:      time.Now,
		rejected: func(number int, line []byte, vs []audit.Violation) {
			kept.aside.add(line)
			kept.reject(number, vs, warn)
		},
	}
	var batch []byte
	n := 0
	flush := func() error {
		store.add(batch, n)
		batch, n = batch[:0], 0
		return nil
	}
	count := func(before int) error {
		if len(batch) > before {
			n++
		}
		if len(batch) >= pipeBatch {
			return flush()
		}
		return nil
	}
	unpacked, err := unpack.New(in)
	if err != nil {
		return err
	}
	defer unpacked.Close()
	limiter := lineLimiter{
		src:   unpacked,
		limit: int(f.maxLine),
		idle:  flush,
		line: func(raw []byte) error {
			before := len(batch)
			batch = lines.append(batch, raw)
			return count(before)
		},
		tooLong: func(size int64, sum [sha256.Size]byte) error {
			kept.long++
			before := len(batch)
			batch = lines.tooLong(batch, int(f.maxLine), size, sum)
			return count(before)
		},
	}
	return limiter.run()
}

// keptOut counts what was not stored as it came.
type keptOut struct {
	rejected, long int
	aside          *quarantine // for what was rejected
}

// maxRejectWarnings bounds how many rejected events are told of one by one.
const maxRejectWarnings = 20

func (k *keptOut) reject(line int, vs []audit.Violation, warn func(string, ...any)) {
	k.rejected++
	if k.rejected <= maxRejectWarnings {
		for _, v := range vs {
			warn("line %d rejected: %s", line, v.Message)
		}
	}
}

func (k *keptOut) any() bool { return k.rejected+k.long > 0 }

func (k *keptOut) report(warn func(string, ...any)) {
	if k.rejected > 0 {
		warn("%s rejected: not as auth/v1 has it", countOf(k.rejected, "event"))
	}
	if k.long > 0 {
		warn("%s dropped: longer than --max-line", countOf(k.long, "line"))
	}
}
