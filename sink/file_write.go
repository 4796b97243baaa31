package sink

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// directWrites is how many Writes in one FlushDelay go straight to the file.
// Those beyond wait for the end of the delay: an idle File has every line in
// the file when Write returns, a busy one spares most of its system calls.
const directWrites = 16

// Write appends the batch. When it returns nil every line survives the death of
// the process, and with SyncBatch that of the machine. Lines that did not fit
// are cut off again: the file never holds half a line with another glued to it.
func (f *File) Write(ctx context.Context, b Batch) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	lines := b.Lines
	if f.o.Retention.Full != AnswerWarn {
		var refused int
		var err error
		if lines, refused, err = f.admit(ctx, b); err != nil {
			return err
		}
		if refused > 0 {
			if err := f.write(lines); err != nil {
				return err
			}
			return &RefusedError{Refused: refused, Err: ErrFull}
		}
	}
	return f.write(lines)
}

func (f *File) write(lines []byte) error {
	if f.closed {
		return ErrClosed
	}
	if f.broken != nil {
		if err := f.reopen(); err != nil {
			return err
		}
	}
	if f.stage != nil && !f.armed {
		f.armed, f.direct = true, directWrites
		f.flush.Reset(f.o.FlushDelay)
	}
	f.wrote = true
	accepted := 0
	for len(lines) > 0 {
		n := f.fitting(lines)
		if n == 0 {
			if f.tryRotate() {
				continue
			}
			n = len(lines) // a file that is too long beats a lost line
		}
		kept, err := f.accept(lines[:n])
		if err != nil {
			return partial(accepted+bytes.Count(lines[:kept], newline), err)
		}
		if n == len(lines) {
			break
		}
		accepted += bytes.Count(lines[:n], newline)
		lines = lines[n:]
	}
	if f.o.Sync == SyncBatch {
		return f.syncLocked()
	}
	return nil
}

var newline = []byte{'\n'}

// fitting returns how many bytes of lines go into the current file: whole
// lines, and at least one when the file is empty. Zero means: rotate first.
func (f *File) fitting(lines []byte) int {
	room := f.o.MaxSize - f.size
	if f.o.MaxSize < 0 || int64(len(lines)) <= room {
		return len(lines)
	}
	if room > 0 {
		if n := bytes.LastIndexByte(lines[:room], '\n') + 1; n > 0 {
			return n
		}
	}
	if f.size > 0 {
		return 0
	}
	return bytes.IndexByte(lines, '\n') + 1
}

// accept takes whole lines for the current file, into the stage or straight to
// the file. After an error it returns how many bytes it accepted.
func (f *File) accept(lines []byte) (int, error) {
	if f.stage == nil {
		return f.append(lines)
	}
	if f.direct > 0 && f.stage.empty() {
		f.direct--
		return f.append(lines)
	}
	// Others may have taken the room while this one waited for it.
	for len(lines) > f.stage.filling().room() {
		if err := f.makeRoom(len(lines)); err != nil {
			return 0, err
		}
		if f.stage == nil || len(lines) > slotData {
			return f.append(lines)
		}
	}
	var err error
	if f.stage.filling().end == 0 {
		err = f.stage.begin(f.size, inodeOf(f.info))
	}
	if err == nil {
		err = f.stage.filling().add(lines)
	}
	if err != nil {
		f.dropStage(err)
		return f.append(lines)
	}
	f.size += int64(len(lines))
	return len(lines), nil
}

// makeRoom has the full slot written in the background and the other one take
// lines. A writer that is faster than the file waits here.
func (f *File) makeRoom(n int) error {
	f.settle()
	if f.stage == nil || f.stage.filling().room() >= n {
		return nil
	}
	if n > slotData || f.stage.full().end > 0 {
		return f.flushStage()
	}
	f.stage.turn()
	select {
	case f.full <- struct{}{}:
	default:
	}
	return nil
}

// settle waits for a write in the background to end. Whatever concerns the
// current file comes after it. The caller holds mu, which is given up meanwhile.
func (f *File) settle() {
	for f.flushing {
		f.settled.Wait()
	}
}

// flushLoop is the goroutine that writes full slots, and whatever is pending at
// the end of a FlushDelay.
func (f *File) flushLoop() {
	for {
		select {
		case <-f.stop:
			return
		case <-f.full:
			f.flushFull()
		case <-f.flush.C:
			f.flushTick()
		}
	}
}

// flushTick ends a FlushDelay.
func (f *File) flushTick() {
	f.mu.Lock()
	f.armed = false
	if f.stage != nil && f.stage.full().end == 0 {
		f.stage.turn()
	}
	f.mu.Unlock()
	f.flushFull()

	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stage != nil && !f.closed && (f.wrote || !f.stage.empty()) {
		f.armed = true
		f.flush.Reset(f.o.FlushDelay)
	}
	f.wrote, f.direct = false, directWrites
}

// flushFull writes the full slot while others fill the other one.
func (f *File) flushFull() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stage == nil || f.stage.full().end == 0 || f.lj == nil || f.flushing || f.closed {
		return
	}
	p, lj := f.stage.full(), f.lj
	lines := p.pending()
	f.flushing = true
	f.mu.Unlock()
	n, err := lj.Write(lines)
	f.mu.Lock()
	f.flushing = false
	n, err = f.count(lines, n, err)
	f.staged(p, n, err)
	if err != nil && time.Since(f.complained) > time.Second {
		f.complained = time.Now()
		f.report(err)
	}
	f.settled.Broadcast()
}

// append writes whole lines with one write(2). After an error it returns how
// many bytes, of whole lines, are in the file.
func (f *File) append(lines []byte) (int, error) {
	n, err := f.store(lines)
	f.size += int64(n)
	return n, err
}

// store is append without counting the bytes as accepted.
func (f *File) store(lines []byte) (int, error) {
	if f.lj == nil {
		return 0, cmp.Or(f.broken, ErrClosed)
	}
	n, err := f.lj.Write(lines)
	return f.count(lines, n, err)
}

// count takes note of a write(2) of n bytes of the lines, and cuts half a line
// off.
func (f *File) count(lines []byte, n int, err error) (int, error) {
	f.unsynced = f.unsynced || n > 0
	if err == nil {
		f.stored += int64(n)
		return n, nil
	}
	whole := bytes.LastIndexByte(lines[:n], '\n') + 1
	f.stored += int64(whole)
	if whole < n {
		if terr := f.guard.Truncate(f.stored); terr != nil {
			// Whatever comes next begins on a line of its own: open repairs
			// the end of the file before it writes.
			f.broken = fmt.Errorf("sink: half a line could not be cut off: %w", terr)
			f.closeCurrent()
		}
	}
	return whole, fmt.Errorf("sink: %w", err)
}

// flushStage writes the pending lines to the file. Lines that do not fit stay
// pending.
func (f *File) flushStage() error {
	f.settle()
	for range 2 {
		if f.stage == nil {
			return nil
		}
		p := f.stage.full()
		if p.end > 0 {
			if f.lj == nil {
				if err := f.reopen(); err != nil {
					return err
				}
			}
			n, err := f.store(p.pending())
			f.staged(p, n, err)
			if err != nil {
				return err
			}
		}
		if f.stage != nil {
			f.stage.turn()
		}
	}
	return nil
}

// staged takes note that n bytes of a slot are in the file.
func (f *File) staged(p *slot, n int, err error) {
	if serr := p.written(n); serr != nil {
		f.dropStage(serr)
	} else if isFault(err) {
		f.dropStage(errStageFault)
	}
}

// dropStage goes on without a stage whose file was tampered with.
func (f *File) dropStage(err error) {
	f.settle()
	if f.stage == nil {
		return
	}
	f.report(fmt.Errorf("%w: %s: %d bytes of lines are lost; from now on every line is written at once",
		err, f.stage.file.Name(), f.size-f.stored))
	f.size = f.stored
	f.stage.slots = [2]slot{}
	_ = f.stage.close()
	f.stage = nil
}

// Sync returns nil when every line accepted before is on the disk.
func (f *File) Sync(context.Context) error {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	errs := append(f.pending, f.syncLocked())
	f.pending = nil
	return errors.Join(errs...)
}

// syncLocked writes what is pending and syncs the current file and the rotated
// ones that wait for it. A file whose sync failed is not synced again: the
// second try would report success for data that is gone. It is rotated away.
func (f *File) syncLocked() error {
	errs := []error{f.flushStage()}
	for _, old := range f.retired {
		errs = append(errs, syncAndClose(old))
	}
	f.retired = nil
	switch {
	case f.guard == nil:
		errs = append(errs, f.broken)
	case f.poison != nil:
		errs = append(errs, f.poisoned(f.poison))
	default:
		if err := f.guard.Sync(); err != nil {
			errs = append(errs, f.poisoned(err))
		}
		f.unsynced = false
	}
	if f.renamed {
		f.renamed = false
		errs = append(errs, syncDir(f.names.dir))
	}
	return errors.Join(errs...)
}

func partial(accepted int, err error) error {
	if accepted == 0 {
		return err
	}
	return &PartialError{Accepted: accepted, Err: err}
}

// report hands an error or a notice to the goroutine that calls OnError. The
// caller holds mu.
func (f *File) report(err error) {
	if f.o.OnError != nil {
		select {
		case f.reports <- err:
		default: // it is being told a lot already
		}
		return
	}
	if _, ok := errors.AsType[*Notice](err); !ok && len(f.pending) < cap(f.reports) {
		f.pending = append(f.pending, err)
	}
}
