package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/sinktest"
)

// program is slogaudit itself, as a process.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	require.NoError(t, err)
	// The test binary is slogaudit when it is called so: see TestMain.
	link := filepath.Join(t.TempDir(), "slogaudit")
	require.NoError(t, os.Symlink(exe, link))
	return exec.Command(link, args...)
}

// piped is a running slogaudit pipe that has acknowledged what it stored.
type piped struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	acks *bufio.Scanner
	errs lockedBuffer
}

func startPipe(t *testing.T, args ...string) *piped {
	t.Helper()
	p := &piped{cmd: program(t, append([]string{"pipe", "--ack"}, args...)...)}
	p.start(t)
	return p
}

func (p *piped) start(t *testing.T) {
	t.Helper()
	var err error
	p.in, err = p.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	p.cmd.Stderr = &p.errs
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	p.acks = bufio.NewScanner(out)
}

// ack reads the next acknowledgement.
func (p *piped) ack() (sink.Position, bool) {
	if !p.acks.Scan() {
		return 0, false
	}
	n, err := strconv.ParseUint(p.acks.Text(), 10, 64)
	return sink.Position(n), err == nil
}

// TestPipeAnswersALoneLine: a record is acknowledged although more input may
// come.
func TestPipeAnswersALoneLine(t *testing.T) {
	p := startPipe(t, "--journal", filepath.Join(t.TempDir(), "j"))
	for n := range 5 {
		_, err := p.in.Write(sinktest.AppendLine(nil, "w", n, 10))
		require.NoError(t, err)
		pos, ok := p.ack() // hangs if it waits for more
		require.True(t, ok)
		require.Equal(t, sink.Position(n+1), pos)
	}
	require.NoError(t, p.in.Close())
	require.NoError(t, p.cmd.Wait(), p.errs.String())
}

// TestPipeDrainsOnSIGTERM: what has been written to the pipe before the signal
// is stored.
func TestPipeDrainsOnSIGTERM(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "j")
	p := startPipe(t, "--journal", dir)
	_, err := p.in.Write(sinktest.AppendLine(nil, "w", 0, 10))
	require.NoError(t, err)
	_, ok := p.ack()
	require.True(t, ok)
	var lines []byte
	for n := 1; n <= 300; n++ {
		lines = sinktest.AppendLine(lines, "w", n, 10)
	}
	_, err = p.in.Write(append(lines, "half a line"...))
	require.NoError(t, err)
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	var last sink.Position
	for pos, ok := p.ack(); ok; pos, ok = p.ack() {
		last = pos
	}
	require.NoError(t, p.cmd.Wait(), p.errs.String())
	assert.Equal(t, sink.Position(302), last)
	all, err := sinktest.ReadJournal(t.Context(), dir)
	require.NoError(t, err)
	require.Len(t, all, 302)
	assert.Contains(t, all[301].Line, `"msg":"half a line"`)
}

// TestPipeKilled: what was acknowledged is stored, whatever happens next.
func TestPipeKilled(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	dir := filepath.Join(t.TempDir(), "j")
	var l sinktest.Ledger
	for round := range rounds {
		durability := []string{"disk", "os"}[round%2]
		p := startPipe(t, "--journal", dir, "--durability", durability)
		writer := fmt.Sprintf("r%d", round)
		go func() {
			for n := 0; ; n++ {
				if _, err := p.in.Write(sinktest.AppendLine(nil, writer, n, n%700)); err != nil {
					return
				}
			}
		}()
		kill := func() { _ = p.cmd.Process.Kill() }
		if round%3 == 2 { // perhaps before it has begun
			time.AfterFunc(20*time.Millisecond+rand.N(60*time.Millisecond), kill)
		}
		n := 0
		for pos, ok := p.ack(); ok; pos, ok = p.ack() {
			if n == 0 {
				time.AfterFunc(rand.N(60*time.Millisecond), kill)
			}
			l.Ack(writer, n, pos)
			n++
		}
		require.Error(t, p.cmd.Wait())
		all, err := sinktest.ReadJournal(t.Context(), dir)
		if errors.Is(err, fs.ErrNotExist) && l.Acked() == 0 {
			continue // killed before it was there
		}
		require.NoError(t, err)
		require.NoError(t, l.Check(all), "round %d", round)
	}
	assert.NotZero(t, l.Acked())
}

// TestPipeSurvivesAFailedSync fails the second fdatasync of the first segment on
// the real program: the records are stored in a second segment, and each is
// acknowledged once.
func TestPipeSurvivesAFailedSync(t *testing.T) {
	strace := realserver.Find(t, "strace")
	dir := filepath.Join(t.TempDir(), "j")
	first := filepath.Join(dir, "audit-00000000000000000001.jsonl")
	cmd := program(t, "pipe", "--ack", "--journal", dir)
	cmd.Args = append([]string{strace, "-f", "-qq", "-o", filepath.Join(t.TempDir(), "trace"), "-P", first,
		"-e", "inject=fsync,fdatasync:error=EIO:when=2", cmd.Path}, cmd.Args[1:]...)
	cmd.Path = strace
	p := &piped{cmd: cmd}
	p.start(t)
	var l sinktest.Ledger
	for n := range 6 {
		_, err := p.in.Write(sinktest.AppendLine(nil, "w", n, 10))
		require.NoError(t, err)
		pos, ok := p.ack()
		require.True(t, ok, p.errs.String())
		require.Equal(t, sink.Position(n+1), pos)
		l.Ack("w", n, pos)
	}
	require.NoError(t, p.in.Close())
	require.NoError(t, p.cmd.Wait(), p.errs.String())
	assert.Contains(t, p.errs.String(), "going on in a new segment")
	all, err := sinktest.ReadJournal(t.Context(), dir)
	require.NoError(t, err)
	require.NoError(t, l.Check(all))
	segments, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	require.NoError(t, err)
	assert.Len(t, segments, 2, strings.Join(segments, " "))
}

// TestPipeWithoutDescriptors: a process that may open no more files goes on in
// the segment that it has.
func TestPipeWithoutDescriptors(t *testing.T) {
	sh := realserver.Find(t, "sh")
	for _, limit := range []int{12, 11, 10, 9} {
		dir := filepath.Join(t.TempDir(), "j")
		// The journal exists, so that opening it needs no more than running.
		require.NoError(t, program(t, "pipe", "--journal", dir).Run())
		cmd := program(t, "pipe", "--ack", "--journal", dir, "--segment-size", "1KiB")
		cmd.Args = append([]string{sh, "-c", fmt.Sprintf(`ulimit -n %d; exec "$0" "$@"`, limit), cmd.Path}, cmd.Args[1:]...)
		cmd.Path = sh
		p := &piped{cmd: cmd}
		p.start(t)
		var l sinktest.Ledger
		lost := false
		for n := range 30 {
			if _, err := p.in.Write(sinktest.AppendLine(nil, "w", n, 200)); err != nil {
				lost = true
				break
			}
			pos, ok := p.ack()
			if !ok {
				lost = true
				break
			}
			l.Ack("w", n, pos)
		}
		_ = p.in.Close()
		err := p.cmd.Wait()
		if lost { // too few even to open the journal
			require.Error(t, err)
			require.Zero(t, l.Acked(), p.errs.String())
			continue
		}
		require.NoError(t, err, p.errs.String())
		require.Equal(t, 30, l.Acked())
		all, err := sinktest.ReadJournal(t.Context(), dir)
		require.NoError(t, err)
		require.NoError(t, l.Check(all))
		t.Logf("%d descriptors: %.200s", limit, p.errs.String())
	}
}

// TestGivingUpSaysWhy: "context canceled" tells nobody anything.
func TestGivingUpSaysWhy(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	full := fmt.Errorf("no space left: %w", context.Canceled)
	assert.Equal(t, "no space left: context canceled", because(ctx, full))
	cancel(errDrained)
	assert.Equal(t, "no space left: time is up (--drain-timeout)", because(ctx, full))
	assert.Equal(t, "input/output error", because(ctx, syscall.EIO))
}
