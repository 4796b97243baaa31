package sink

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
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
