package sinktest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/sinktest"
)

// childEnv makes the test binary a program that writes records and reports every
// acknowledgement on standard output, until it is killed.
const childEnv = "SLOGAUDIT_SINKTEST_CHILD"

func TestMain(m *testing.M) {
	if spec := os.Getenv(childEnv); spec != "" {
		if err := runChild(spec); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun")) // never ends: see sink.File
}

// child is what the program does.
type child struct {
	Journal    string // directory
	File       string // path
	Durability sink.Durability
	Bytes      int64 // of a segment or a file
	Round      int
	Writers    int
	Records    int // a writer; 0: until killed
}

func runChild(spec string) error {
	var c child
	if err := json.Unmarshal([]byte(spec), &c); err != nil {
		return err
	}
	ctx := context.Background()
	write, closer, err := c.open(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	errs := make([]error, c.Writers)
	for w := range c.Writers {
		wg.Go(func() { errs[w] = c.writer(ctx, fmt.Sprintf("r%dw%d", c.Round, w), write) })
	}
	wg.Wait()
	return errors.Join(append(errs, closer(ctx))...)
}

type writeFunc func(context.Context, sink.Batch) (sink.Position, error)

func (c *child) open(context.Context) (writeFunc, func(context.Context) error, error) {
	if c.File != "" {
		f, err := sink.OpenFile(c.File, &sink.FileOptions{MaxSize: c.Bytes})
		if err != nil {
			return nil, nil, err
		}
		return func(ctx context.Context, b sink.Batch) (sink.Position, error) { return 0, f.Write(ctx, b) }, f.Close, nil
	}
	j, err := sink.OpenJournal(c.Journal, &sink.JournalOptions{Durability: c.Durability, SegmentBytes: c.Bytes})
	if err != nil {
		return nil, nil, err
	}
	return j.Append, j.Close, nil
}

// writer writes records of different lengths and says which were acknowledged:
// one write(2) below PIPE_BUF, so that it arrives whole or not at all.
func (c *child) writer(ctx context.Context, name string, write writeFunc) error {
	for n := 0; c.Records == 0 || n < c.Records; n++ {
		pos, err := write(ctx, sinktest.Line(name, n, n*37%900))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(os.Stdout, "%s %d %d\n", name, n, pos); err != nil {
			return err
		}
	}
	return nil
}

// output collects what a child prints, and says when it has begun.
type output struct {
	begun chan struct{}
	once  sync.Once

	mu  sync.Mutex
	buf bytes.Buffer // not embedded: its ReadFrom would go round Write
	end bool
}

func (o *output) Write(b []byte) (int, error) {
	o.once.Do(func() { close(o.begun) })
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.end {
		return len(b), nil
	}
	return o.buf.Write(b)
}

// close forgets what the child prints from now on: the power is about to go, and
// nobody can have heard what came after.
func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.end = true
	if i := bytes.LastIndexByte(o.buf.Bytes(), '\n'); i >= 0 {
		o.buf.Truncate(i + 1)
	}
}

func (o *output) Read(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Read(b)
}

// start runs the test binary as the child. Its errors are shown if the test
// fails.
func (c child) start(t *testing.T) (*exec.Cmd, *output) {
	t.Helper()
	spec, err := json.Marshal(c)
	require.NoError(t, err)
	exe, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childEnv+"="+string(spec))
	out := &output{begun: make(chan struct{})}
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = out, &errs
	t.Cleanup(func() {
		if t.Failed() && errs.Len() > 0 {
			t.Logf("child of round %d: %.2000s", c.Round, errs.String())
		}
	})
	require.NoError(t, cmd.Start())
	return cmd, out
}

// kill ends the child, which must still be running.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	require.NoError(t, cmd.Process.Kill())
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit, "it ended by itself")
	require.Equal(t, -1, exit.ExitCode(), "it ended by itself")
}

// acknowledge enters what a child reported.
func acknowledge(t *testing.T, l *sinktest.Ledger, out io.Reader) {
	t.Helper()
	for s := bufio.NewScanner(out); s.Scan(); {
		var writer string
		var n int
		var pos sink.Position
		_, err := fmt.Sscanf(s.Text(), "%s %d %d", &writer, &n, &pos)
		require.NoError(t, err, s.Text())
		l.Ack(writer, n, pos)
	}
}
