package sinktest_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/sinktest"
)

// TestReadOnlyRemount: an ext4 that finds an error remounts itself read-only
// under a journal that writes to it. Writers are told. This kind of read-only
// lasts until it is unmounted; then the journal goes on where it was.
func TestReadOnlyRemount(t *testing.T) {
	for _, durability := range []sink.Durability{sink.DurabilityDisk, sink.DurabilityOS} {
		t.Run(durability.String(), func(t *testing.T) {
			d := newDisk(t, 16, ",errors=remount-ro")
			dir := filepath.Join(d.dir, "journal")
			j, err := sink.OpenJournal(dir, &sink.JournalOptions{Durability: durability, OnError: func(error) {}})
			require.NoError(t, err)
			var l sinktest.Ledger
			write := func(n int) error {
				pos, err := j.Append(t.Context(), sinktest.Line("w", n, 50))
				if err == nil {
					l.Ack("w", n, pos)
				}
				return err
			}
			for n := range 5 {
				require.NoError(t, write(n))
			}
			require.NoError(t, j.Sync(t.Context()))
			d.fail()
			for n := 5; n < 8; n++ {
				require.ErrorIs(t, write(n), syscall.EROFS)
			}
			assert.Equal(t, uint64(3), j.Stats().Refused)
			_ = j.Close(t.Context())
			d.restart()
			j, err = sink.OpenJournal(dir, &sink.JournalOptions{Durability: durability})
			require.NoError(t, err)
			for n := 8; n < 12; n++ {
				require.NoError(t, write(n))
			}
			require.NoError(t, j.Close(t.Context()))
			all, err := sinktest.ReadJournal(t.Context(), dir)
			require.NoError(t, err)
			require.NoError(t, l.Check(all))
			require.Len(t, all, 9)
		})
	}
}

// fail makes the file system find an error in itself.
func (d *disk) fail() {
	d.t.Helper()
	var st syscall.Stat_t
	require.NoError(d.t, syscall.Stat(d.dir, &st))
	device, err := os.Readlink("/sys/dev/block/" + deviceNumber(st.Dev))
	if err != nil {
		skip(d.t, "which block device is it? %v", err)
	}
	trigger := filepath.Join("/sys/fs/ext4", filepath.Base(device), "trigger_fs_error")
	if err := os.WriteFile(trigger, []byte("1"), 0o200); err != nil {
		skip(d.t, "cannot make an error: %v", err)
	}
}
