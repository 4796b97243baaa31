package sinktest_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/sinktest"
)

// TestPowerLoss takes the power away from a disk that a journal writes to, and
// looks for every record that was acknowledged before.
func TestPowerLoss(t *testing.T) {
	rounds := 10
	if testing.Short() {
		rounds = 3
	}
	d := newDisk(t, 48, "")
	var l sinktest.Ledger
	c := child{Journal: filepath.Join(d.dir, "journal"), Durability: sink.DurabilityDisk, Writers: 32, Bytes: 100_000}
	for c.Round = range rounds {
		cmd, out := c.start(t)
		<-out.begun
		time.Sleep(rand.N(100 * time.Millisecond))
		// While the journal of ext4 is being shut down, a datasync can say yes to
		// what it does not store (the wait for a transaction that was torn down
		// ends well). A machine without power acknowledges nothing.
		out.close()
		d.cut()
		_ = cmd.Process.Kill()
		require.Error(t, cmd.Wait(), "it ended by itself")
		acknowledge(t, &l, out)
		d.restart()
		require.NoError(t, l.Check(c.stored(t)), "round %d", c.Round)
	}
	t.Logf("%d rounds, %d records acknowledged", rounds, l.Acked())
	assert.NotZero(t, l.Acked())
}

// TestPowerLossOS is the same for records that are only promised to be with the
// operating system: some are lost, and that is what the ledger must find. It
// shows that TestPowerLoss can fail.
func TestPowerLossOS(t *testing.T) {
	d := newDisk(t, 48, "")
	dir := filepath.Join(d.dir, "journal")
	j, err := sink.OpenJournal(dir, &sink.JournalOptions{Durability: sink.DurabilityOS, SyncEvery: time.Hour})
	require.NoError(t, err)
	var synced, l sinktest.Ledger
	write := func(from, to int) {
		for n := from; n < to; n++ {
			pos, err := j.Append(t.Context(), sinktest.Line("w", n, 100))
			require.NoError(t, err)
			l.Ack("w", n, pos)
			if to == 100 {
				synced.Ack("w", n, pos)
			}
		}
	}
	write(0, 100)
	require.NoError(t, j.Sync(t.Context()))
	write(100, 200)
	d.cut()
	require.Error(t, j.Sync(t.Context()))
	_ = j.Close(t.Context())
	d.restart()
	c := child{Journal: dir}
	all := c.stored(t)
	require.NoError(t, synced.Check(all))
	require.ErrorContains(t, l.Check(all), "acknowledged")
}
