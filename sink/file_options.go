package sink

import (
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// SyncPolicy says when a File asks the disk to keep what was written. Without
// it accepted lines survive the death of the process, but not a power loss.
type SyncPolicy uint8

const (
	SyncInterval SyncPolicy = iota // every FileOptions.SyncEvery, in the background: the default
	SyncNever                      // on Sync, on rotation and on Close, and when the operating system likes to
	SyncBatch                      // before Write returns
)

var syncNames = [...]string{"interval", "never", "batch"}

func (p SyncPolicy) String() string {
	if int(p) >= len(syncNames) {
		return fmt.Sprintf("SyncPolicy(%d)", p)
	}
	return syncNames[p]
}

// MarshalText writes the policy's name.
func (p SyncPolicy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts interval, never and batch.
func (p *SyncPolicy) UnmarshalText(text []byte) error {
	for i, name := range syncNames {
		if string(text) == name {
			*p = SyncPolicy(i)
			return nil
		}
	}
	return errors.New("must be interval, never or batch")
}

// FileOptions are the options of a File. The zero value is usable.
type FileOptions struct {
	// MaxSize is the size in bytes at which the file is rotated. Zero means
	// 100 MiB, a negative value no limit. A line is never split and never
	// refused for its size: one that is longer than MaxSize gets a file of its
	// own.
	MaxSize int64
	// RotateEvery rotates a file that was begun so long ago. Zero: never.
	RotateEvery time.Duration
	// RotateAt rotates by the clock. An empty file is not rotated.
	RotateAt []TimeOfDay

	// GroupRead makes the files readable by their group: mode 0640 in
	// directories 0750, in place of 0600 in 0700. It concerns what is made;
	// modes that are there are left as they are.
	GroupRead bool

	// Sync says when the disk is asked to keep what was written.
	Sync SyncPolicy
	// SyncEvery is the period of SyncInterval. Zero means one second.
	SyncEvery time.Duration

	// FlushDelay is how long a line may wait for others, so that many go to the
	// file with one write(2). Zero means 10 ms; a negative value means not at
	// all, and so does SyncBatch. Only a busy File makes lines wait: up to some
	// thousand a second are written at once. A line that waits is in a memory
	// mapped file of 128 KiB beside the log and survives the death of the
	// process; the next OpenFile writes it. Where memory cannot be mapped
	// nothing waits.
	FlushDelay time.Duration

	// Retention is the policy for the rotated files. Its zero value keeps them
	// all. MaxBytes, when set, must be at least twice MaxSize: it includes the
	// file that is being written.
	Retention Retention
	// Holds and Receipts are the paths of the hold file and of the receipts
	// file, and BeforeDelete is asked before a file is removed: see
	// SweepOptions.
	Holds, Receipts string
	BeforeDelete    func(path string, f FileInfo) error
	// Evidence says which lines AnswerRefuse still accepts. Nil means none.
	Evidence func(line []byte) bool

	// OnError is told, by a goroutine of the File's, what went wrong where no
	// caller can be told, and, as *Notice, what was noticed and repaired. Nil
	// means that errors are returned by the next Sync or Close.
	OnError func(error)
}

const (
	defaultMaxSize    = 100 << 20
	defaultSyncEvery  = time.Second
	defaultFlushDelay = 10 * time.Millisecond
)

func (o *FileOptions) withDefaults() FileOptions {
	var d FileOptions
	if o != nil {
		d = *o
	}
	if d.MaxSize == 0 {
		d.MaxSize = defaultMaxSize
	}
	if d.SyncEvery <= 0 {
		d.SyncEvery = defaultSyncEvery
	}
	if d.FlushDelay == 0 {
		d.FlushDelay = defaultFlushDelay
	}
	if d.Sync == SyncBatch {
		d.FlushDelay = -1
	}
	return d
}

func (o *FileOptions) validate() error {
	if int(o.Sync) >= len(syncNames) {
		return fmt.Errorf("sink: unknown %v", o.Sync)
	}
	if o.RotateEvery < 0 {
		return errors.New("sink: rotate every: the interval is negative")
	}
	for _, d := range o.RotateAt {
		if err := d.validate(); err != nil {
			return err
		}
	}
	if m := o.Retention.MaxBytes; m > 0 && (o.MaxSize < 0 || m < 2*o.MaxSize) {
		return fmt.Errorf("sink: max_bytes (%d) must be at least twice max_size (%d): it includes the file that is being written", m, o.MaxSize)
	}
	return o.Retention.Validate()
}

func (o *FileOptions) modes() (file, dir fs.FileMode) {
	if o.GroupRead {
		return 0o640, 0o750
	}
	return 0o600, 0o700
}

// Notice is an event that FileOptions.OnError is told of though nothing went
// wrong that was not repaired: the file was renamed from outside, half a line
// was cut off.
type Notice struct {
	Path string
	What string
}

func (n *Notice) Error() string { return "sink: " + n.Path + ": " + n.What }
