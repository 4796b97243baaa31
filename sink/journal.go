package sink

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Position is the sequence number of a record in a journal. The first record
// ever written to a journal directory has position 1, and numbers run on across
// segments and restarts; a number is never given to two different records.
// Together with the journal's Origin it is the record's stable id.
type Position uint64

// Durability says when Journal.Write returns.
type Durability uint8

const (
	// DurabilityDisk returns when the records are on the disk (fdatasync): they
	// survive the death of the process and the loss of power.
	DurabilityDisk Durability = iota
	// DurabilityOS returns when the operating system has the records (write):
	// they survive the death of the process. They reach the disk within
	// JournalOptions.SyncEvery, or with Sync.
	DurabilityOS
)

// FullPolicy says what Journal.Write does when there is no space left.
type FullPolicy uint8

const (
	// FullBlock waits for space: until the context ends, and no longer than
	// JournalOptions.FullWait.
	FullBlock FullPolicy = iota
	// FullFail returns ErrFull at once.
	FullFail
	// FullDropShipped removes the oldest segments whose records every required
	// cursor has passed and that are older than the minimum age, and then waits
	// as FullBlock does if that was not enough. What was removed is noted in a
	// record of the journal's own.
	FullDropShipped
)

// Defaults of JournalOptions.
const (
	DefaultSegmentBytes = 64 << 20
	DefaultMaxPending   = 4 << 20
	DefaultSyncEvery    = time.Second
)

var (
	// ErrUnconfirmed is returned when the context ended while a record was
	// being written: it may be stored or not. A caller that writes it again may
	// store it twice, under two positions.
	ErrUnconfirmed = errors.New("record may or may not be stored")
)

// JournalOptions configure a Journal. The zero value is the documented default
// of every field.
type JournalOptions struct {
	// Durability says when Write returns. The default is DurabilityDisk.
	Durability Durability

	// Linger is how long the first of a group of waiting writers waits for
	// others before the group is written. The default 0 writes at once what is
	// there: under load groups form by themselves while the disk is busy.
	Linger time.Duration

	// SyncEvery bounds how long a record stays unsynced with DurabilityOS.
	// Default 1 s.
	SyncEvery time.Duration

	// SegmentBytes is the size at which a segment is closed and the next one is
	// begun. A batch is never split over two segments. Default 64 MiB.
	SegmentBytes int64

	// SegmentAge closes a segment that was begun longer ago, at the next write
	// or sweep. Default 0: by size only.
	SegmentAge time.Duration

	// MaxPending is how many bytes may wait to be written; writers beyond it
	// wait for their turn, as long as their context allows. Default 4 MiB.
	MaxPending int

	// Full says what Write does when there is no space left.
	Full FullPolicy

	// FullWait bounds how long FullBlock and FullDropShipped wait for space.
	// Default 0: as long as the caller's context allows.
	FullWait time.Duration

	// Retention is the policy for closed segments; its zero value keeps them
	// all, uncompressed. The active segment and what a required cursor has not
	// passed always stay. Of Retention.Full, AnswerBlock and AnswerFail do for
	// writers what FullBlock and FullFail do on a full disk.
	Retention Retention
	// Holds and Receipts are the paths of the hold file and of the receipts
	// file: holds.json and receipts.jsonl in the directory by default.
	// BeforeDelete is asked before a segment is removed; an error keeps it.
	Holds, Receipts string
	BeforeDelete    func(path string, f FileInfo) error
	// Evidence says which lines AnswerRefuse still accepts. Nil means none.
	Evidence func(line []byte) bool

	// OnError is told what no caller is told: a torn tail found at the start, a
	// corrupt line, a segment given up after a failed fsync, a failed
	// compression, that the disk is full and that it is no longer. It is called from the journal's own goroutines and must not
	// block; the errors hold no bytes of records.
	OnError func(error)

	fs func(dir string) (journalFS, error) // tests put faults here
}

func (o *JournalOptions) withDefaults() (JournalOptions, error) {
	var c JournalOptions
	if o != nil {
		c = *o
	}
	switch {
	case c.Durability > DurabilityOS:
		return c, fmt.Errorf("sink: journal: unknown Durability %d", c.Durability)
	case c.Full > FullDropShipped:
		return c, fmt.Errorf("sink: journal: unknown Full policy %d", c.Full)
	case c.Linger < 0, c.SyncEvery < 0, c.SegmentAge < 0, c.FullWait < 0:
		return c, errors.New("sink: journal: a duration is negative")
	case c.SegmentBytes < 0, c.MaxPending < 0:
		return c, errors.New("sink: journal: a size is negative")
	}
	if c.SegmentBytes == 0 {
		c.SegmentBytes = DefaultSegmentBytes
	}
	if c.MaxPending == 0 {
		c.MaxPending = DefaultMaxPending
	}
	if c.SyncEvery == 0 {
		c.SyncEvery = DefaultSyncEvery
	}
	if c.OnError == nil {
		c.OnError = func(error) {}
	}
	if c.fs == nil {
		c.fs = openJournalFS
	}
	return c, nil
}

// Journal is a durable log of JSON lines in a directory of its own. It is a
// Sink: what Write has accepted is never lost, whatever happens to the process
// and, with DurabilityDisk, to the machine.
//
// The directory holds segments named audit-<position of the first record, 20
// digits>.jsonl, which are only ever appended to and never renamed. The position
// of a record is its segment's first plus the index of its line; a record that
// the next segment's name claims as well belongs to the next segment. Nothing is
// added to the lines. Remote sinks read them back with a Reader and keep their
// place with a Cursor.
//
// All methods are safe for concurrent use. Concurrent writers share one write
// and one fdatasync (group commit).
type Journal struct {
	dir    string
	o      JournalOptions
	origin string
	report Recovery

	files    *journalDir // what is in the directory
	progress progress    // how far writing and syncing have come

	mu      sync.Mutex
	pending *group        // what writers join
	room    chan struct{} // closed when pending has been taken; nil when nobody waits
	closing bool
	closed  chan struct{} // closed when closing is set
	full    atomic.Bool   // the last attempt found no space

	kick    chan struct{} // wakes the committer
	crowded chan struct{} // ends a linger: writers wait for room
	syncNow chan struct{} // wakes the syncer
	stopped chan struct{} // closed when the committer has ended
	tasks   sync.WaitGroup

	// Guarded by committing, which the committer holds while it writes, except
	// what segment guards itself.
	committing sync.Mutex
	seg        *segment
	next       Position // of the next record
	carry      carry
	notes      notes
	seen       int       // writers in the last group
	looked     time.Time // when the active segment's name was last looked for
	patience   time.Time // no rotation before that, after a failed one
	rest       time.Time // no own work before that, after a failure
	spare      []byte
	buf        []byte

	active atomic.Pointer[segment] // seg, for the syncer
	sweep  chan struct{}           // wakes the sweeper

	keep     retention
	cursorMu sync.Mutex
	cursors  map[string]*Cursor

	stats journalCounters
	lock  *lock
}

// OpenJournal opens the journal in dir, making the directory (mode 0700) if
// need be. It recovers what a crash left behind (see Recovery) and takes the
// directory's lock: a second opening for writing, by any process, is a
// *LockedError that names the holder.
func OpenJournal(dir string, o *JournalOptions) (*Journal, error) {
	opts, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	j := &Journal{
		dir:     dir,
		o:       opts,
		closed:  make(chan struct{}),
		kick:    make(chan struct{}, 1),
		crowded: make(chan struct{}, 1),
		syncNow: make(chan struct{}, 1),
		sweep:   make(chan struct{}, 1),
		cursors: make(map[string]*Cursor),
		stopped: make(chan struct{}),
		pending: newGroup(),
	}
	if err := j.openDir(); err != nil {
		return nil, err
	}
	err = j.openRetention()
	if err == nil {
		err = j.recover()
	}
	if err != nil {
		j.files.close()
		j.lock.release()
		return nil, err
	}
	go j.run()
	if opts.Durability == DurabilityOS {
		j.tasks.Add(1)
		go j.runSyncer()
	}
	if j.keep.sweeper != nil {
		j.tasks.Add(1)
		go j.runSweeper()
	}
	return j, nil
}

// Origin is the stable random id of the journal directory, 32 hex digits, made
// when the directory was first used. A record's id is origin/position.
func (j *Journal) Origin() string { return j.origin }

// Dir is the directory the journal was opened with.
func (j *Journal) Dir() string { return j.dir }

// Last is the position of the last record that is on the disk; 0 when there is
// none.
func (j *Journal) Last() Position { return j.progress.synced() }

// Recovery says what opening the journal found.
func (j *Journal) Recovery() Recovery { return j.report }

// Close writes and syncs what waits to be written, ends the journal's goroutines
// and gives the lock back. Writes that wait for space fail with ErrFull, later
// ones with ErrClosed. When ctx ends first Close returns its error and the rest
// goes on behind it. Closing twice is not an error.
func (j *Journal) Close(ctx context.Context) error {
	j.mu.Lock()
	if !j.closing {
		j.closing = true
		close(j.closed)
	}
	j.mu.Unlock()
	select {
	case <-j.stopped:
		return j.progress.closeError()
	case <-ctx.Done():
		return fmt.Errorf("sink: journal: close: %w", ctx.Err())
	}
}

func (j *Journal) errorf(format string, args ...any) {
	j.o.OnError(fmt.Errorf("sink: journal: "+format, args...))
}
