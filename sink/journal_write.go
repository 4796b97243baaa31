package sink

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Write accepts all records of the batch or none. It returns when they are as
// durable as JournalOptions.Durability says. Every line must be a JSON object; a
// *LineError says which is not. Only when the retention policy leaves room for
// evidence alone are some records of a batch accepted and not the others: a
// *RefusedError.
//
// When ctx ends first the batch is taken back and the error wraps ctx's; if it
// was being written at that moment the error also wraps ErrUnconfirmed.
func (j *Journal) Write(ctx context.Context, b Batch) error {
	_, err := j.Append(ctx, b)
	return err
}

// Append is Write, and returns the position of the batch's first record. The
// others follow it without a gap. Positions of consecutive calls need not be
// consecutive: other writers and the journal's own records lie between them.
func (j *Journal) Append(ctx context.Context, b Batch) (Position, error) {
	if err := checkLines(b); err != nil {
		j.stats.refused.Add(uint64(max(b.N, 1)))
		return 0, err
	}
	if j.o.Retention.Full&AnswerRefuse == 0 {
		return j.append(ctx, b)
	}
	kept, refused := j.onlyEvidence(b)
	if refused != nil {
		j.stats.refused.Add(uint64(b.N - kept.N))
		j.notes.refused("policy", b.N-kept.N)
	}
	first, err := j.append(ctx, kept)
	if err == nil {
		err = refused
	}
	return first, err
}

func (j *Journal) append(ctx context.Context, b Batch) (Position, error) {
	if b.N == 0 {
		return 0, nil
	}
	if first, ok := j.direct(ctx, b); ok {
		return first, nil
	}
	g, i, err := j.join(ctx, b)
	if err == nil {
		err = j.confirm(ctx, g, i)
	}
	if err != nil {
		j.stats.refused.Add(uint64(b.N))
		return 0, err
	}
	first := g.entries[i].first
	g.leave()
	return first, nil
}

// direct writes the batch on the caller's goroutine, when that is all there is
// to do: nobody else writes or waits, nothing is to be synced, and the caller
// cannot be called off. It saves a copy and two switches of goroutines.
func (j *Journal) direct(ctx context.Context, b Batch) (Position, bool) {
	if j.o.Durability != DurabilityOS || j.o.Linger > 0 || ctx.Done() != nil || !j.committing.TryLock() {
		return 0, false
	}
	defer j.committing.Unlock()
	if j.waiting() > 0 || j.seg == nil || j.work() || j.due(len(b.Lines)) || j.noRoom() != nil || j.overlooked() {
		return 0, false
	}
	if err := j.seg.write(b.Lines, b.N); err != nil {
		return 0, false // the committer knows what to do about it
	}
	first := j.next
	j.wrote(b.N, len(b.Lines))
	j.stats.accepted.Add(uint64(b.N))
	return first, true
}

// join adds the batch to the pending group.
func (j *Journal) join(ctx context.Context, b Batch) (*group, int, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, fmt.Errorf("sink: journal: not written: %w", err)
	}
	j.mu.Lock()
	for !j.closing && len(j.pending.buf) > 0 && len(j.pending.buf)+len(b.Lines) > j.o.MaxPending {
		if j.room == nil {
			j.room = make(chan struct{})
		}
		room := j.room
		j.mu.Unlock()
		wake(j.crowded)
		select {
		case <-room:
		case <-j.closed:
		case <-ctx.Done():
			return nil, 0, j.notWritten(ctx)
		}
		j.mu.Lock()
	}
	if j.closing {
		j.mu.Unlock()
		return nil, 0, ErrClosed
	}
	g := j.pending
	i := g.add(b)
	j.mu.Unlock()
	if i == 0 {
		wake(j.kick)
	}
	return g, i, nil
}

// confirm waits until the group is written, or takes the entry back.
func (j *Journal) confirm(ctx context.Context, g *group, i int) error {
	if done := ctx.Done(); done == nil {
		<-g.done
	} else {
		select {
		case <-g.done:
		case <-done:
			if j.withdraw(g, i) {
				return j.notWritten(ctx)
			}
			select {
			case <-g.done:
			default:
				return fmt.Errorf("sink: journal: %w: %w", ErrUnconfirmed, ctx.Err())
			}
		}
	}
	return g.err
}

func (j *Journal) notWritten(ctx context.Context) error {
	if j.full.Load() {
		return fmt.Errorf("sink: journal: %w: %w", ErrFull, ctx.Err())
	}
	return fmt.Errorf("sink: journal: not written: %w", ctx.Err())
}

// withdraw takes an entry back that is not being written.
func (j *Journal) withdraw(g *group, i int) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if g.taken {
		return false
	}
	g.entries[i].withdrawn = true
	g.withdrawn++
	return true
}

// group is the records that are written together.
type group struct {
	buf       []byte
	lines     int
	born      time.Time // when the first writer joined
	entries   []entry
	withdrawn int
	taken     bool // being written: nobody can take anything back
	done      chan struct{}
	err       error // valid once done is closed
	refs      atomic.Int32
}

// entry is one writer's part of a group.
type entry struct {
	size, lines int
	withdrawn   bool
	first       Position // valid once the group is done without an error
}

var groups = sync.Pool{New: func() any { return new(group) }}

func newGroup() *group {
	g := groups.Get().(*group)
	*g = group{entries: g.entries[:0], done: make(chan struct{})}
	return g
}

func (g *group) add(b Batch) int {
	if len(g.entries) == 0 {
		g.born = time.Now()
	}
	g.buf = append(g.buf, b.Lines...)
	g.lines += b.N
	g.entries = append(g.entries, entry{size: len(b.Lines), lines: b.N})
	return len(g.entries) - 1
}

// leave is called by each writer that has read its entry; the last one gives
// the group back.
func (g *group) leave() {
	writers := len(g.entries) // before the last Add: after it the group is another's
	if int(g.refs.Add(1)) == writers {
		groups.Put(g)
	}
}

// compact removes what was taken back and returns how many lines that were.
func (g *group) compact() int {
	if g.withdrawn == 0 {
		return 0
	}
	had := g.lines
	kept, lines, off := g.buf[:0], 0, 0
	for i := range g.entries {
		e := &g.entries[i]
		if !e.withdrawn {
			kept = append(kept, g.buf[off:off+e.size]...)
			lines += e.lines
		}
		off += e.size
		if e.withdrawn {
			e.size, e.lines = 0, 0
		}
	}
	g.buf, g.lines = kept, lines
	g.withdrawn = 0
	return had - lines
}

// place gives every entry its position.
func (g *group) place(first Position) {
	for i := range g.entries {
		g.entries[i].first = first
		first += Position(g.entries[i].lines)
	}
}

func countLines(b []byte) int { return bytes.Count(b, []byte{'\n'}) }

// wake makes sure that the reader of a channel of capacity 1 runs once more.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
