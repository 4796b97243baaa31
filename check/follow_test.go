package check

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// A followed log is read across its rotation, and no line is lost or read
// twice.
func TestFollowAcrossRotation(t *testing.T) {
	defer goleak.VerifyNone(t)
	path := filepath.Join(t.TempDir(), "audit.log")
	write := func(text string) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		require.NoError(t, err)
		_, err = f.WriteString(text)
		require.NoError(t, err)
		require.NoError(t, f.Close())
	}
	found := make(chan Finding, 10)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan *Report)
	write("one is bad\n")
	go func() {
		r, err := Run(ctx, []string{path}, &Options{Follow: true, Each: func(f *Finding) { found <- *f }})
		assert.NoError(t, err)
		done <- r
	}()
	expect := func(line int64) {
		select {
		case f := <-found:
			assert.Equal(t, line, f.First.Line)
			assert.Equal(t, ruleNotRecord, f.Rule)
		case <-time.After(10 * time.Second):
			require.Fail(t, "no finding came")
		}
	}
	expect(1)
	write("{\"time\":\"2026-01-01T00:00:00Z\",\"msg\":\"sound\"}\ntwo is")
	time.Sleep(2 * pollInterval)
	write(" bad\n")
	expect(3)
	require.NoError(t, os.Rename(path, path+".1"))
	write("three is bad, in the new file\n")
	expect(1)
	cancel()
	r := <-done
	assert.EqualValues(t, 4, r.Stats.Lines)
	assert.EqualValues(t, 1, r.Stats.Records)
	assert.EqualValues(t, 2, r.Stats.Files)
	assert.True(t, r.Interrupted)
}

// Run returns at once when the context ends, also while nobody writes to its
// input.
func TestInterruptWhileWaiting(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer w.Close()
	_, err = w.WriteString("bad\n")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	rep, err := Run(ctx, []string{Stdin}, &Options{Stdin: r, Each: func(*Finding) { cancel() }})
	require.NoError(t, err)
	assert.Len(t, rep.Findings, 1)
	assert.True(t, rep.Interrupted)
}
